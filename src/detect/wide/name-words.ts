// What both masks say about a run of words: who stands beside it, and what a hit of it looks like.
// Knows words around people; decides nothing.
import { ADDRESSING, KIN, ROLES, SPEAKING, TITLES } from '../names/context-words.js';
import type { Layout } from './regions.js';
import type { Run, RunWord } from './runs.js';

export type Mask = 'balanced' | 'strict';

export interface WideHit {
  readonly entity: string;
  /** UTF-16 offsets, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Only that the word is unknown speaks for it. */
  readonly guess: boolean;
}

export interface Scene {
  readonly mask: Mask;
  readonly layout: Layout;
  /** Nouns are capitalised too, so a capital says nothing. */
  readonly capitalNouns: boolean;
  /** Words that are written with a capital inside sentences too. */
  readonly proper: ReadonlySet<string>;
}

/** Without small words that lead nowhere at its ends, nor initials at its end unless they are wanted. */
export function trim(words: readonly RunWord[], initials = false): readonly RunWord[] {
  let from = 0;
  let to = words.length;
  while (from < to && words[from]?.kind === 'joint') from++;
  while (to > from && isLoose(words[to - 1], initials)) to--;
  return words.slice(from, to);
}

function isLoose(word: RunWord | undefined, initials: boolean): boolean {
  return word?.kind === 'joint' || (!initials && word?.kind === 'initial' && word.token.text.length === 1);
}

export function isFull(word: RunWord): boolean {
  return word.kind !== 'initial' && word.kind !== 'joint';
}

/** The company of a person: somebody's brother, a speaker, somebody who is asked. */
export function isPersonal(run: Run): boolean {
  const { before, after } = run;
  return (
    KIN.has(before) ||
    ROLES.has(before) ||
    TITLES.has(before) ||
    SPEAKING.has(after) ||
    (ADDRESSING.has(before) && !WEAK.has(before))
  );
}

/** Before people as before everything else. */
const WEAK: ReadonlySet<string> = new Set(
  'with from by to for add remove under and about see is was call called said says'.split(' '),
);

export function span(entity: string, part: readonly RunWord[], guess: boolean): WideHit | undefined {
  const first = part[0];
  const last = part.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { entity, start: first.token.start, end: last.token.end, guess };
}
