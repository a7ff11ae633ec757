import { expect, it } from 'vitest';
import { compareRules } from './compare.js';
import type { WordsRule } from './rule.js';

const rule = (id: string, change: Partial<WordsRule> = {}): WordsRule => ({
  id,
  entity: 'CONFIDENTIAL',
  level: 'HIGH',
  kind: 'words',
  action: 'enforce',
  score: 0.85,
  min_score: 0.4,
  words: ['one', 'two'],
  why: 'because it is so',
  since: '0.1.0',
  examples: { match: ['one', 'two'], no_match: ['three', 'four'] },
  source: { file: 'a.yaml', line: 1 },
  ...change,
});

it('names what came, went and changed, in the order of ids', () => {
  const before = [rule('b.same'), rule('b.gone'), rule('b.other'), rule('a.other')];
  const after = [
    rule('b.same', { source: { file: 'b.yaml', line: 9 } }),
    rule('b.other', { level: 'LOW', near: { words: ['x'], distance: 3 } }),
    rule('a.other', { words: ['one'] }),
    rule('a.new'),
  ];
  expect(compareRules(before, after)).toEqual({
    added: ['a.new'],
    removed: ['b.gone'],
    changed: [
      { id: 'a.other', fields: ['words'] },
      { id: 'b.other', fields: ['level', 'near'] },
    ],
  });
});
