// Which values can be known again, and where a text is looked at for them.
import { describe, expect, it } from 'vitest';
import { valueForm, valueRuns } from './value-runs.js';

const isWord = (word: string): boolean =>
  ['the', 'report', 'grace', 'hill', 'may', 'yesterday', 'dear'].includes(word.toLowerCase());
const values = (text: string): string[] => valueRuns(text, isWord).map(({ value }) => value);

describe('the form of a value', () => {
  it.each<[string, string, string | undefined]>([
    ['a name', 'Anh Vo', 'anh vo'],
    ['in capitals', 'ANH VO', 'anh vo'],
    ['as it was found in lower case', 'anh vo', 'anh vo'],
    ['over a line break', 'Anh\nVo', 'anh vo'],
    ['with a possessive', "Anh Vo's", 'anh vo'],
    ['with a typographic one', 'Anh Vo’s', 'anh vo'],
    ['an apostrophe inside', 'Sean O’Brien', "sean o'brien"],
    ['a hyphen', 'Jean-Luc Marie', 'jean-luc marie'],
    ['initials', 'J. R. Smith', 'j r smith'],
    ['a title', 'Dr. Anh Vo', 'dr anh vo'],
    ['particles do not count', 'Ana Maria de la Cruz Lopez', 'ana maria de la cruz lopez'],
    ['marks as one letter or two', 'Jose\u0301', 'jos\u00e9'],
    ['words of a dictionary together', 'Grace Hill', 'grace hill'],
    ['a dictionary word alone', 'Grace', undefined],
    ['one letter', 'A', undefined],
    ['a particle alone', 'Van', undefined],
    ['five words', 'One Two Three Four Five', undefined],
    ['a number in it', '12 Elm Street', undefined],
    ['an address', 'anna@example.org', undefined],
    ['a comma', 'Vo, Anh', undefined],
    ['two lines apart', 'Anh\n\nVo', undefined],
    ['empty', '', undefined],
  ])('%s', (_note, value, form) => {
    expect(valueForm(value, isWord)).toBe(form);
  });
});

describe('runs in a text', () => {
  it.each<[string, string, string[]]>([
    ['one word', 'ask Quill today', ['quill']],
    ['every run of two', 'ask Anh Vo today', ['anh', 'anh vo', 'vo']],
    ['a dictionary word alone is left out', 'The report of Yesterday', []],
    ['beside a name it is not', 'Yesterday Quill came', ['yesterday quill', 'quill']],
    ['a sentence ends a run', 'I saw Quillip. Zarnow left', ['i saw'].slice(1).concat(['quillip', 'zarnow'])],
    ['an initial does not', 'by J. Quillip', ['j quillip', 'quillip']],
    ['a particle inside', 'of Ludwig van Quill', ['ludwig', 'ludwig van quill', 'quill']],
    ['small letters', 'anh vo', []],
    ['letters beyond ASCII', 'von Łukasz Ørsted', ['łukasz', 'łukasz ørsted', 'ørsted']],
    ['nothing', '', []],
  ])('%s', (_note, text, want) => {
    expect(values(text)).toEqual(want);
  });

  it('are of four words at most, and each one has its place', () => {
    const text = 'Aa Bb Cc Dd Ee';
    const runs = valueRuns(text, isWord);
    expect(runs).toHaveLength(4 + 4 + 3 + 2 + 1);
    for (const { start, end, value } of runs) expect(text.slice(start, end).toLowerCase()).toBe(value);
  });

  it('a long text in capitals costs no more than a long text', () => {
    const text = 'QUILL '.repeat(50_000);
    const start = performance.now();
    expect(valueRuns(text, isWord).length).toBeLessThan(200_001);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
