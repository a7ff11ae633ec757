// Against the plain way: every form of every pseudonym as a value of its own.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildMatcher } from '../text/matcher.js';
import { buildLenient } from './lenient.js';

const SEPARATORS = ['_', '-', '\\_', '\\\\_', '\\u005f', '\\\\u005f', ' '];
const PSEUDONYMS = [
  'PERSON_7KQ2M',
  'PERSON_7KQ3M',
  'PERSON_7KQ2M7KQ2M',
  'US_SSN_4T9XA',
  'SSN_4T9XA',
  'ID_00A',
];
const SURROGATES = ['+1 555 0100', 'ann@example.org'];

function plainly() {
  const origin = new Map(SURROGATES.map((surrogate) => [surrogate, surrogate]));
  for (const pseudonym of PSEUDONYMS) {
    const cut = pseudonym.lastIndexOf('_');
    for (const separator of SEPARATORS)
      for (const type of [pseudonym.slice(0, cut), pseudonym.slice(0, cut).replaceAll('_', separator)])
        origin.set(type + separator + pseudonym.slice(cut + 1), pseudonym);
  }
  const matcher = buildMatcher([...origin.keys()], { bounds: 'none', ignoreCase: true });
  return {
    find: (text: string) => matcher.find(text).map((hit) => ({ ...hit, value: origin.get(hit.value) })),
    unfinished: (text: string) => matcher.unfinished(text),
  };
}

const piece = fc.oneof(
  fc.constantFrom(...PSEUDONYMS, ...SURROGATES),
  fc.constantFrom(
    'PERSON',
    'person',
    'US',
    'SSN',
    'ID',
    'US_',
    '7KQ2',
    '7kq2m',
    '4t9xa',
    '00',
    'A',
    'ſ',
    'ı',
    ' ',
  ),
  fc.constantFrom(...SEPARATORS),
  fc.constantFrom('+1 555', 'ann@', ' and '),
);
const text = fc
  .array(fc.tuple(piece, fc.nat(20)), { maxLength: 10 })
  .map((pieces) =>
    pieces.map(([one, cut]) => (cut < 5 ? one.slice(0, cut) : cut === 5 ? one.toLowerCase() : one)).join(''),
  );

describe('the forms of a pseudonym', () => {
  const lenient = buildLenient(PSEUDONYMS, SURROGATES);
  const plain = plainly();

  it('are found as if each were looked for', () => {
    let hits = 0;
    fc.assert(
      fc.property(text, (written) => {
        const found = lenient.find(written);
        hits += found.length;
        expect(found).toEqual(plain.find(written));
      }),
      { numRuns: 5000, seed: 3 },
    );
    expect(hits).toBeGreaterThan(1000);
  });

  it('are waited for as long as one may be coming, and no longer', () => {
    let open = 0;
    fc.assert(
      fc.property(text, (written) => {
        const from = lenient.unfinished(written);
        if (from < written.length) open += 1;
        expect(from).toBe(plain.unfinished(written));
      }),
      { numRuns: 5000, seed: 4 },
    );
    expect(open).toBeGreaterThan(1000);
  });

  it('nothing to look for finds nothing', () => {
    expect(buildLenient([]).find('PERSON_7KQ2M')).toEqual([]);
    expect(buildLenient([]).unfinished('PERSON_7KQ2M')).toBe(12);
  });
});
