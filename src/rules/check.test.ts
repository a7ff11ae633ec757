import { describe, expect, it } from 'vitest';
import { checkRules, type RulesOn } from './check.js';
import type { Rule } from './rule.js';

const word = (id: string, examples: Rule['examples'], line = 1): Rule => ({
  id,
  entity: 'WORD',
  level: 'LOW',
  kind: 'words',
  words: [id],
  action: 'enforce',
  score: 1,
  min_score: 0,
  why: 'a rule for this test',
  since: '0.1.0',
  examples,
  source: { file: 'a.yaml', line },
});
/** A rule fires where its id stands in the text. */
const on =
  (...rules: readonly Rule[]): RulesOn =>
  (text) =>
    text.includes('unreadable') ? undefined : rules.map(({ id }) => id).filter((id) => text.includes(id));

const sound = word('a.one', { match: ['a.one', 'x a.one'], no_match: ['b', 'c'] });
const both = word('a.two', { match: ['a.two', 'a.two and a.one'], no_match: ['b', 'c'] }, 9);
const list = (text: string) => ({ name: 'overlaps.yaml', text });

describe('examples are tests', () => {
  it.each([
    ['sound', sound.examples, []],
    [
      'a match that is not found',
      { match: ['a.one', 'b'], no_match: ['b', 'c'] },
      ['example 2 of `match` is not found'],
    ],
    [
      'a no_match that is found',
      { match: ['a.one', 'a.one'], no_match: ['a.one', 'c'] },
      ['example 1 of `no_match` is found'],
    ],
    [
      'a known miss that is one no more',
      { ...sound.examples, known_miss: ['a.one!'] },
      ['`known_miss` is found now'],
    ],
    [
      'an example that cannot be read',
      { match: ['a.one', 'unreadable'], no_match: ['b', 'c'] },
      ['example 2 of `match` cannot be read'],
    ],
  ])('%s', (_note, examples, expected) => {
    const rule = word('a.one', examples, 7);
    const problems = checkRules([rule], undefined, on(rule));
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual(expected.map(() => 'a.yaml:7'));
    expected.forEach((message, index) => expect(problems[index]?.message).toContain(message));
  });
});

it('a fault of an example is reported where the example stands', () => {
  const rule = word('a.one', { match: ['a.one', 'b'], no_match: ['b', 'a.one'] }, 7);
  const placed = { ...rule, source: { ...rule.source, examples: { match: [11, 12], no_match: [14, 15] } } };
  expect(checkRules([placed], undefined, on(placed))).toEqual([
    { file: 'a.yaml', line: 12, message: 'a.one: example 2 of `match` is not found' },
    { file: 'a.yaml', line: 15, message: 'a.one: example 2 of `no_match` is found' },
  ]);
});

describe('double hits', () => {
  const rules = [sound, both];
  it('one that nobody reviewed is a problem, at the rule whose examples they are', () => {
    expect(checkRules(rules, list('[]'), on(...rules))).toMatchObject([
      { file: 'a.yaml', line: 9, message: expect.stringContaining('`a.one`') as string },
    ]);
  });
  it('a reviewed one is none, and without a list nothing is asked', () => {
    expect(
      checkRules(rules, list('- {rule: a.two, also: [a.one], why: both stand there}'), on(...rules)),
    ).toEqual([]);
    expect(checkRules(rules, undefined, on(...rules))).toEqual([]);
  });
  it('an entry that excuses nothing any more is a problem', () => {
    const text = '\n- {rule: a.one, also: [a.two], why: both stood there once}';
    expect(checkRules([sound, both], list(text), on(sound))).toContainEqual({
      file: 'overlaps.yaml',
      line: 2,
      message: 'no example of `a.one` is found by `a.two` any more',
    });
  });
  it.each([
    ['no YAML', '{', 'not YAML'],
    ['no list', 'rule: a', 'must be a list'],
    ['an unknown key', '- {rule: a.two, also: [a.one], why: good, more: 1}', 'more'],
    ['an unknown rule', '- {rule: a.three, also: [a.one], why: good}', 'no rule `a.three`'],
  ])('%s', (_note, text, message) => {
    const problems = checkRules([sound], list(text), on(sound));
    expect(problems[0]?.file).toBe('overlaps.yaml');
    expect(problems.map((problem) => problem.message).join()).toContain(message);
  });
});
