import { describe, expect, it } from 'vitest';
import type { Analyzer, Policy } from '../model/policy.js';
import { askFaults } from './asked.js';
import { loadRules } from './load.js';

const rule = (fields: string): string => `- id: a.model-rule
  entity: PERSON
  kind: model
  why: a rule for this test
  since: '0.2.0'
  ${fields.split('; ').join('\n  ')}
  examples: { match: [a, b], no_match: [c, d] }
`;
const problemsOf = (...texts: readonly string[]): readonly string[] =>
  loadRules(
    texts.map((text, at) => ({ name: `${at}.yaml`, text })),
    [],
  ).problems.map(({ file, line, message }) => `${file}:${line} ${message}`);

describe('the form of a model rule', () => {
  it.each<[string, string, readonly string[]]>([
    ['a topic', 'level: HIGH; ask: topics; topic: About a thing.', []],
    ['labels', 'level: MEDIUM; ask: names; labels: [PERSON, PER]; min_score: 0.5', []],
    ['its entity alone', 'level: HIGH; ask: names', []],
    ['one that watches', 'level: MEDIUM; ask: names; action: monitor', []],
    ['BLOCKED', 'level: BLOCKED; ask: names', ['0.yaml:6 a.model-rule: a model rule is HIGH at most']],
    ['LOW', 'level: LOW; ask: names', ['0.yaml:6 a.model-rule: a model rule is MEDIUM or HIGH']],
    [
      'a topic without a place',
      'level: MEDIUM; ask: topics; topic: About a thing.',
      ['0.yaml:6 a.model-rule: a topic is HIGH'],
    ],
    [
      'both',
      'level: HIGH; ask: topics; topic: About a thing.; labels: [PERSON]',
      ['0.yaml:9 a.model-rule: a rule has a `topic` or `labels`, not both'],
    ],
    ['nobody', 'level: HIGH', ['0.yaml:1 `ask`']],
    ['a word for a topic', 'level: HIGH; ask: topics; topic: mergers', ['0.yaml:8 `topic`']],
    ['a label that is none', 'level: HIGH; ask: names; labels: ["A B"]', ['0.yaml:8 `labels.0`']],
    [
      'a field of other kinds',
      'level: HIGH; ask: names; mask: strict',
      ['0.yaml:8 unknown key `mask`: it belongs to rules of another kind'],
    ],
  ])('%s', (_note, fields, expected) => {
    const problems = problemsOf(rule(fields));
    expect(problems.length).toBe(expected.length);
    expected.forEach((message, at) => expect(problems[at]).toContain(message));
  });

  it('no combination counts on one: it is asked behind them', () => {
    const combination = `- { id: a.both, entity: X, level: HIGH, kind: combination, all: [[a.model-rule]],
      why: a rule for this test, since: '0.2.0', examples: { match: [a, b], no_match: [c, d] } }`;
    expect(problemsOf(rule('level: HIGH; ask: names'), combination)[0]).toContain(
      '`a.model-rule` is no rule and no entity',
    );
  });
});

describe('who is asked', () => {
  const common = { deadlineMs: 1, atOnce: 1 };
  const analyzers: readonly Analyzer[] = [
    { ...common, name: 'topics', kind: 'ollama', provider: 'ollama', model: 'm' },
    { ...common, name: 'lost', kind: 'ollama', provider: 'gone', model: 'm' },
    { ...common, name: 'names', kind: 'presidio', baseUrl: 'http://127.0.0.1:9', language: 'en' },
  ];
  const ollama = { name: 'ollama', tier: 'L1', kind: 'ollama', baseUrl: 'http://127.0.0.1:9' } as const;
  const policy: Pick<Policy, 'analyzers' | 'providers'> = {
    analyzers,
    providers: [{ ...ollama, numCtx: 1, keepAlive: 1, maxTokens: 1 }],
  };
  const faultsOf = (fields: string, of = policy): readonly string[] =>
    askFaults(loadRules([{ name: 'a.yaml', text: rule(fields) }], []).rules, of).map(
      ({ message }) => message,
    );
  const topic = 'topic: About a thing.';

  it.each<[string, string, string | undefined]>([
    ['a model for a topic', `level: HIGH; ask: topics; ${topic}`, undefined],
    ['an analyzer for labels', 'level: MEDIUM; ask: names', undefined],
    [
      'nobody by that name',
      'level: MEDIUM; ask: name',
      'no analyzer `name` (it has `topics`, `lost`, `names`)',
    ],
    ['an analyzer for a topic', `level: HIGH; ask: names; ${topic}`, 'knows labels, no topics'],
    ['a model for labels', 'level: MEDIUM; ask: topics', '`topic` is missing'],
    ['a model whose provider is left out', `level: HIGH; ask: lost; ${topic}`, 'is left out'],
  ])('%s', (_note, fields, expected) => {
    const faults = faultsOf(fields);
    expect(faults).toEqual(expected === undefined ? [] : [expect.stringContaining(expected)]);
  });

  it('says so where there is none at all', () => {
    expect(faultsOf('level: MEDIUM; ask: names', { ...policy, analyzers: [] })).toEqual([
      'a.model-rule: `ask`: routing.yaml has no analyzer `names` (it has none)',
    ]);
  });

  it('a model is asked for sixteen topics at most', () => {
    const texts = Array.from({ length: 17 }, (_, at) =>
      rule(`level: HIGH; ask: topics; ${topic}`).replace('a.model-rule', `a.rule-${at}`),
    );
    const { rules, problems } = loadRules([{ name: 'a.yaml', text: texts.join('') }], []);
    expect(problems).toEqual([]);
    expect(askFaults(rules, policy).map(({ message }) => message)).toEqual([
      'a.rule-16: `ask`: 16 topics are the most for `topics`',
    ]);
  });
});
