// Signs that somebody hides something, whatever it is: text in tag characters or variation selectors, and words put together
// from look-alikes of two scripts. Knows no rules. Invariant: flags of emoji, formulas and foreign words with a Latin stem
// are no sign.
import { latinLookAlike } from './look-alikes.js';
import type { SourceSpan } from './offset-map.js';

/** More places say nothing new. */
const MOST = 32;
/** Variation selectors in a row that no character needs. */
const SELECTORS = 4;
const WORD = 4;

export interface SelectorRun extends SourceSpan {
  readonly text: string;
}

/** Places of hidden text and of mixed words, in order of kind. */
export function hiddenSigns(text: string): SourceSpan[] {
  return [...tagRuns(text), ...selectorRuns(text), ...mixedWords(text)].slice(0, MOST);
}

/** Tag characters that do not end the flag of a region (U+1F3F4 and its letters). */
function tagRuns(text: string): SourceSpan[] {
  const runs: SourceSpan[] = [];
  for (let at = text.indexOf('\udb40'); at >= 0 && runs.length < MOST; at = text.indexOf('\udb40', at)) {
    const start = at;
    while (text.charCodeAt(at) === 0xdb40 && text.charCodeAt(at + 1) < 0xdc80) at += 2;
    const flag = text.charCodeAt(start - 2) === 0xd83c && text.charCodeAt(start - 1) === 0xdff4;
    if (at > start && !flag) runs.push({ start, end: at });
    if (at === start) at++;
  }
  return runs;
}

/** Bytes written as variation selectors 1 to 256 behind one character: invisible, and copied by every program. */
export function selectorRuns(text: string): SelectorRun[] {
  const runs: SelectorRun[] = [];
  for (let at = 0; at < text.length && runs.length < MOST; at++) {
    if (selectorAt(text, at) === undefined) continue;
    const start = at;
    const bytes: number[] = [];
    for (let byte = selectorAt(text, at); byte !== undefined; byte = selectorAt(text, at)) {
      bytes.push(byte);
      at += text.charCodeAt(at) === 0xdb40 ? 2 : 1;
    }
    if (bytes.length >= SELECTORS) runs.push({ start, end: at, text: Buffer.from(bytes).toString('utf8') });
  }
  return runs;
}

function selectorAt(text: string, at: number): number | undefined {
  const unit = text.charCodeAt(at);
  if (unit >= 0xfe00 && unit <= 0xfe0f) return unit - 0xfe00;
  const low = unit === 0xdb40 ? text.charCodeAt(at + 1) : 0;
  return low >= 0xdd00 && low <= 0xddef ? low - 0xdd00 + 16 : undefined;
}

/** `pаypal` with a Cyrillic a; not `SMSка`, where an ending follows, and not `νmax`. */
function mixedWords(text: string): SourceSpan[] {
  const words: SourceSpan[] = [];
  for (let at = 0; at < text.length && words.length < MOST; at++) {
    if (!isCyrillicOrGreek(text.charCodeAt(at))) continue;
    let start = at;
    while (isLetter(text.charCodeAt(start - 1))) start--;
    let end = at;
    while (isLetter(text.charCodeAt(end))) end++;
    if (end - start >= WORD && isMixed(text, start, end)) words.push({ start, end });
    at = end;
  }
  return words;
}

function isMixed(text: string, start: number, end: number): boolean {
  let latin = 0;
  let turns = 0;
  let before: boolean | undefined;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    const foreign = isCyrillicOrGreek(unit);
    if (foreign && (latinLookAlike(unit) === undefined || isFormula(unit))) return false;
    if (!foreign) latin++;
    if (before !== undefined && before !== foreign) turns++;
    before = foreign;
  }
  const opens = isCyrillicOrGreek(text.charCodeAt(start));
  return latin > 0 && (turns >= 2 || (turns === 1 && opens && latin >= 2));
}

/** Small Greek letters but omicron stand beside Latin ones in every formula. */
function isFormula(unit: number): boolean {
  return unit >= 0x3b1 && unit <= 0x3c9 && unit !== 0x3bf;
}

function isCyrillicOrGreek(unit: number): boolean {
  return unit >= 0x370 && unit <= 0x52f;
}

function isLetter(unit: number): boolean {
  const lower = unit | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || isCyrillicOrGreek(unit);
}
