import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findByteLists } from './byte-lists.js';
import { findRuns } from './encoded-runs.js';
import { isFolded } from './fold.js';
import { unpackBudget } from './inflate.js';
import { shapeOf } from './text-shape.js';

describe('the shape of a text', () => {
  it.each([
    ['prose', 'Please summarise the report in 9 points, a draft is a beginning.', 'plain'],
    ['beyond ASCII', 'Grüße', ''],
    ['a control', 'a\u0001b', ''],
    ['base64', 'see QUJDREVGR0hJSg here', 'plain runs'],
    ['bytes', '48 65 6c 6c 6f 20 77 6f 72 6c 64', 'plain lists'],
    ['numbers', '[72, 101, 108, 108, 111, 32, 119, 111, 114]', 'plain lists'],
    ['bits', '01001000 01100101 '.repeat(5), 'plain lists'],
    ['with a prefix', '0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x20, 0x77, 0x6f, 0x72', 'plain lists'],
    ['escapes without the first', '48\\x65\\x6c\\x6c\\x6f\\x20\\x77\\x6f\\x72', 'plain lists'],
    ['a letter behind a stroke', '\\x a a a a a a a a', 'plain lists'],
    ['letters and marks', 'p @ s s - w 0 r d', 'plain lists'],
    ['a table', '| - | - | - | - | - | - | - | - |', 'plain'],
    ['eight letters', 'a b c d e f g h', 'plain'],
  ])('%s', (_note, text, expected) => {
    const { plain, runs, lists } = shapeOf(text);
    const said = [plain ? 'plain' : '', runs ? 'runs' : '', lists ? 'lists' : ''];
    expect(said.filter((word) => word !== '').join(' ')).toBe(expected);
  });

  it('never says no where something would be found', () => {
    const unit = fc.constantFrom(
      ...['a', '4', '1', 'f', 'x', 'g', '0x', '00', '41', '6c', '255', 'word', '01000001'],
      ...[' ', ' ', ' ', ', ', ',', ':', '-', '.', '\n', '\\x', '@', '$', 'ü', '\u0001'],
    );
    const piece = fc.oneof(
      fc.array(unit, { maxLength: 30 }).map((units) => units.join('')),
      fc
        .tuple(unit, unit, fc.nat(20))
        .map(([first, second, count]) => `${first}${`${second}${first}`.repeat(count)}`),
    );
    const text = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (some) => {
        const shape = shapeOf(some);
        expect(shape.plain).toBe(isFolded(some));
        if (!shape.lists) expect(findByteLists(some)).toEqual([]);
        if (!shape.runs && shape.plain) expect(findRuns(some, unpackBudget())).toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });
});
