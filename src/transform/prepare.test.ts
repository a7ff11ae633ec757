import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Classification, MaskSpan } from '../model/classification.js';
import { LEVELS, TIERS, type Level } from '../model/level.js';
import { buildMatcher } from '../text/matcher.js';
import type { Leaf, Prompt } from '../model/prompt.js';
import { prepare } from './prepare.js';
import { issue, suffix, typeWord } from './pseudonym.js';

const digest = (entity: string, value: string) =>
  createHmac('sha256', 'k').update(`${entity}\n${value}`).digest();

function promptOf(...texts: string[]): Prompt {
  const leaves = texts.map((text, id): Leaf => ({
    id,
    path: `messages[${id}].content`,
    text,
    kind: 'text',
    place: 'user',
  }));
  return {
    endpoint: 'chat.completions',
    model: 'm',
    stream: false,
    includeUsage: false,
    body: {},
    leaves,
    joins: [],
    opaque: [],
    tools: [],
    providerTools: [],
    bytes: 0,
    exactNumbers: false,
  };
}

function classificationOf(level: Level, mask: readonly MaskSpan[] = []): Classification {
  return { level, reasons: [], findings: [], mask, opaqueAllowed: [] };
}

function maskOf(prompt: Prompt, values: readonly (readonly [entity: string, value: string])[]): MaskSpan[] {
  return prompt.leaves.flatMap((leaf) =>
    values.flatMap(([entity, value]) =>
      buildMatcher([value])
        .find(leaf.text)
        .map(({ start, end }) => ({ leaf: leaf.id, start, end, entity, value, continued: false })),
    ),
  );
}

