// Digits and marks written as words, in eight languages. Data only; looked up by a hash that the scan computes on its way.

const DIGIT_WORDS: readonly (readonly [digit: string, words: string])[] = [
  ['0', 'zero null nul cero zéro oh nought'],
  ['1', 'one eins ein un uno een um jeden'],
  ['2', 'two zwei zwo deux dos due twee dois dwa'],
  ['3', 'three drei trois tres tre drie três trzy'],
  ['4', 'four vier quatre cuatro quattro quatro cztery'],
  ['5', 'five fünf fuenf cinq cinco cinque vijf pięć piec'],
  ['6', 'six sechs seis sei zes sześć szesc'],
  ['7', 'seven sieben sept siete sette sete zeven siedem'],
  ['8', 'eight acht huit ocho otto oito osiem'],
  ['9', 'nine neun neuf nueve nove negen dziewięć dziewiec'],
  ['-', 'dash hyphen strich bindestrich tiret guion guión trattino traço streepje myślnik'],
  ['+', 'plus'],
];
const DOTS = 'dot punkt punt punto ponto point kropka';
const ATS = 'at ät arroba klammeraffe chiocciola arobase malpa małpa';

/** What a word stands for: a digit, a mark of numbers, `@` or `.`. */
export interface Spelled {
  readonly word: string;
  readonly text: string;
}

const TABLE = new Map<number, Spelled>();
for (const [text, words] of [...DIGIT_WORDS, ['.', DOTS] as const, ['@', ATS] as const]) {
  for (const word of words.split(' ')) TABLE.set(hashOf(word), { word, text });
}

/** Longest word of the table. */
export const LONGEST_SPELLED = 12;

/** One step of the hash over the units of a word in lower case. */
export function hashStep(hash: number, unit: number): number {
  return (Math.imul(hash, 31) + (unit < 0x80 ? unit | 0x20 : unit)) | 0;
}

function hashOf(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = hashStep(hash, word.charCodeAt(at));
  return hash;
}

/** The entry of `text[start, end)`, whose hash is known. */
export function spelledAt(text: string, start: number, end: number, hash: number): Spelled | undefined {
  const entry = TABLE.get(hash);
  return entry !== undefined && text.slice(start, end).toLowerCase() === entry.word ? entry : undefined;
}
