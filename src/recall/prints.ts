// Everything in a text that could be known from earlier, as fingerprints of one caller. A function of text and caller
// alone, so that it can be kept for texts that come again. Holds no text.
import { viewsOf, type View } from '../text/views.js';
import { shinglesOf, winnow } from './shingles.js';
import { valueRuns } from './value-runs.js';

/** A fingerprint under the caller's key. */
export type Print = (kind: 'level' | 'value' | 'refused', text: string) => string;

export interface ValuePrint {
  readonly print: string;
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
}

/** What is to be looked for; a kind of which nothing is known of this caller costs nothing. */
export interface Wanted {
  readonly level: boolean;
  readonly value: boolean;
}

export interface TextPrints {
  /** Of winnowed shingles, each once. */
  readonly level: readonly string[];
  readonly value: readonly ValuePrint[];
}

/** Reads the text as it stands and as the detector does: folded, unescaped, decoded. */
export function printsOf(
  text: string,
  wanted: Wanted,
  print: Print,
  isWord: (word: string) => boolean,
): TextPrints {
  const { views } = viewsOf(text);
  const level = new Set<string>();
  const value: ValuePrint[] = [];
  for (const view of views) {
    if (wanted.level)
      for (const shingle of winnow(shinglesOf(view.text))) level.add(shinglePrint(shingle, print));
    if (wanted.value) value.push(...valuePrints(view, print, isWord));
  }
  return { level: [...level], value };
}

export function shinglePrint(shingle: number, print: Print): string {
  return print('level', String(shingle));
}

function valuePrints(view: View, print: Print, isWord: (word: string) => boolean): ValuePrint[] {
  const known = new Map<string, string>();
  return valueRuns(view.text, isWord).map(({ start, end, value }) => {
    const made = known.get(value) ?? print('value', value);
    known.set(value, made);
    return { print: made, ...(view.map?.toSource(start, end) ?? { start, end }) };
  });
}
