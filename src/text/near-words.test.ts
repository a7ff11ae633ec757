import { describe, expect, it } from 'vitest';
import { makeBatch } from './batch.js';
import { makePatternScan, type PatternSource } from './scan-patterns.js';

const PATTERN = '(?:^|[^0-9A-Za-z])(?P<value>[0-9]{9})(?:$|[^0-9A-Za-z])';
const near = { words: ['ssn', 'número', 'инн', 'αμκα', 'ת.ז', 'kodi'], distance: 10 };

/** Values found of one text, with and without the words that make them count. */
function found(text: string, source: PatternSource, beside?: string): readonly string[] {
  const values: string[] = [];
  const batch = makeBatch(['', text]);
  makePatternScan([source]).run(
    batch,
    (_index, { valueStart, valueEnd }) => {
      values.push(batch.bytes.toString('utf8', valueStart, valueEnd));
      return true;
    },
    [undefined, beside],
  );
  return values;
}

describe('a match that counts only beside a word', () => {
  const filler = '\n123456789 and 987654321\n';
  it.each([
    ['beside it', 'ssn 111222333', ['111222333']],
    ['in capitals', 'SSN: 111222333', ['111222333']],
    ['behind it', '111222333 (ssn)', ['111222333']],
    ['in letters beyond ASCII', 'NÚMERO 111222333', ['111222333']],
    ['in another alphabet', 'ИНН 111222333', ['111222333']],
    ['in a third, with its sigma', 'ΑΜΚΑ 111222333', ['111222333']],
    ['without cases', 'ת.ז 111222333', ['111222333']],
    ['at the end, a capital I with a dot', 'KODİ 111222333', ['111222333']],
    ['all that stand on its line, in order', '111222333 ssn 444555666', ['111222333', '444555666']],
    ['none', 'no word, 111222333', []],
  ])('%s', (_note, line, expected) => {
    const far = '\nx'.repeat(99);
    const text = filler.repeat(40) + far + '\n' + line + far + filler.repeat(40);
    expect(found(text, { pattern: PATTERN, near })).toEqual(expected);
    expect(found(text, { pattern: PATTERN })).toHaveLength(160 + (line.match(/[0-9]{9}/g)?.length ?? 0));
  });

  it('the name of its field tells for all of a text', () => {
    expect(found(filler, { pattern: PATTERN, near }, 'customer ssn')).toEqual(['123456789', '987654321']);
    expect(found(filler, { pattern: PATTERN, near }, 'customer')).toEqual([]);
  });

  it('where it may go over a line, all of the text is searched', () => {
    const pattern = '[0-9]{4}\\s[0-9]{4}';
    expect(found(`1111\n2222\n${'x\n'.repeat(90)}ssn`, { pattern, near })).toEqual(['1111\n2222']);
    expect(found('1111\n2222', { pattern, near })).toEqual([]);
  });
});
