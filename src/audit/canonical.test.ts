import { expect, it } from 'vitest';
import { canonicalJson } from './canonical.js';

it.each([
  ['members in order of their names', { b: 1, a: 2, '10': 3, '9': 4 }, '{"10":3,"9":4,"a":2,"b":1}'],
  [
    'by UTF-16 units, as RFC 8785 sorts',
    { '\u{1f600}': 1, '\ufb33': 2, é: 3 },
    '{"é":3,"\u{1f600}":1,"\ufb33":2}',
  ],
  ['absent members', { a: undefined, b: null }, '{"b":null}'],
  ['nothing inside', { a: {}, b: [] }, '{"a":{},"b":[]}'],
  [
    'numbers as ECMAScript writes them',
    [1, -0, 1e21, 1e-7, 0.1, 333333333.33333329],
    '[1,0,1e+21,1e-7,0.1,333333333.3333333]',
  ],
  ['only the escapes that are needed', '\u20ac$\u000f\nA\'B"\\/', '"€$\\u000f\\nA\'B\\"\\\\/"'],
  ['a member that a prototype would swallow', JSON.parse('{"__proto__":1}') as unknown, '{"__proto__":1}'],
  ['literals', [true, false, null], '[true,false,null]'],
])('writes %s', (_note, value, want) => {
  expect(canonicalJson(value)).toBe(want);
});

it.each([
  ['not a number', { a: [0, Number.NaN] }, /^\$\.a\[1\] is not a finite number$/],
  ['infinity', { a: Infinity }, /finite/],
  ['a lone high surrogate', { a: 'x\ud800' }, /^\$\.a holds a lone surrogate$/],
  ['a lone low surrogate', '\udc00', /surrogate/],
  ['surrogates the wrong way round', '\udc00\ud800', /surrogate/],
  ['a lone surrogate in a name', { '\ud800': 1 }, /surrogate/],
  ['a hole', [undefined], /\$\[0\] is of type undefined/],
  ['a bigint', { n: 1n }, /bigint/],
  ['a function', () => 1, /function/],
])('refuses %s', (_note, value, want) => {
  expect(() => canonicalJson(value)).toThrow(want);
});
