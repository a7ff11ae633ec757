import { expect, it } from 'vitest';
import { base32 } from './base32.js';

it.each([
  ['nothing', [], ''],
  ['zeros', [0, 0, 0, 0, 0], 'aaaaaaaa'],
  ['ones', [255, 255, 255, 255, 255], '77777777'],
  ['RFC 4648: fooba', [...Buffer.from('fooba')], 'mzxw6ytb'],
  ['two groups', [...Buffer.from('foobafooba')], 'mzxw6ytbmzxw6ytb'],
])('writes %s', (_note, bytes, want) => {
  expect(base32(Uint8Array.from(bytes))).toBe(want);
});

it('refuses what would need padding', () => {
  expect(() => base32(new Uint8Array(4))).toThrow(RangeError);
});
