// Winnowing: whatever stands around it, a common run of 16 words is told by three shingles; fewer words say nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shinglesOf, winnow } from './shingles.js';

const shared = (a: string, b: string): number => {
  const of = winnow(shinglesOf(b));
  return [...winnow(shinglesOf(a))].filter((shingle) => of.has(shingle)).length;
};
const word = fc.stringMatching(/^[a-z]{1,9}$/);
const words = (min: number, max: number) => fc.array(word, { minLength: min, maxLength: max });
const distinct = fc.uniqueArray(word, { minLength: 16, maxLength: 16 });

describe('a common run', () => {
  it('of 16 words is told by three shingles, wherever it stands', () => {
    fc.assert(
      fc.property(distinct, words(0, 30), words(0, 30), words(0, 30), (run, before, after, other) => {
        expect(
          shared([...before, ...run, ...after].join(' '), [...other, ...run].join(' ')),
        ).toBeGreaterThanOrEqual(3);
      }),
      { seed: 11 },
    );
  });

  it('of four words says nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 60, maxLength: 60 }), (all) => {
        const [run, one, two] = [all.slice(0, 4), all.slice(4, 32), all.slice(32)];
        expect(shared([...one, ...run].join(' '), [...run, ...two].join(' '))).toBe(0);
      }),
      { seed: 12 },
    );
  });

  it('of 21 characters in a script without spaces is told as well, at any offset', () => {
    const run = '买方只有在北方仓库也属于交易并且继续开放的';
    expect(Array.from(run)).toHaveLength(21);
    for (const before of ['', '他', '他说', '他说了'])
      expect(shared(`${before}${run}`, `前面还有别的话${run}后面`)).toBeGreaterThanOrEqual(3);
  });
});

describe('what changes nothing', () => {
  const text = 'One two three four five six seven eight nine ten';
  it.each([
    ['case', text.toUpperCase()],
    ['spacing', text.replaceAll(' ', '\n\t ')],
    ['punctuation', text.replaceAll(' ', ', ')],
    ['markup', text.replaceAll(' ', '** _')],
    ['quotes', `"${text}"`],
  ])('%s', (_note, other) => {
    expect(shinglesOf(other)).toEqual(shinglesOf(text));
  });

  it.each([
    ['another order', text.split(' ').reverse().join(' ')],
    ['words run together', text.replaceAll(' ', '')],
  ])('%s is another text', (_note, other) => {
    expect(shared(text, other)).toBe(0);
  });
});

describe('few words', () => {
  it.each([
    ['none', '', 0],
    ['four', 'one two three four', 0],
    ['five', 'one two three four five', 1],
    ['eight', 'one two three four five six seven eight', 4],
  ])('%s', (_note, text, count) => {
    expect(shinglesOf(text)).toHaveLength(count);
    expect(winnow(shinglesOf(text)).size).toBe(Math.min(count, 1));
  });
});

it('two texts without a common run share nothing, also long ones', () => {
  const make = (name: string): string => Array.from({ length: 20_000 }, (_, n) => `${name}${n}`).join(' ');
  expect(shared(make('a'), make('b'))).toBe(0);
});
