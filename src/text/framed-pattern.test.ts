import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import RE2 from 're2';
import { framedPattern } from './framed-pattern.js';
import { compilePattern } from './re2-pattern.js';

const ID = '(?:^|[^0-9A-Za-z.+/_-])(?P<value>[0-9]{3}[ -]?[0-9]{2,4})(?:$|[^0-9A-Za-z_/-])';

describe('the shape of a pattern', () => {
  it.each([
    ['a value between borders', ID, true],
    ['open at its end', '(?:^|[^\\w-])(?<value>pat[a-z]{3}\\.[0-9]+)', true],
    ['no border and no value', '[A-Za-z0-9+/_-]{4,}', true],
    ['another way to begin', '(?:^|[^0-9]|(?i:bot))(?P<value>[0-9]+)', false],
    ['a border of words', '\\bkey_[a-z]+', false],
    ['a value inside more', 'key=(?P<value>[a-z]+);', false],
    ['two of them', '(?:^|[^0-9])(?P<value>[0-9]+)|x(?:$|[^0-9])', false],
    ['a bracket in a class', '(?:^|[^[])(?P<value>[0-9]+)', false],
    ['the beginning inside', '(?:a|^b)', false],
  ])('%s', (_note, source, framed) => {
    expect(framedPattern(source) !== undefined).toBe(framed);
  });
});

describe('what is found', () => {
  const sources = [
    ID,
    '(?:^|[^\\w-])(?<value>1[23]*)',
    '[123 ]{4,}',
    '(?:^|[^ü1])(?P<value>[12]{1,3})(?:$|[^ü3])',
    '(?:^|[^0-9])(?P<value>(?:1|12|ü\\b)(?:[^\\]3]|2)?)(?:$|[^1])',
  ];
  it.each(sources)('is what RE2 says of the groups: %s', (source) => {
    const groups = new RE2(source, 'gd');
    const pattern = compilePattern(source);
    const text = fc.string({ unit: fc.constantFrom('1', '2', '3', ' ', '-', 'ü', '😀', 'x'), maxLength: 30 });
    fc.assert(
      fc.property(text, fc.nat(30), fc.nat(30), (some, skip, drop) => {
        const bytes = Buffer.from(some);
        const from = Math.min(skip, bytes.length);
        const to = Math.max(from, bytes.length - drop);
        // Bytes of half a character are in no text.
        fc.pre([from, to].every((at) => ((bytes[at] ?? 0) & 0xc0) !== 0x80));
        groups.lastIndex = from;
        const match = groups.exec(bytes.subarray(0, to));
        const value = match?.indices?.groups?.['value'] ?? match?.indices?.[0];
        const expected =
          match === null || value === undefined
            ? undefined
            : {
                start: match.index,
                end: match.index + match[0].length,
                valueStart: value[0],
                valueEnd: value[1],
              };
        expect(pattern.find(bytes, from, to)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });
});
