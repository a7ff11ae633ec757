import { describe, expect, it } from 'vitest';
import { tableText } from './tables.js';

/** The cells that were written again, as `heading: cell`. */
const read = (text: string): readonly string[] =>
  (tableText(text)?.text ?? '').split('\n').filter((line) => line !== '');

describe('cells behind their headings', () => {
  const rows: readonly [note: string, text: string, cells: readonly string[]][] = [
    ['commas', 'id,phone\n1,0151 22384907\n2,030 4711', ['phone: 0151 22384907', 'phone: 030 4711']],
    ['semicolons', 'id;telefon\n1;0151', ['telefon: 0151']],
    ['tabs', 'id\tdob\n1\t1979-11-30\n', ['dob: 1979-11-30']],
    ['pipes', '| id | Tél |\n|----|-----|\n| 1 | 07 82 |', ['Tél: 07 82']],
    ['pipes without edges', 'id | phone\n---|---\n1 | 07 82', ['phone: 07 82']],
    ['carriage returns', 'id,phone\r\n1,0151\r\n', ['phone: 0151']],
    ['quotes', '"id","phone"\n"1, a","0151"', ['phone: 0151']],
    ['prose around it', 'See this:\nid,phone\n1,0151\nThanks!', ['phone: 0151']],
    ['two tables', 'id,phone\n1,5\n\nid,dob\n2,6', ['phone: 5', 'dob: 6']],
    ['column by column', 'phone,dob\n1,2\n3,4', ['phone: 1', 'phone: 3', 'dob: 2', 'dob: 4']],
    ['an empty cell', 'id,phone\n1,\n2,5', ['phone: 5']],
    ['no telling heading', 'id,price\n1,2', []],
    ['no rows', 'id,phone', []],
    ['rows of another width', 'id,phone\n1,2,3', []],
    ['a sentence', 'Send your phone, please: now!\nIt is red, and new.', []],
    ['code', 'call(phone, id);\nx(1, 2);', []],
    ['one column', 'phone\n0151', []],
  ];
  it.each(rows)('%s', (_note, text, cells) => {
    expect(read(text)).toEqual(cells);
  });

  it('a cell maps to where it stands', () => {
    const text = 'id,phone\n1,0151 2238\n2,"030 4711"';
    const view = tableText(text);
    for (const cell of ['0151 2238', '030 4711']) {
      const at = view?.text.indexOf(cell) ?? -1;
      const { start, end } = view?.map.toSource(at, at + cell.length) ?? { start: 0, end: 0 };
      expect(text.slice(start, end)).toBe(cell);
    }
  });

  it('hostile text costs no more than its length', () => {
    expect(tableText('a,'.repeat(100_000) + '\n' + 'a,'.repeat(100_000))).toBeUndefined();
    expect(tableText('phone,b\n'.repeat(50_000))?.text.length).toBeLessThan(50_000 * 30);
  });
});
