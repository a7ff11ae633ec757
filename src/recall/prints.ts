// Everything in a text that could be known from earlier, as fingerprints of one caller. A function of text and caller
// alone, so that it can be kept for texts that come again. Holds no text.
import type { Leaf } from '../model/prompt.js';
import { viewsOf, type View } from '../text/views.js';
import { shinglesOf, winnow } from './shingles.js';
import { valueRuns } from './value-runs.js';

/** A fingerprint under the caller's key. */
export type Print = (kind: 'level' | 'value' | 'refused', text: string) => string;

export interface ValuePrint {
  readonly print: string;
  /** UTF-16 offsets into the text; one for each line that the value runs over. */
  readonly places: readonly { readonly start: number; readonly end: number }[];
}

/** What is to be looked for; a kind of which nothing is known of this caller costs nothing. */
export interface Wanted {
  readonly level: boolean;
  readonly value: boolean;
}

/** A text, and what is to be looked for in it. */
export interface PrintedText {
  readonly leaf: Leaf;
  readonly wanted: Wanted;
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
    if (wanted.value) for (const one of valuePrints(view, print, isWord)) value.push(one);
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
    const places = linesOf(view.text, start, end).map(
      (line) => view.map?.toSource(line.start, line.end) ?? line,
    );
    return { print: made, places };
  });
}

/** A line break inside a value cannot be masked: what stands on each side of it is. */
function linesOf(text: string, start: number, end: number): { start: number; end: number }[] {
  const lines: { start: number; end: number }[] = [];
  let from = start;
  for (let at = start; at <= end; at += 1) {
    if (at < end && text.charCodeAt(at) >= 0x20) continue;
    if (text.slice(from, at).trim() !== '') lines.push({ start: from, end: at });
    from = at + 1;
  }
  return lines.map((line) => trimmed(text, line));
}

function trimmed(
  text: string,
  { start, end }: { start: number; end: number },
): { start: number; end: number } {
  let from = start;
  let to = end;
  while (from < to && text.charAt(from) === ' ') from += 1;
  while (to > from && text.charAt(to - 1) === ' ') to -= 1;
  return { start: from, end: to };
}
