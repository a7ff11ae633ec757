import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeLiteralScan } from './literal-scan.js';

/** `literal end` of each place. */
function found(literals: readonly string[], text: string): readonly string[] {
  const places: string[] = [];
  makeLiteralScan(literals).run(Buffer.from(text), (literal, end) =>
    places.push(`${literals[literal] ?? ''} ${end}`),
  );
  return places;
}

describe('places of literals', () => {
  it.each([
    ['one inside another', ['api', 'apikey'], 'my apikey', ['api 6', 'apikey 9']],
    ['one at the end of another', ['token', 'ken'], 'token', ['token 5', 'ken 5']],
    ['over themselves', ['aa'], 'aaa', ['aa 2', 'aa 3']],
    ['in capitals', ['sk-'], 'SK-sk-', ['sk- 3', 'sk- 6']],
    ['behind a beginning that was none', ['abcd', 'bce'], 'abce', ['bce 4']],
    ['the long s and the Kelvin sign', ['key', 'pass'], 'paſs \u212aey', ['pass 5', 'key 11']],
    ['beyond ASCII', ['größe'], 'die größe', ['größe 11']],
    ['nowhere', ['abc'], 'ab', []],
  ])('%s', (_note, literals, text, expected) => {
    expect(found(literals, text)).toEqual(expected);
  });

  it('are those that a search for each finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-'), minLength: 1, maxLength: 4 });
    const literals = fc.uniqueArray(word, { minLength: 1, maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'C', '-', 'ü'), maxLength: 40 });
    fc.assert(
      fc.property(literals, text, (some, where) => {
        const expected: string[] = [];
        const bytes = Buffer.from(where.toLowerCase());
        for (const literal of some) {
          for (let at = bytes.indexOf(literal); at >= 0; at = bytes.indexOf(literal, at + 1))
            expected.push(`${literal} ${at + literal.length}`);
        }
        expect([...found(some, where)].sort()).toEqual(expected.sort());
      }),
    );
  });
});
