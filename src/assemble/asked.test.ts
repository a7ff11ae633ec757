// What models add, weighed: whatever they say, a level goes up or stays, and what they miss ends the call.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '../classify/classify.js';
import type { Caller } from '../model/caller.js';
import type { Classification } from '../model/classification.js';
import type { Detection, Finding } from '../model/finding.js';
import { atLeast, LEVELS } from '../model/level.js';
import type { Leaf, Prompt } from '../model/prompt.js';
import { isRefusal } from '../model/refusal.js';
import { askModels, withFindings } from './asked.js';

const TEXT = 'Ada Lovelace wrote to "Oisin" <o@example.org> about Blue Heron';
const leaf = (id: number): Leaf => ({ id, path: `p${id}`, text: TEXT, kind: 'text', place: 'user' });
const prompt = { leaves: [leaf(0), leaf(1)], opaque: [], joins: [] } as unknown as Prompt;
const context = {
  minLevel: 'LOW',
  opaqueAllowed: [],
  opaque: 'HIGH',
  isWord: () => false,
  isPublicName: (name: string) => name === 'Ada Lovelace',
} as const;

const finding = (levels: readonly Finding['level'][]): fc.Arbitrary<Finding> =>
  fc.record({
    rule: fc.constantFrom('a.one', 'a.two'),
    entity: fc.constantFrom('PERSON', 'EMAIL_ADDRESS', 'TOPIC'),
    level: fc.constantFrom(...levels),
    action: fc.constantFrom('enforce', 'monitor'),
    spans: fc
      .tuple(fc.nat(1), fc.nat(TEXT.length), fc.nat(20))
      .map(([at, start, length]) => [{ leaf: at, start, end: Math.min(start + length, TEXT.length) }]),
    score: fc.constant(0.9),
    validated: fc.boolean(),
    view: fc.constantFrom('raw', 'parts'),
  });
const detection = fc
  .array(finding(LEVELS), { maxLength: 4 })
  .map((findings): Detection =>
    findings.length === 0 ? { status: 'clean' } : { status: 'found', findings, bulk: false },
  );
const levelOf = (found: ReturnType<typeof classify>): Classification['level'] =>
  isRefusal(found) ? 'BLOCKED' : found.level;

it('findings of models never lower a level', () => {
  const more = fc.array(finding(['MEDIUM', 'HIGH']), { maxLength: 4 });
  fc.assert(
    fc.property(detection, more, (found, said) => {
      const before = levelOf(classify(prompt, found, context));
      // At HIGH and above nobody is asked.
      fc.pre(!atLeast(before, 'HIGH'));
      expect(
        atLeast(levelOf(classify(prompt, withFindings(found, said, prompt.leaves), context)), before),
      ).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('a topic masks nothing: it has no place', () => {
  const topic: Finding = {
    ...{ rule: 'a.topic', entity: 'TOPIC', level: 'HIGH', action: 'enforce', score: 0.85, validated: false },
    spans: [{ leaf: 0, start: 0, end: 0 }],
    view: 'raw',
  };
  expect(classify(prompt, withFindings({ status: 'clean' }, [topic], prompt.leaves), context)).toMatchObject({
    level: 'HIGH',
    reasons: [{ rule: 'a.topic', level: 'HIGH', count: 1, paths: ['p0'] }],
    mask: [],
  });
});

it('values that rules and models found count together', () => {
  const names = Array.from({ length: 50 }, (_, at) => `Oisin${at}`);
  const text = names.join(' ');
  const leaves: readonly Leaf[] = [{ ...leaf(0), text }];
  const found = names.map((name): Finding => {
    const start = text.indexOf(name);
    const spans = [{ leaf: 0, start, end: start + name.length }];
    const rest = { score: 0.9, validated: false, view: 'raw' } as const;
    return { rule: 'a.name', entity: 'PERSON', level: 'MEDIUM', action: 'enforce', spans, ...rest };
  });
  const rules = (of: readonly Finding[]): readonly string[] => {
    const detection = withFindings(
      { status: 'found', findings: found.slice(0, 25), bulk: false },
      of,
      leaves,
    );
    return detection.status === 'found' ? detection.findings.map(({ rule }) => rule) : [];
  };
  expect(rules(found.slice(25))).toContain('bulk.personal');
  expect(rules(found.slice(26))).not.toContain('bulk.personal');
  // Said twice is one value.
  expect(rules([...found.slice(26), ...found.slice(26)])).not.toContain('bulk.personal');
});

it('more places than anybody looks at are bulk, and those of rules that watch are not', () => {
  const place = { rule: 'a.b', entity: 'PERSON', level: 'MEDIUM', score: 0.9, validated: false } as const;
  const spans = [{ leaf: 0, start: 0, end: 3 }];
  const many = (action: Finding['action']): readonly Finding[] =>
    Array.from({ length: 10_001 }, () => ({ ...place, action, spans, view: 'raw' as const }));
  const bulk = (action: Finding['action']) => withFindings({ status: 'clean' }, many(action), prompt.leaves);
  expect([bulk('enforce'), bulk('monitor')]).toMatchObject([{ bulk: true }, { bulk: false }]);
});

describe('the stage', () => {
  const decided = { level: 'MEDIUM', reasons: [], findings: [], mask: [], opaqueAllowed: [] } as const;
  const caller = { agent: 'bot' } as Caller;
  const { signal } = new AbortController();
  const check = { analyzer: 'x', tier: 'L1', rules: ['a.b'], asked: 1, known: 0, duration: 1 } as const;
  const stage = (said: Parameters<typeof askModels>[0], decide: Parameters<typeof askModels>[1]) =>
    askModels(said, decide)({ prompt, decided, caller }, signal);
  const never = (): never => {
    throw new Error('decided again');
  };

  it('nothing said leaves the decision as it is, and decides nothing twice', async () => {
    const checks = [{ ...check, result: 'ok' }];
    expect(await stage(() => Promise.resolve({ findings: [], checks }), never)).toEqual({
      classification: decided,
      checks,
    });
  });

  it.each([
    [false, 'classifier_unavailable'],
    [true, 'request_too_large'],
  ])('a miss, for good: %s, is %s', async (final, code) => {
    const missed = { kind: 'miss', word: 'timeout', final, analyzer: 'x' } as const;
    const checks = [{ ...check, result: 'timeout' }];
    expect(await stage(() => Promise.resolve({ findings: [], checks, missed }), never)).toMatchObject({
      classification: { code, detail: '(x: timeout)' },
      checks,
    });
  });

  it('a level that fell is a fault', async () => {
    const said = { findings: [{} as Finding], checks: [] };
    const lower: Classification = { ...decided, level: 'LOW' };
    await expect(
      stage(
        () => Promise.resolve(said),
        () => Promise.resolve(lower),
      ),
    ).rejects.toThrow('lowered');
  });
});
