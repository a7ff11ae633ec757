import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isExactNumber, isObject, type JsonValue } from '../model/json.js';
import { isRefusal, type Refusal } from '../model/refusal.js';
import { parseJson, readUtf8, writeJson, type Parsed } from './json.js';

function parsed(text: string): Parsed {
  const result = parseJson(text);
  if (isRefusal(result)) throw new Error(result.detail);
  return result;
}

function refused(text: string): Refusal {
  const result = parseJson(text);
  if (!isRefusal(result)) throw new Error('accepted');
  return result;
}

const ACCEPTED: readonly (readonly [string, string])[] = [
  ['plain object', '{"a":[1,2.5,null,true,"x"]}'],
  ['scalar root', '"text"'],
  ['colons, brackets and quotes inside strings', '{"a:b":"{[\\":\\"]}","c":":"}'],
  ['a backslash before the closing quote', '{"a":"\\\\","b":"\\\\\\"","c":1}'],
  ['an escaped surrogate pair', '"\\ud83d\\ude00"'],
  ['a raw surrogate pair', '"\u{1f600}"'],
  [
    'escapes far apart',
    `{"a":"\\n${'x'.repeat(100)}\\\\${'y'.repeat(31)}\\"${'z'.repeat(32)}","b":"\\t${'x'.repeat(40)}"}`,
  ],
  ['the key constructor', '{"constructor":{"prototype":1}}'],
  ['the same key in two objects', '[{"a":1},{"a":2}]'],
  ['an empty key', '{"":1}'],
  ['64 levels', '['.repeat(64) + ']'.repeat(64)],
  ['an object that looks like an exact number', '{"isLosslessNumber":true,"value":"1"}'],
];

const REFUSED: readonly (readonly [string, string, Refusal['code'], string])[] = [
  [
    'duplicate key',
    '{"a":1,\n "a":2}',
    'unscannable_content',
    'A key occurs twice in one object at line 2, column 2.',
  ],
  [
    'duplicate key, deep',
    '[{"b":{"a":1,"a":1}}]',
    'unscannable_content',
    'twice in one object at line 1, column 14',
  ],
  ['duplicate key by an escape', '{"a":1,"\\u0061":2}', 'unscannable_content', 'twice'],
  ['duplicate empty key', '{"":1,"":2}', 'unscannable_content', 'twice'],
  ['__proto__', '{"__proto__":{}}', 'unscannable_content', '__proto__ is not allowed'],
  ['__proto__ escaped', '{"a":[{"__pr\\u006fto__":1}]}', 'unscannable_content', '__proto__ is not allowed'],
  ['__proto__ twice', '{"__proto__":1,"__proto__":1}', 'unscannable_content', '__proto__'],
  ['lone high surrogate, escaped', '"\\ud83d"', 'unscannable_content', 'half of a surrogate'],
  ['lone low surrogate, escaped', '"x\\ude00"', 'unscannable_content', 'half of a surrogate'],
  ['high surrogate, then another escape', '"\\ud83d\\n"', 'unscannable_content', 'half of a surrogate'],
  ['two high surrogates', '"\\ud83d\\ud83d\\ude00"', 'unscannable_content', 'half of a surrogate'],
  ['escaped high, raw low', '"\\ud83d\ude00"', 'unscannable_content', 'half of a surrogate'],
  ['raw lone surrogate', '"\ud83d"', 'unscannable_content', 'half of a surrogate'],
  [
    'lone surrogate far behind an escape',
    `"\\n${'x'.repeat(100)}\\ud800${'x'.repeat(100)}"`,
    'unscannable_content',
    'half of a surrogate',
  ],
  ['lone surrogate in a key', '{"\\udc00":1}', 'unscannable_content', 'half of a surrogate'],
  ['65 levels', '['.repeat(65) + ']'.repeat(65), 'request_too_large', 'over 64 levels at line 1, column 65'],
  ['20,000 levels', '{"a":'.repeat(20_000), 'request_too_large', 'over 64 levels'],
  ['16 MB of brackets', '['.repeat(16 * 1024 * 1024), 'request_too_large', 'over 64 levels'],
  ['a byte order mark', '\ufeff{}', 'unscannable_content', 'not valid JSON at line 1, column 1'],
  ['empty text', '', 'unscannable_content', 'not valid JSON'],
  ['a trailing comma', '{"a":1,}', 'unscannable_content', 'not valid JSON at line 1, column 8'],
  ['a second value', '{} {}', 'unscannable_content', 'not valid JSON at line 1, column 4'],
  ['a control character', '"a\u0001"', 'unscannable_content', 'control character'],
  ['a bad escape', '{"k":"\\x41"}', 'unscannable_content', 'bad escape at line 1, column 6'],
  ['an open string', '{"k":"abc', 'unscannable_content', 'not closed at line 1, column 6'],
  ['an open string that ends in a backslash', '"abc\\', 'unscannable_content', 'not closed'],
  ['a leading zero', '[007]', 'unscannable_content', 'not valid JSON'],
  ['NaN', '[NaN]', 'unscannable_content', 'not valid JSON at line 1, column 2'],
  ['a comment', '{/*x*/}', 'unscannable_content', 'line 1, column 2'],
  ['colons without keys', '[1:2]', 'unscannable_content', 'not valid JSON at line 1, column 3'],
];

