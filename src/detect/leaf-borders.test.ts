// Leaves are searched together in one buffer; what stands at the very edge of one must be found all the same, and
// nothing may be found that runs from one leaf into the next.
import { expect, it } from 'vitest';
import type { PatternRule } from '../rules/rule.js';
import { makeDetector } from './detector.js';

const rule: PatternRule = {
  id: 'test.code',
  entity: 'CODE',
  level: 'MEDIUM',
  action: 'enforce',
  kind: 'pattern',
  score: 0.9,
  min_score: 0.5,
  pattern: '(?:^|[^A-Za-z0-9])(?P<value>code-[0-9]{4})(?:[^A-Za-z0-9]|$)',
  why: 'a test',
  since: '0.1.0',
  examples: { match: [], no_match: [] },
  source: { file: 'test', line: 1 },
};
const spacing: PatternRule = { ...rule, id: 'test.spacing', pattern: 'alpha\\s+(?P<value>beta[0-9])' };

it.each([
  ['without a keyword', rule],
  ['with a keyword', { ...rule, keywords: ['code-'], reach: { before: 4, after: 16 } }],
])('a value that is the whole leaf is found in every leaf (%s)', (_note, tried) => {
  const detector = makeDetector([tried, spacing], []);
  const texts = ['code-1111', 'code-2222', 'x', '', 'code-3333', 'é code-4444', 'code-5555'];
  const leaves = texts.map((text, id) => ({ id, text, kind: 'text' as const }));
  const found = detector.detect({ leaves, joins: [] });
  const spans = found.status === 'found' ? found.findings.flatMap((finding) => finding.spans) : [];
  expect(spans.map((span) => texts[span.leaf]?.slice(span.start, span.end))).toEqual([
    'code-1111',
    'code-2222',
    'code-3333',
    'code-4444',
    'code-5555',
  ]);
});

it('nothing is found across two leaves', () => {
  const leaves = ['alpha', 'beta1', 'alpha ', ' beta2'].map((text, id) => ({
    id,
    text,
    kind: 'text' as const,
  }));
  expect(makeDetector([spacing], []).detect({ leaves, joins: [] }).status).toBe('clean');
});
