import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildMatcher } from './matcher.js';

const FIND: readonly (readonly [note: string, values: string[], text: string, found: string[]])[] = [
  ['one value', ['Anna'], 'so Anna said', ['3:Anna']],
  ['case counts', ['Anna'], 'anna ANNA', []],
  ['inside a longer word', ['Anna'], 'Annabel Joanna Hanna', []],
  ['a digit or underscore belongs to the word', ['Anna'], 'Anna1 Anna_ _Anna 1Anna', []],
  [
    'punctuation ends a word',
    ['Anna'],
    '"Anna", (Anna) Anna-Anna',
    ['1:Anna', '9:Anna', '15:Anna', '20:Anna'],
  ],
  ['longest at one place', ['Anna', 'Anna Berg'], 'Anna Berg, Anna', ['0:Anna Berg', '11:Anna']],
  ['leftmost before longer', ['a b', 'b c d'], 'a b c d', ['0:a b']],
  [
    'a value that is a suffix of another',
    ['Berg', 'Anna Berg'],
    'Berg, Anna Berg',
    ['0:Berg', '6:Anna Berg'],
  ],
  ['the longer one is cut off: the shorter counts', ['Anna', 'Anna Bergmann'], 'Anna Berg', ['0:Anna']],
  ['the longer one is no word: the shorter counts', ['Anna', 'Anna B'], 'Anna Berg', ['0:Anna']],
  ['a decomposed letter goes on', ['Jose'], 'Jose\u0301', []],
  ['letters beyond the first plane are letters', ['Anna'], '\u{10400}Anna Anna\u{10400}', []],
  ['an emoji is no letter', ['Anna'], '\u{1f600}Anna\u{1f600}', ['2:Anna']],
  ['a value that begins without a letter', ['+49 30 1'], 'x+49 30 1', ['1:+49 30 1']],
  ['scripts without spaces have no boundaries', ['王小明'], '我叫王小明吗', ['2:王小明']],
  ['nor where they touch Latin', ['Anna'], '我叫Anna吗', ['2:Anna']],
  ['a pseudonym is one word', ['PERSON', '7KQ2M', 'EMAIL'], 'PERSON_7KQ2M EMAIL_ADDRESS_4T9XA', []],
  ['nothing to look for', ['', ''], 'anything', []],
];

describe('find', () => {
  test.each(FIND)('%s', (_note, values, text, found) => {
    const matcher = buildMatcher(values);
    const matches = matcher.find(text);
    expect(matches.map(({ start, value }) => `${start}:${value}`)).toEqual(found);
    expect(matches.every(({ start, end, value }) => text.slice(start, end) === value)).toBe(true);
    expect(matcher.has(text)).toBe(found.length > 0);
  });

  test('other case when asked', () => {
    const matcher = buildMatcher(['PERSON_7KQ2M'], { ignoreCase: true });
    expect(matcher.find('a person_7kq2m b')).toEqual([{ start: 2, end: 14, value: 'PERSON_7KQ2M' }]);
  });

  test('anywhere when asked', () => {
    expect(buildMatcher(['abc'], { bounds: 'none' }).find('xabcabcx')).toHaveLength(2);
  });

  test('the same as trying every value at every place', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-'), minLength: 1, maxLength: 4 });
    const word = (unit: string | undefined) => unit === 'a' || unit === 'b';
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 6 }),
        fc.array(letters, { maxLength: 12 }),
        (values, pieces) => {
          const text = pieces.join('');
          const expected: string[] = [];
          for (let at = 0; at < text.length; at++) {
            const longest = values
              .filter((value) => text.startsWith(value, at))
              .filter(() => !(word(text[at]) && word(text[at - 1])))
              .filter((value) => !(word(text[at + value.length - 1]) && word(text[at + value.length])))
              .sort((a, b) => b.length - a.length)[0];
            if (longest === undefined) continue;
            expected.push(`${at}:${longest}`);
            at += longest.length - 1;
          }
          const found = buildMatcher(values).find(text);
          expect(found.map(({ start, value }) => `${start}:${value}`)).toEqual(expected);
        },
      ),
    );
  });
});

describe('unfinished', () => {
  const matcher = buildMatcher(['PERSON_7KQ2M', 'SON_X']);
  test.each([
    ['nothing open', 'hello ', ''],
    ['one letter', 'hello P', 'P'],
    ['all but one', 'x PERSON_7KQ2', 'PERSON_7KQ2'],
    ['the longest piece of several', 'PERSON_', 'PERSON_'],
    ['a shorter piece after a longer one failed', 'PERSON_X SON', 'SON'],
  ])('%s', (_note, text, open) => {
    expect(text.slice(matcher.unfinished(text))).toBe(open);
  });
});

describe('names and words in bulk', () => {
  // 40 x 50 made-up but name-like words: 2,000 values, many of them prefixes of one another.
  const heads =
    'Al An Ar Be Bo Ca Ch Da De El Em Er Fa Fe Ga Ge Ha He Ig In Ja Jo Ka Ki La Le Ma Mi Na No Ol Or Pa Pe Ra Ro Sa St Ta Vi'.split(
      ' ',
    );
  const tails =
    'a an ana ander ard as bert da den dra el ela en er eta ette fred gard ia ian ick ika in ina ine is la lia lin lo ma man mar mi na ne nia no on ra ric rin ro sa ta ton tor tra us vin'.split(
      ' ',
    );
  const values = heads.flatMap((head) => tails.map((tail) => head + tail));

  test('every value is found where it stands and nowhere inside another word', () => {
    const unique = new Set(values);
    const matcher = buildMatcher(values);
    expect(matcher.size).toBe(unique.size);
    for (const value of unique) {
      expect(matcher.find(`and ${value} came`)).toEqual([{ start: 4, end: 4 + value.length, value }]);
      expect(matcher.has(`un${value}ly x${value} ${value}9 ${value}_ PERSON_${value}`)).toBe(false);
    }
  });

  test('one reading of a megabyte, however many values and however hostile', () => {
    const matcher = buildMatcher([...values, `${'a '.repeat(2000)}b`]);
    const text = 'a '.repeat(500_000);
    const started = performance.now();
    expect(matcher.find(text)).toEqual([]);
    // Value by value this is 2,000 times a megabyte: minutes. One pass takes well under a second.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
