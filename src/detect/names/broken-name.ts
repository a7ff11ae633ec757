// A first and a last name with the border of a line or a column between them: hard-wrapped mail, tab-separated rows.
// Knows the gazetteers and line ends. Invariant: gives the words on each side by themselves, because what stands between
// them can be part of no value.
import type { NameHit } from './full-name.js';
import { LAST, PLACE } from './gazetteer.js';
import { isSureFirst, nameWords, readRun, shorten, weighPair } from './name-run.js';
import type { Tokens } from './tokens.js';

/** Words that stand in a line of prose before the name that is cut. */
const WORDS_BEFORE = 2;
const MAX_GAP = 8;

/** @param at the last word of a line or cell */
export function brokenNameAt(text: string, tokens: Tokens, at: number): readonly NameHit[] {
  const first = tokens.at(at);
  if (first === undefined || !isSureFirst(first.bits)) return [];
  const last = tokens.at(at + 1);
  if (last === undefined) return [];
  if (!last.capital || last.glued || (last.bits & LAST) === 0 || (last.bits & PLACE) !== 0) return [];
  const score = weighPair(first.bits, last.bits);
  if (score === 0 || !isBorder(text, tokens, at)) return [];
  const run = readRun(text, tokens, at + 1);
  if (run === undefined) return [];
  const rest = shorten(tokens, run, Math.max(1, nameWords(run.bits)));
  return [
    { start: first.start, end: first.end, score },
    { start: rest.start, end: rest.end, score },
  ];
}

function isBorder(text: string, tokens: Tokens, at: number): boolean {
  const from = tokens.at(at)?.end ?? 0;
  const to = tokens.at(at + 1)?.start ?? 0;
  if (to - from > MAX_GAP) return false;
  const gap = text.slice(from, to);
  if (gap === '\t') return true;
  let breaks = 0;
  for (const char of gap) {
    if (char === '\n') breaks++;
    else if (char !== ' ' && char !== '\r' && char !== '>') return false;
  }
  return breaks === 1 && isProse(text, tokens, at);
}

/** Wrapped in the middle of a sentence: words before it in its line, and a word or mark behind in the next. */
function isProse(text: string, tokens: Tokens, at: number): boolean {
  const before = tokens.at(at - WORDS_BEFORE);
  const first = tokens.at(at);
  const last = tokens.at(at + 1);
  if (before === undefined || first === undefined || last === undefined) return false;
  if (text.slice(before.start, first.start).includes('\n')) return false;
  const behind = text.charAt(last.end);
  return behind !== '' && behind !== '\n' && behind !== '\r';
}
