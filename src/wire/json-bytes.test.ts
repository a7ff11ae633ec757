// The bytes are those of `writeJson`, for whatever was read, and what reading says of control characters is true.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../model/json.js';
import { isRefusal } from '../model/refusal.js';
import { parseJson, writeJson, type Parsed } from './json.js';
import { writeJsonBytes } from './json-bytes.js';

function read(text: string): Parsed {
  const parsed = parseJson(text);
  if (isRefusal(parsed)) throw new Error(parsed.detail);
  return parsed;
}

function written({ value, plain }: Parsed, size = 10): string {
  return writeJsonBytes(value, { size, plain }).toString('utf8');
}

const LONG = 'The plan holds for now, because each part was tried on its own. ';

it.each<[string, string, boolean]>([
  ['plain', `{"a":"${LONG}"}`, true],
  ['line ends and tabs', `["${LONG}\\n\\r\\t"]`, true],
  ['quotes, backslashes, a slash', `["${LONG}\\"\\\\\\/"]`, true],
  ['escapes that need none', `["${LONG}\\u0041\\u00e9\\ud83d\\ude00"]`, true],
  ['a backspace', `["${LONG}\\b"]`, false],
  ['a form feed', `["${LONG}\\f"]`, false],
  ['null, as an escape', `["${LONG}\\u0000${LONG}"]`, false],
  ['the last one', `["${LONG}\\u001f"]`, false],
  ['a space as an escape', `["${LONG}\\u0020"]`, true],
  ['in a name', `{"a\\u0001":1}`, false],
  ['a line end as a number', `["${LONG}\\u000a"]`, false],
  ['a backslash before what looks like one', `["${LONG}\\\\b\\\\u0001"]`, true],
  ['behind another escape', `["x\\n\\u0007"]`, false],
  ['far behind another escape', `["x\\n${LONG}${LONG}\\u0007"]`, false],
  ['in a later string', `["x\\n${LONG}","${LONG}","${LONG}\\u0007"]`, false],
])('%s', (_note, text, plain) => {
  const parsed = read(text);
  expect(parsed.plain).toBe(plain);
  expect(written(parsed)).toBe(writeJson(parsed.value));
});

describe('properties', () => {
  const character = fc.constantFrom(
    'a',
    ' ',
    '"',
    '\\',
    '\n',
    '\t',
    '\r',
    '\b',
    '\u0001',
    '\u007f',
    'é',
    '\u2028',
    '\u{1f600}',
    '/',
  );
  const text = fc.oneof(
    fc.array(character, { maxLength: 60 }).map((all) => all.join('')),
    fc.tuple(fc.nat(80), character).map(([size, last]) => 'x'.repeat(size) + last),
    fc.string({ unit: 'grapheme' }),
  );
  const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constant(null),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      text,
      fc.array(tie('tree')),
      fc.dictionary(
        text.filter((key) => key !== '__proto__'),
        tie('tree'),
      ),
    ),
  }));

  it('as `writeJson` prints it, with and without the hint that reading gave', () => {
    fc.assert(
      fc.property(tree, fc.nat(300), fc.boolean(), (value, size, hint) => {
        const parsed = read(JSON.stringify(value));
        const bytes = writeJsonBytes(parsed.value, { size, plain: hint && parsed.plain });
        expect(bytes.toString('utf8')).toBe(writeJson(parsed.value));
      }),
      { numRuns: 1500 },
    );
  });

  it('half of a character, which only we could have put there, is escaped as ever', () => {
    const value = { a: [`${LONG}\ud800`, '\udfff'] };
    expect(writeJsonBytes(value, { size: 1, plain: true }).toString('utf8')).toBe(writeJson(value));
  });
});

it('exact numbers as they were written', () => {
  const parsed = read('{"t":[1.00,-0.0,12345678901234567890,1e5,-0]}');
  expect(written(parsed)).toBe('{"t":[1.00,-0.0,12345678901234567890,1e5,-0]}');
  const looks = read('{"isLosslessNumber":true,"value":"1"}');
  expect(written(looks)).toBe('{"isLosslessNumber":true,"value":"1"}');
});

it('of any size, whatever was said of it', () => {
  const value = { a: Array.from({ length: 2000 }, (_, n) => `${n} ${LONG}é`) };
  for (const size of [0, 100, 10_000_000])
    expect(writeJsonBytes(value, { size, plain: true }).equals(Buffer.from(JSON.stringify(value)))).toBe(
      true,
    );
});
