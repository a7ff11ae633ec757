import { expect, it } from 'vitest';
import { LONGEST, makeValueIds } from './value-ids.js';

it('gives each value one number, however many there are', () => {
  const ids = makeValueIds();
  const values = Array.from({ length: 5000 }, (_, at) => `Name${at} Tail${at % 13}`);
  const numbers = values.map((value) => ids.of(value, 1, false));
  expect(numbers).toEqual([...values.keys()]);
  expect(values.map((value) => ids.of(value, 1, false))).toEqual(numbers);
  expect(ids.size).toBe(5000);
});

it.each<[note: string, one: [string, number, boolean], other: [string, number, boolean], same: boolean]>([
  ['another scope', ['Anna', 1, false], ['Anna', 2, false], false],
  ['a zero more', ['Anna', 1, false], ['Anna\0', 1, false], false],
  ['the same letters in another order', ['Anna', 1, false], ['nAna', 1, false], false],
  ['another case, where it counts', ['Anna', 1, false], ['anna', 1, false], false],
  ['another case, where it does not', ['ANNA', 1, true], ['anna', 1, true], true],
  ['another case beyond ASCII', ['ÄNNA', 1, true], ['änna', 1, true], false],
  ['another half of a character', ['\ud800', 1, false], ['\ud801', 1, false], false],
  [
    'the last unit of the longest',
    ['x'.repeat(LONGEST), 1, false],
    ['x'.repeat(LONGEST - 1) + 'y', 1, false],
    false,
  ],
])('tells apart %s', (_note, one, other, same) => {
  const ids = makeValueIds();
  expect(ids.of(...one) === ids.of(...other)).toBe(same);
});
