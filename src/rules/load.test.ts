// Rule files as people get them wrong: every fault is named with its line, all at once.
import { describe, expect, it } from 'vitest';
import { loadRules } from './load.js';

const rule = (lines: readonly string[], id = 'personal.email.address'): string =>
  [
    `- id: ${id}`,
    '  kind: pattern',
    '  entity: EMAIL_ADDRESS',
    '  level: MEDIUM',
    '  why: an address reaches a person directly',
    '  since: "0.1.0"',
    '  examples: { match: [a@b.example, c@d.example], no_match: [nothing, at all] }',
    ...lines.map((line) => `  ${line}`),
    '',
  ].join('\n');

const load = (...texts: string[]) =>
  loadRules(
    texts.map((text, index) => ({ name: `f${index}.yaml`, text })),
    ['luhn'],
  );

describe('a sound file', () => {
  it('gives rules with defaults and the place they were read at', () => {
    const { rules, problems } = load(rule(["pattern: '[a-z]+@[a-z.]+'"]));
    expect(problems).toEqual([]);
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({
      action: 'enforce',
      min_score: 0.4,
      source: { file: 'f0.yaml', line: 1 },
    });
  });

  it('may wrap the list in `rules`', () => {
    const text = `rules:\n${rule(["pattern: '[a-z]+@'"]).replace(/^/gm, '  ')}`;
    expect(load(text)).toMatchObject({ problems: [], rules: [{ source: { line: 2 } }] });
  });
});

const FAULTS: readonly (readonly [note: string, text: string, line: number, message: string])[] = [
  ['not YAML', '- id: [', 1, 'not YAML'],
  ['not a list', 'hello', 1, 'a list of rules'],
  ['unknown key beside rules', 'version: 1\nrules: []', 1, 'unknown key `version`'],
  ['unknown key in a rule', rule(["pattern: '[a-z]+@'", 'keywrods: ["@"]']), 1, 'keywrods'],
  ['bad pattern', rule(["pattern: '(?<=a)b'"]), 8, 'not RE2'],
  ['pattern that matches nothing at all', rule(["pattern: '[a-z]*'"]), 8, 'empty string'],
  ['empty match behind a letter', rule(["pattern: 'b*?'"]), 8, 'empty string'],
  ['unknown validator', rule(["pattern: '[a-z]+@'", 'validator: lun']), 9, 'no validator is called `lun`'],
  ['reach without keyword', rule(["pattern: '[a-z]+@'", 'reach: {before: 1, after: 1}']), 9, '`reach`'],
  ['non-ASCII keyword', rule(["pattern: '[a-z]+@'", 'keywords: ["straße"]']), 9, 'ASCII'],
  ['class A that is not BLOCKED', rule(["pattern: '[a-z]+@'", 'class: A']), 4, 'class A is BLOCKED'],
  [
    'one example only',
    rule(["pattern: '[a-z]+@'"]).replace('a@b.example, c@d.example', 'a@b.example'),
    7,
    'match',
  ],
  ['no examples', rule(["pattern: '[a-z]+@'"]).replace(/ {2}examples.*\n/, ''), 1, 'examples'],
  ['reserved id', rule(["pattern: '[a-z]+@'"], 'opaque.encoded'), 1, 'reserved'],
  ['undotted id', rule(["pattern: '[a-z]+@'"], 'email'), 1, 'dotted'],
];

describe('a faulty file', () => {
  it.each(FAULTS)('%s', (_note, text, line, message) => {
    const { problems } = load(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file: 'f0.yaml', line });
    expect(problems[0]?.message).toContain(message);
  });

  it('reports all faults of all files, in order', () => {
    const { problems } = load(
      rule(["pattern: '('"]) + rule(["pattern: '[a-z]+@'", 'validator: no'], 'a.b'),
      rule(["pattern: '[a-z]+@'"], 'a.b'),
    );
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual([
      'f0.yaml:8',
      'f0.yaml:17',
      'f1.yaml:1',
    ]);
    expect(problems[2]?.message).toContain('f0.yaml:9');
  });

  it('a combination may only name what is there, and no other combination', () => {
    const combination = (id: string, members: string) =>
      rule([`all: [[${members}]]`], id).replace('kind: pattern', 'kind: combination');
    const { problems } = load(
      rule(["pattern: '[a-z]+@'"]) +
        combination('c.one', 'EMAIL_ADDRESS') +
        combination('c.two', 'c.one, x.y, PERSON'),
    );
    expect(problems.map(({ message }) => message)).toEqual([
      'c.two: `c.one` is a combination itself',
      'c.two: `x.y` is no rule and no entity',
      'c.two: `PERSON` is no rule and no entity',
    ]);
  });
});
