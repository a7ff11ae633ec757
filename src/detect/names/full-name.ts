// First and last name side by side in running text. Knows the gazetteers and what makes such a pair a place or a firm.
// Invariant: each token is looked at a bounded number of times.
import { NOT_A_PERSON_AFTER, NOT_A_PERSON_BEFORE, NO_PERSONS, NUMERALS } from './stop-words.js';
import { FIRST, LAST, lowerBits, WIDE } from './gazetteer.js';
import {
  hasMiddleInitial,
  isNameLike,
  isParticle,
  isSureFirst,
  readRun,
  shorten,
  weighPair,
  type NameRun,
} from './name-run.js';
import type { Tokens } from './tokens.js';

export interface NameHit {
  readonly start: number;
  readonly end: number;
  /** 0..1 */
  readonly score: number;
}

/**
 * The first full name in a run.
 * @returns the hit and the token to go on from
 */
export function fullNameIn(text: string, tokens: Tokens, run: NameRun): { hit?: NameHit; next: number } {
  if (run.bits.length < 2 || isNoPerson(text, tokens, run)) return { next: run.to };
  if (hasMiddleInitial(tokens, run) && run.bits.slice(0, 2).every(isNameLike)) {
    const name = shorten(tokens, run, 2);
    return { hit: { start: name.start, end: name.end, score: 0.75 }, next: name.to };
  }
  for (let skip = 0; skip < run.bits.length - 1; skip++) {
    const score = weighPair(run.bits[skip] ?? 0, run.bits[skip + 1] ?? 0);
    if (score === 0) continue;
    const rest = skip === 0 ? run : readRun(text, tokens, tokenOfWord(tokens, run, skip));
    if (rest === undefined) break;
    let words = 2;
    while (words < rest.bits.length && weighPair(run.bits[skip] ?? 0, rest.bits[words] ?? 0) >= 0.7) words++;
    const name = shorten(tokens, rest, words);
    if (NO_PERSONS.has(text.slice(name.start, name.end).toLowerCase())) return { next: name.to };
    return { hit: { start: name.start, end: name.end, score }, next: name.to };
  }
  return { next: run.to };
}

/** `naomi ryan`: both words known as names and as nothing else, alone between words that are no names. */
export function lowerNameAt(text: string, tokens: Tokens, at: number): NameHit | undefined {
  const first = tokens.at(at);
  const last = tokens.at(at + 1);
  if (first === undefined || last === undefined || last.start - first.end !== 1) return undefined;
  if ((lowerBits(first.text) & FIRST) === 0 || (lowerBits(last.text) & LAST) === 0) return undefined;
  if (first.glued || last.glued || last.capital || text.charAt(first.end) !== ' ') return undefined;
  return { start: first.start, end: last.end, score: 0.5 };
}

/** A first name alone. It says little, so it must be known in several countries and be nothing else. */
export function firstNameAt(tokens: Tokens, at: number): NameHit | undefined {
  const token = tokens.at(at);
  if (token === undefined || !isSureFirst(token.bits) || (token.bits & WIDE) === 0) return undefined;
  const before = tokens.at(at - 1);
  const after = tokens.at(at + 1);
  if (before?.capital === true && token.start - before.end === 1) return undefined;
  if (after?.capital === true && after.start - token.end === 1) return undefined;
  if (token.end - token.start < 3) return undefined;
  // `in Julia`, `using Ruby`: where something is written or done, not somebody.
  if (before !== undefined && token.start - before.end === 1 && PLACING.has(before.lower)) return undefined;
  if (after !== undefined && after.start - token.end === 1 && NUMERALS.has(after.text)) return undefined;
  return { start: token.start, end: token.end, score: 0.45 };
}

const PLACING: ReadonlySet<string> = new Set([
  'in',
  'using',
  'via',
  'install',
  'king',
  'queen',
  'saint',
  'pope',
]);

function tokenOfWord(tokens: Tokens, run: NameRun, word: number): number {
  let seen = -1;
  for (let i = run.from; i < run.to; i++) {
    const token = tokens.at(i);
    if (token?.capital !== true || token.end - token.start === 1) continue;
    if (i > run.from && isParticle(token)) continue;
    seen++;
    if (seen === word) return i;
  }
  return run.from;
}

/** `San Jose Mercury`, `Johns Hopkins University`, `Mary Washington College`, `Bond Street`. */
function isNoPerson(text: string, tokens: Tokens, run: NameRun): boolean {
  const before = tokens.at(run.from - 1);
  if (before !== undefined && run.start - before.end <= 2 && NOT_A_PERSON_BEFORE.has(before.lower)) {
    if (text.charAt(before.end) === ' ' && before.lower !== 'the') return true;
    if (before.text === 'The') return false;
  }
  if (run.to === run.from + 2 && NUMERALS.has(tokens.at(run.from + 1)?.text ?? '')) return true;
  for (let i = run.from; i < run.to; i++) {
    const word = tokens.at(i)?.lower ?? '';
    if (i > run.from && NOT_A_PERSON_AFTER.has(word)) return true;
    if (i === run.from && i + 1 < run.to && NOT_A_PERSON_BEFORE.has(word) && word !== 'the') return true;
  }
  const after = tokens.at(run.to);
  return (
    after !== undefined && after.start - run.end === 1 && !after.capital && NOT_A_PERSON_AFTER.has(after.text)
  );
}