describe('what a level may become', () => {
  test.each(LEVELS)('%s', (level) => {
    const rows = TIERS.map((tier) => prepare(promptOf('hi'), classificationOf(level), digest).forTier(tier));
    const expected = {
      LOW: [true, true, true],
      MEDIUM: [true, true, true],
      HIGH: [true, false, false],
      BLOCKED: [false, false, false],
    };
    expect(rows.map((row) => row !== undefined)).toEqual(expected[level]);
    for (const row of rows) if (row !== undefined) expect(row.level).toBe(level);
  });

  test('MEDIUM carries edits outside and none to L1', () => {
    const prompt = promptOf('I am Anna Berg.');
    const prepared = prepare(
      prompt,
      classificationOf('MEDIUM', maskOf(prompt, [['PERSON', 'Anna Berg']])),
      digest,
    );
    const [pseudonym] = [...prepared.pseudonyms.keys()];
    expect(pseudonym).toMatch(/^PERSON_(?=.*\d)(?=.*[A-Z])[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(prepared.forTier('L1')).not.toHaveProperty('edits');
    expect(prepared.forTier('L2')).toHaveProperty('edits', new Map([[0, `I am ${pseudonym}.`]]));
  });
});

describe('edits', () => {
  test('all places of a leaf, offsets into the original text', () => {
    const prompt = promptOf('Anna, a@b.example and Berg');
    const values = [
      ['PERSON', 'Anna'],
      ['EMAIL_ADDRESS', 'a@b.example'],
      ['PERSON', 'Berg'],
    ] as const;
    const prepared = prepare(prompt, classificationOf('MEDIUM', maskOf(prompt, values).reverse()), digest);
    const row = prepared.forTier('L3');
    const text = row !== undefined && 'edits' in row ? row.edits.get(0) : '';
    expect(text).toMatch(/^PERSON_\w{5}, EMAIL_ADDRESS_\w{5} and PERSON_\w{5}$/);
    expect([...prepared.pseudonyms.values()].map(({ value }) => value).sort()).toEqual([
      'Anna',
      'Berg',
      'a@b.example',
    ]);
  });

  test('a value over two parts stands in the first and is gone from the second', () => {
    const prompt = promptOf('I am Anna Be', 'rg, hello');
    const piece = { entity: 'PERSON', value: 'Anna Berg' };
    const mask = [
      { leaf: 0, start: 5, end: 12, continued: false, ...piece },
      { leaf: 1, start: 0, end: 2, continued: true, ...piece },
    ];
    const row = prepare(prompt, classificationOf('MEDIUM', mask), digest).forTier('L2');
    expect(row).toHaveProperty(
      'edits',
      new Map([
        [0, expect.stringMatching(/^I am PERSON_\w{5}$/)],
        [1, ', hello'],
      ]),
    );
  });

  test.each([
    ['overlapping spans', [0, 4, 2, 6]],
    ['a span past the end', [0, 4, 5, 99]],
  ])('%s end the call', (_note, [a, b, c, d]) => {
    const piece = { leaf: 0, entity: 'PERSON', value: 'x', continued: false };
    const mask = [
      { ...piece, start: a!, end: b! },
      { ...piece, start: c!, end: d! },
    ];
    expect(() => prepare(promptOf('Anna Berg'), classificationOf('MEDIUM', mask), digest)).toThrow('overlap');
  });

  test('a structural leaf is never rewritten', () => {
    const prompt = promptOf('Anna');
    const structural = {
      ...prompt,
      leaves: prompt.leaves.map((leaf) => ({ ...leaf, kind: 'structural' as const })),
    };
    const mask = maskOf(prompt, [['PERSON', 'Anna']]);
    expect(() => prepare(structural, classificationOf('MEDIUM', mask), digest)).toThrow('rewritten');
  });
});

describe('issue', () => {
  const person = (value: string) => ({ entity: 'PERSON', value });
  const only = (...values: string[]) => issue(values.map(person), [], digest);

  test('a collision gives both ten characters, in either order', () => {
    const shared = (_entity: string, value: string) =>
      Buffer.concat([Buffer.from('a1b2c3d4', 'hex'), digest('x', value)]);
    const forward = issue([person('Anna'), person('Berg')], [], shared);
    const backward = issue([person('Berg'), person('Anna')], [], shared);
    expect([...forward.pseudonyms.keys()]).toEqual([
      expect.stringMatching(/^PERSON_\w{10}$/),
      expect.stringMatching(/^PERSON_\w{10}$/),
    ]);
    expect(new Map([...forward.byValue].sort())).toEqual(new Map([...backward.byValue].sort()));
  });

  test.each([
    ['as it is', (pseudonym: string) => pseudonym],
    ['in other case', (pseudonym: string) => pseudonym.toLowerCase()],
    ['with a hyphen', (pseudonym: string) => pseudonym.replace('_', '-')],
  ])('a pseudonym that stands in the request %s is not issued', (_note, form) => {
    const [first] = [...only('Anna').pseudonyms.keys()];
    const again = issue([person('Anna')], [`see ${form(first!)} there`], digest);
    expect(again.pseudonyms.has(first!)).toBe(false);
    expect([...again.pseudonyms.keys()][0]).toMatch(/^PERSON_\w{10}$/);
  });

  test('masking what is masked changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('Anna', 'Berg', 'a@b.example', 'said', '_', ' '), { maxLength: 20 }),
        (words) => {
          const values = [
            ['PERSON', 'Anna'],
            ['PERSON', 'Berg'],
            ['EMAIL_ADDRESS', 'a@b.example'],
          ] as const;
          const masked = (text: string) => {
            const prompt = promptOf(text);
            const row = prepare(prompt, classificationOf('MEDIUM', maskOf(prompt, values)), digest).forTier(
              'L2',
            );
            return (row !== undefined && 'edits' in row ? row.edits.get(0) : undefined) ?? text;
          };
          const once = masked(words.join(' '));
          expect(masked(once)).toBe(once);
        },
      ),
    );
  });

  test('every digest gives a suffix with a digit and a letter', () => {
    const extremes = [Buffer.alloc(32, 0), Buffer.alloc(32, 255)];
    for (const bytes of extremes) expect(suffix(bytes, 5)).toMatch(/^(?=.*\d)(?=.*[A-Z])\w{5}$/);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        expect(suffix(bytes, 5)).toMatch(/^(?=.*\d)(?=.*[A-Z])[0-9A-HJKMNP-TV-Z]{5}$/);
      }),
    );
  });

  test.each([
    ['EMAIL_ADDRESS', 'EMAIL_ADDRESS'],
    ['Project name', 'PROJECT_NAME'],
    ['_a__b-', 'A_B'],
  ])('the type of %s is %s', (entity, word) => {
    expect(typeWord(entity)).toBe(word);
  });
});
