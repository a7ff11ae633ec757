// Reads the stretch of words that could be one person's name, and weighs what the words are. Knows how names are built
// (initials, particles, order), no contexts. Invariant: a run never crosses a line, a comma or a sentence.
import { COMMON, FIRST, LAST, PLACE, STOP, WORD } from './gazetteer.js';
import type { Token, Tokens } from './tokens.js';

/** Small words between the parts of a name. */
const PARTICLES: ReadonlySet<string> = new Set(
  'van von der den de del della di da do dos das du la le ten ter tot zu zum bin ibn al el bint abu y af av op'.split(
    ' ',
  ),
);
const MAX_WORDS = 5;

/** Initials between two words (`Ruth R. Montez`) are written in names of people and hardly anywhere else. */
export function hasMiddleInitial(tokens: Tokens, run: NameRun): boolean {
  const middle = tokens.at(run.from + 1);
  const first = tokens.at(run.from);
  const last = tokens.at(run.from + 2);
  if (first === undefined || middle === undefined || last === undefined || run.to < run.from + 3)
    return false;
  return !isInitial(first) && isInitial(middle) && middle.capital && !isInitial(last) && last.capital;
}

export interface NameRun {
  /** Index of the first token. */
  readonly from: number;
  /** Index after the last token. */
  readonly to: number;
  readonly start: number;
  readonly end: number;
  /** Bits of the words that are neither initials nor particles, in order. */
  readonly bits: readonly number[];
}

/** The longest run of name words that begins at `from`; none when that word cannot begin a name. */
export function readRun(text: string, tokens: Tokens, from: number): NameRun | undefined {
  const first = tokens.at(from);
  if (first === undefined || !canStand(first)) return undefined;
  const bits = isInitial(first) ? [] : [first.bits];
  let end = first.end;
  let to = from + 1;
  for (let i = from + 1; i < tokens.length && i - from < MAX_WORDS + 2 && bits.length < MAX_WORDS; i++) {
    const token = tokens.at(i);
    const before = tokens.at(i - 1);
    if (token === undefined || before === undefined || token.glued) break;
    if (!isJoined(text, before, token)) break;
    if (token.capital) {
      if (counts(token)) bits.push(token.bits);
      end = token.end;
      to = i + 1;
    } else if (!PARTICLES.has(token.text)) break;
  }
  return { from, to, start: first.start, end, bits };
}

function canStand(token: Token): boolean {
  return token.capital && !token.glued;
}

/** A small word between the parts of a name, in capitals as well (`Robert De Niro`). */
export function isParticle(token: Token): boolean {
  return PARTICLES.has(token.lower);
}

/** Neither an initial nor a particle. */
function counts(token: Token): boolean {
  return !isInitial(token) && !isParticle(token);
}

function isInitial(token: Token): boolean {
  return token.end - token.start === 1;
}

/** One blank, or the dot of an initial (`J. R. Smith`, `J.R. Smith`) before it. */
function isJoined(text: string, before: Token, token: Token): boolean {
  const gap = token.start - before.end;
  if (gap === 1)
    return text.charAt(before.end) === ' ' || (isInitial(before) && text.charAt(before.end) === '.');
  return (
    gap === 2 && isInitial(before) && text.charAt(before.end) === '.' && text.charAt(before.end + 1) === ' '
  );
}

/** The run without its words from the one with index `words` on. */
export function shorten(tokens: Tokens, run: NameRun, words: number): NameRun {
  let seen = 0;
  for (let i = run.from; i < run.to; i++) {
    const token = tokens.at(i);
    if (token === undefined || !token.capital || (i > run.from && !counts(token)) || isInitial(token))
      continue;
    seen++;
    if (seen === words) return { ...run, to: i + 1, end: token.end, bits: run.bits.slice(0, words) };
  }
  return run;
}

/** How many words at the beginning of the run can be a name: it ends before a word that is none. */
export function nameWords(bits: readonly number[]): number {
  let count = 0;
  for (const bit of bits) {
    if (!isNameLike(bit)) break;
    count++;
  }
  return count;
}

/** Known as a name, or no word that anybody knows. */
export function isNameLike(bits: number): boolean {
  if ((bits & STOP) !== 0) return (bits & LAST) !== 0 && (bits & WORD) === 0;
  return (bits & (FIRST | LAST)) !== 0 || (bits & WORD) === 0;
}

/** A first name that is nothing else. */
export function isSureFirst(bits: number): boolean {
  return (bits & FIRST) !== 0 && (bits & (WORD | STOP | PLACE)) === 0;
}

/** A first name that may also be a word. */
export function isFirst(bits: number): boolean {
  return (bits & FIRST) !== 0 && (bits & STOP) === 0 && ((bits & WORD) === 0 || (bits & COMMON) !== 0);
}

/** A last name that is no word, place or product. */
function isSureLast(bits: number): boolean {
  return (bits & LAST) !== 0 && (bits & (WORD | STOP)) === 0;
}

/** A name of either kind that is no dictionary word or product. */
export function isKnownName(bits: number): boolean {
  return (bits & (FIRST | LAST)) !== 0 && (bits & (WORD | STOP)) === 0;
}

/**
 * Whether the two words that follow one another are a person's first and last name (either order).
 * @returns certainty, 0 when they are not
 */
export function weighPair(first: number, last: number): number {
  if ((first & STOP) !== 0) return 0;
  const wordLast = (last & WORD) !== 0;
  if ((last & STOP) !== 0) return isSureFirst(first) && (last & LAST) !== 0 && !wordLast ? 0.6 : 0;
  if (isSureFirst(first)) {
    if ((last & LAST) !== 0) return wordLast ? 0.75 : 0.85;
    if (!wordLast) return (last & FIRST) !== 0 ? 0.7 : 0.6;
    return 0;
  }
  if ((first & FIRST) !== 0) {
    if (isSureLast(last)) return 0.7;
    if ((first & COMMON) !== 0 && (first & PLACE) === 0) return (last & LAST) !== 0 || !wordLast ? 0.6 : 0;
    return 0;
  }
  if ((first & (WORD | LAST)) === 0 && isSureLast(last)) return 0.5;
  // Last name first, as in Hungarian, Vietnamese, Chinese and Japanese.
  return isSureLast(first) && isSureFirst(last) ? 0.65 : 0;
}
