import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Join, Leaf } from '../../model/prompt.js';
import { cut, spansOf, unitsOf, type Unit } from './units.js';

const leaf = (id: number, text: string, more: Partial<Leaf> = {}): Leaf => ({
  ...{ id, path: `p${id}`, text, kind: 'text', place: 'user', ...more },
});
const parts = (...leaves: number[]): Join => ({ scope: 'parts', leaves });
const textsOf = (leaves: readonly Leaf[], joins: readonly Join[] = []): readonly string[] =>
  unitsOf({ leaves, joins }).map(({ text }) => text);

describe('which texts models are asked about', () => {
  it.each<[string, readonly Leaf[], readonly Join[], readonly string[]]>([
    ['one a leaf', [leaf(0, 'one'), leaf(1, 'two')], [], ['one', 'two']],
    ['parts as one', [leaf(0, 'on'), leaf(1, 'e'), leaf(2, 'two')], [parts(0, 1)], ['one', 'two']],
    [
      'messages apart',
      [leaf(0, 'one'), leaf(1, 'two')],
      [{ scope: 'messages', leaves: [0, 1] }],
      ['one', 'two'],
    ],
    [
      'in two joins once',
      [leaf(0, 'a'), leaf(1, 'b'), leaf(2, 'c')],
      [parts(0, 1), parts(1, 2)],
      ['ab', 'c'],
    ],
    [
      'no numbers, no unknown fields',
      [leaf(0, 'x', { kind: 'number' }), leaf(1, 'y', { kind: 'structural' })],
      [],
      [],
    ],
    [
      'no declarations, no schemas',
      [leaf(0, 'x', { place: 'declaration' }), leaf(1, 'y', { constrained: true })],
      [],
      [],
    ],
    ['nothing without a letter or digit', [leaf(0, '--- \u00d7'), leaf(1, '')], [], []],
    ['digits alone too', [leaf(0, '42 - 17')], [], ['42 - 17']],
    ['one letter, with a mark', [leaf(0, '\u00e9')], [], ['\u00e9']],
    ['letters without case too', [leaf(0, '\u738b\u5c0f\u660e')], [], ['\u738b\u5c0f\u660e']],
  ])('%s', (_note, leaves, joins, expected) => {
    expect(textsOf(leaves, joins)).toEqual(expected);
  });

  it('a place in joined parts is a place in each of them', () => {
    const [unit] = unitsOf({ leaves: [leaf(4, 'abc'), leaf(7, 'def')], joins: [parts(4, 7)] });
    expect(spansOf(unit as Unit, 1, 5)).toEqual([
      { leaf: 4, start: 1, end: 3 },
      { leaf: 7, start: 0, end: 2 },
    ]);
  });
});

describe('pieces', () => {
  const unit = (text: string): Unit => ({ text, leaves: [{ id: 0, from: 0, length: text.length }] });

  it('hold every character, none over its room, none that begins or ends inside of a pair', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('<<<<', '\u{1f9ed}\u{1f9ed}', 'a b\n'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 80 }), fc.integer({ min: 400, max: 900 }), (words, room) => {
        const text = words.join(' ').repeat(3);
        const pieces = cut(unit(text), room);
        let end = 0;
        for (const piece of pieces) {
          expect(piece.text).toBe(text.slice(piece.from, piece.from + piece.text.length));
          expect(piece.from).toBeLessThanOrEqual(end);
          expect(piece.from + piece.text.length).toBeGreaterThan(end - (text === '' ? 1 : 0));
          end = piece.from + piece.text.length;
          // One unit over where a pair would be cut.
          expect(JSON.stringify(piece.text).replaceAll('<', '\\u003c').length).toBeLessThanOrEqual(room * 3);
          if (text.isWellFormed()) expect(piece.text.isWellFormed()).toBe(true);
        }
        expect(end).toBe(text.length);
      }),
      { numRuns: 60 },
    );
  });

  it('a name over a cut stands whole in one of the two', () => {
    const text = 'word '.repeat(79) + 'Thandolwethu Mkhize and more';
    const pieces = cut(unit(text), 400);
    expect(pieces.length).toBe(2);
    expect(pieces.some((piece) => piece.text.includes('Thandolwethu Mkhize'))).toBe(true);
  });

  it('costly signs make more pieces, and no more than twice as many as they must', () => {
    const pieces = cut(unit('<'.repeat(6000)), 600);
    expect(pieces.length).toBeGreaterThanOrEqual(60);
    expect(pieces.length).toBeLessThanOrEqual(130);
  });
});
