import { expect, it } from 'vitest';
import { csvLine } from './csv.js';

it.each([
  ['plain', ['a', 1.5, undefined, ''], 'a,1.5,,'],
  ['quotes and commas', ['a,b', 'say "x"', 'a;b'], '"a,b","say ""x""","a;b"'],
  ['a formula', ['=1+1'], "'=1+1"],
  ['a formula with a command', ['@SUM(A1),x'], `"'@SUM(A1),x"`],
  ['a sign', ['-2', '+3'], "'-2,'+3"],
  ['a formula behind blanks', ['  =1'], "'  =1"],
  ['a full-width sign', ['\uff1d1'], "'\uff1d1"],
  ['a tab before it', ['\t=1'], `"'\t=1"`],
  ['inside', ['a=1-2'], 'a=1-2'],
  ['a line end', ['a\nb'], '"a\nb"'],
])('%s', (_note, cells, line) => {
  expect(csvLine(cells)).toBe(line);
});