describe('strict JSON', () => {
  it.each(ACCEPTED)('accepts %s', (_note, text) => {
    const { value, exact } = parsed(text);
    expect(value).toEqual(JSON.parse(text));
    expect(exact).toBe(false);
    expect(writeJson(value)).toBe(JSON.stringify(JSON.parse(text)));
  });

  it.each(REFUSED)('refuses %s', (_note, text, code, detail) => {
    const refusal = refused(text);
    expect(refusal.code).toBe(code);
    expect(refusal.detail).toContain(detail);
  });

  it('names no content in a refusal', () => {
    for (const text of [
      '{"secretword" 1}',
      '{"a":secretword}',
      '{"secretword":1,"secretword":2}',
      '"secretword\\q"',
    ]) {
      expect(JSON.stringify(refused(text))).not.toContain('secretword');
    }
  });

  it.each([
    ['not UTF-8', [0x22, 0xff, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
  ])('refuses bytes: %s', (_note, bytes) => {
    const result = readUtf8(Buffer.from(bytes));
    expect(typeof result === 'string' ? result : result.code).toBe('unscannable_content');
  });
});

describe('numbers', () => {
  const EXACT = [
    '12345678901234567890',
    '1.0',
    '-0',
    '1e400',
    '1E5',
    '1e5',
    '0.10',
    '-1.50',
    '9007199254740993',
  ];
  const EXACT_MORE = ['1e-7000', '0.1234567890123456789', '100000000000000000000000', `1${'0'.repeat(40)}`];
  it.each([...EXACT, ...EXACT_MORE])('%s comes out as written', (number) => {
    for (const text of [number, `[${number}]`, `{"a":{"b":[1,${number},"x"]},"c":${number}}`]) {
      const { value, exact } = parsed(text);
      expect(exact).toBe(true);
      expect(writeJson(value)).toBe(text);
    }
  });

  it.each([
    '0',
    '7',
    '-5',
    '0.5',
    '1234567890123456',
    '999999999999999',
    '1e+21',
    '0.1',
    '1.7976931348623157e+308',
  ])('%s needs no exact number', (number) => {
    const { value, exact } = parsed(` { "a" : [ ${number} ] } `);
    expect(exact).toBe(false);
    expect(writeJson(value)).toBe(`{"a":[${number}]}`);
  });

  it('gives what the model takes for an exact number, and nothing else', () => {
    const { value } = parsed('{"a":1.0,"b":{"isLosslessNumber":true,"value":"2"}}');
    if (!isObject(value)) throw new Error('no object');
    expect(isExactNumber(value['a'])).toBe(true);
    expect(isExactNumber(value['b'])).toBe(false);
    expect(isObject(value['b'])).toBe(true);
    expect(writeJson(value)).toBe('{"a":1.0,"b":{"isLosslessNumber":true,"value":"2"}}');
  });

  it('finds them between strings, escapes and white space', () => {
    const text = '{"s\\"{":"}\\\\", "t": [ "a,1.0]" , [ ] , { } , -0.0\n], "2": 1.00 , "1":true}';
    const { value } = parsed(text);
    expect(writeJson(value)).toBe('{"1":true,"2":1.00,"s\\"{":"}\\\\","t":["a,1.0]",[],{},-0.0]}');
  });
});

describe('properties', () => {
  const key = fc.string({ unit: 'grapheme' }).filter((k) => k !== '__proto__');
  const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.constant(null),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
      fc.string({ unit: 'grapheme' }),
      fc.array(tie('tree')),
      fc.dictionary(key, tie('tree')),
    ),
  }));

  it('reads what JSON.stringify writes, with any spacing', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(writeJson(parsed(text).value)).toBe(JSON.stringify(value));
      }),
      { numRuns: 500 },
    );
  });

  it('accepts nothing that JSON.parse refuses, and never throws', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      'u00',
      '\\u0041',
      '1',
      '-',
      '.',
      'e',
      'a',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        const result = parseJson(text);
        if (!isRefusal(result)) expect(() => void JSON.parse(text)).not.toThrow();
      }),
      { numRuns: 5000 },
    );
  });
});

describe('time', () => {
  // Bounds are wide: they tell linear from quadratic, which would take minutes.
  it.each([
    ['100,000 keys', `{${Array.from({ length: 100_000 }, (_, i) => `"k${i}":1.0`).join(',')}}`],
    [
      '100,000 keys, one twice',
      `{${Array.from({ length: 100_000 }, (_, i) => `"k${i % 99_999}":1`).join(',')}}`,
    ],
    ['strings of escapes', JSON.stringify(Array.from({ length: 20_000 }, () => '\\"\n'.repeat(20)))],
    ['open string after many escapes', `"${'\\n'.repeat(2_000_000)}`],
    ['a million quotes', '"'.repeat(1_000_001)],
    ['a million line ends before a fault', `[${'\n'.repeat(1_000_000)}x]`],
    ['a number of a million digits', `[${'9'.repeat(1_000_000)}]`],
  ])('%s in under two seconds', (_note, text) => {
    const start = performance.now();
    parseJson(text);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
