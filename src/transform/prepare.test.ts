import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Classification, MaskSpan } from '../model/classification.js';
import { LEVELS, TIERS, type Level } from '../model/level.js';
import { buildMatcher } from '../text/matcher.js';
import type { Prompt } from '../model/prompt.js';
import { prepare } from './prepare.js';
import { issue, suffix, typeWord } from './pseudonym.js';
import { promptOf } from '../../test/lab/prompts.js';

const saying = (...texts: string[]): Prompt => promptOf(texts.map((text) => ({ text })));

const digest = (entity: string, value: string) =>
  createHmac('sha256', 'k').update(`${entity}\n${value}`).digest();

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
    const rows = TIERS.map((tier) => prepare(saying('hi'), classificationOf(level), digest).forTier(tier));
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
    const prompt = saying('I am Anna Berg.');
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
    const prompt = saying('Anna, a@b.example and Berg');
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
    const prompt = saying('I am Anna Be', 'rg, hello');
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
    expect(() => prepare(saying('Anna Berg'), classificationOf('MEDIUM', mask), digest)).toThrow('overlap');
  });

  test('a structural leaf is never rewritten', () => {
    const prompt = saying('Anna');
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
  const only = (...values: string[]) => issue(values.map(person), () => [], digest);

  test('a collision gives both ten characters, in either order', () => {
    const shared = (_entity: string, value: string) =>
      Buffer.concat([Buffer.from('a1b2c3d4', 'hex'), digest('x', value)]);
    const forward = issue([person('Anna'), person('Berg')], () => [], shared);
    const backward = issue([person('Berg'), person('Anna')], () => [], shared);
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
    const again = issue([person('Anna')], () => [`see ${form(first!)} there`], digest);
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
            const prompt = saying(text);
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

describe('surrogates', () => {
  const MAIL = 'anna@berg.test';
  const masked = (text: string, more: Partial<Prompt> = {}) => {
    const prompt = { ...saying(text), ...more };
    // As the rules would find them: whatever has the form, reserved or not.
    const found = [
      ...[...text.matchAll(/\b[\w.]+@[a-z]+\.[a-z]+\b/g)].map((hit) => ['EMAIL_ADDRESS', hit] as const),
      ...[...text.matchAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g)].map((hit) => ['IP_ADDRESS', hit] as const),
      ...[...text.matchAll(/\bAnna Berg\b/g)].map((hit) => ['PERSON', hit] as const),
    ];
    const mask = found.map(([entity, { 0: value, index }]) => ({
      ...{ leaf: 0, start: index, end: index + value.length, entity, value, continued: false },
    }));
    return prepare(prompt, classificationOf('MEDIUM', mask), digest, ['EMAIL_ADDRESS', 'IP_ADDRESS']);
  };
  const sent = (prepared: ReturnType<typeof prepare>, text: string): string => {
    const row = prepared.forTier('L2');
    return (row !== undefined && 'edits' in row ? row.edits.get(0) : undefined) ?? text;
  };

  test('only for the entities that were asked for', () => {
    const text = `Anna Berg, ${MAIL}, 10.0.0.1`;
    expect(sent(masked(text), text)).toMatch(/^PERSON_\w{5}, u\d\w{4}@example\.com, (192|198|203)\.[\d.]+$/);
  });

  test('masking what is masked changes nothing, and restores nothing of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('Anna Berg', MAIL, 'b@c.test', 'said', '192.0.2.7'), fc.ipV4()), {
          maxLength: 20,
        }),
        (words) => {
          const text = words.join(' ');
          const once = sent(masked(text), text);
          const twice = masked(once);
          expect(sent(twice, once)).toBe(once);
          expect(twice.pseudonyms.size).toBe(0);
        },
      ),
    );
  });

  test('one over two parts stands in the first', () => {
    const prompt = saying('to anna@be', 'rg.test now');
    const piece = { entity: 'EMAIL_ADDRESS', value: MAIL };
    const mask = [
      { leaf: 0, start: 3, end: 10, continued: false, ...piece },
      { leaf: 1, start: 0, end: 7, continued: true, ...piece },
    ];
    const row = prepare(prompt, classificationOf('MEDIUM', mask), digest, ['EMAIL_ADDRESS']).forTier('L2');
    expect(row).toHaveProperty(
      'edits',
      new Map([
        [0, expect.stringMatching(/^to u\d\w{4}@example\.com$/)],
        [1, ' now'],
      ]),
    );
  });

  test.each([
    ['no limit', {}, 'PERSON_'],
    ['one that a pseudonym meets', { pattern: '^[A-Z_0-9a-z ]+$' }, 'PERSON_'],
    ['one that nothing meets', { pattern: '^x$' }, 'PERSON_'],
    ['one that only the value meets', { pattern: '^[A-Za-z ]+$' }, undefined],
    ['a length', { maxLength: 9 }, undefined],
    ['a length below the value', { maxLength: 8 }, 'PERSON_'],
    ['a length and a pattern that fit no value', { maxLength: 9, pattern: '^\\d+$' }, 'PERSON_'],
    ['the format of another entity', { format: 'email' }, 'PERSON_'],
    ['a format that nobody knows', { format: '__proto__' }, 'PERSON_'],
  ])('a schema with %s', (_note, limit, start) => {
    const prepared = masked('Anna Berg', { limits: [{ path: 'tools[0].p', ...limit }] });
    if (start !== undefined) {
      expect(prepared.onlyLocal).toBeUndefined();
      expect(sent(prepared, '')).toMatch(new RegExp(`^${start}`));
      return;
    }
    expect(prepared.onlyLocal).toBe('no pseudonym of PERSON fits the schema at tools[0].p');
    expect(TIERS.map((tier) => prepared.forTier(tier)?.tier)).toEqual(['L1', undefined, undefined]);
    expect(prepared.pseudonyms.size).toBe(0);
  });
});
