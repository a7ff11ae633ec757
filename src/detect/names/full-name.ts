// First and last name side by side in running text. Knows the gazetteers and what makes such a pair a place or a firm.
// Invariant: each token is looked at a bounded number of times.
import { NOT_A_PERSON_AFTER, NOT_A_PERSON_BEFORE } from './stop-words.js';
import { readRun, shorten, weighPair, type NameRun } from './name-run.js';
import type { Token } from './tokens.js';

export interface NameHit {
  readonly start: number;
  readonly end: number;
  /** 0..1 */
  readonly score: number;
}

/**
 * The first full name in the run that begins at token `from`.
 * @returns the hit and the token to go on from
 */
export function fullNameAt(
  text: string,
  tokens: readonly Token[],
  from: number,
): { hit?: NameHit; next: number } {
  const run = readRun(text, tokens, from);
  if (run === undefined) return { next: from + 1 };
  if (run.bits.length < 2 || isNoPerson(text, tokens, run)) return { next: run.to };
  for (let skip = 0; skip < run.bits.length - 1; skip++) {
    const score = weighPair(run.bits[skip] ?? 0, run.bits[skip + 1] ?? 0);
    if (score === 0) continue;
    const rest = skip === 0 ? run : readRun(text, tokens, tokenOfWord(tokens, run, skip));
    if (rest === undefined) break;
    let words = 2;
    while (words < rest.bits.length && weighPair(run.bits[skip] ?? 0, rest.bits[words] ?? 0) >= 0.7) words++;
    const name = shorten(tokens, rest, words);
    return { hit: { start: name.start, end: name.end, score }, next: name.to };
  }
  return { next: run.to };
}

function tokenOfWord(tokens: readonly Token[], run: NameRun, word: number): number {
  let seen = -1;
  for (let i = run.from; i < run.to; i++) {
    const token = tokens[i];
    if (token?.capital === true && token.end - token.start > 1) seen++;
    if (seen === word) return i;
  }
  return run.from;
}

/** `San Jose Mercury`, `Johns Hopkins University`, `Mary Washington College`, `Bond Street`. */
function isNoPerson(text: string, tokens: readonly Token[], run: NameRun): boolean {
  const before = tokens[run.from - 1];
  if (
    before !== undefined &&
    run.start - before.end <= 2 &&
    NOT_A_PERSON_BEFORE.has(before.text.toLowerCase())
  ) {
    if (text.charAt(before.end) === ' ' && before.text.toLowerCase() !== 'the') return true;
    if (before.text === 'The') return false;
  }
  for (let i = run.from; i < run.to; i++) {
    const word = tokens[i]?.text.toLowerCase() ?? '';
    if (i > run.from && NOT_A_PERSON_AFTER.has(word)) return true;
    if (i === run.from && i + 1 < run.to && NOT_A_PERSON_BEFORE.has(word) && word !== 'the') return true;
  }
  const after = tokens[run.to];
  return (
    after !== undefined && after.start - run.end === 1 && !after.capital && NOT_A_PERSON_AFTER.has(after.text)
  );
}
