// Which sentences are worth asking `compromise` about, and whether its answers count. Knows layout and word lists.
// Invariant: a sentence goes to a worker only when a capitalised word in it is not masked yet and is no plain word.
import { tokenize } from '../names/tokens.js';
import type { Mask } from './name-words.js';
import type { Known } from './known.js';
import { isInside, layoutOf, type Region } from './regions.js';
import { runsOf, type WordKind } from './runs.js';

export interface Sentence extends Region {
  readonly text: string;
}

/** What a worker found in one sentence; offsets into it. */
export interface Named {
  readonly entity: 'PERSON' | 'LOCATION' | 'ORGANIZATION';
  readonly start: number;
  readonly end: number;
}

/** UTF-16 units; a longer sentence is cut at a blank. */
const LONGEST = 2000;
const ENDS = '.!?';

/** @param covered sorted, never overlapping: what is masked already */
export function openSentences(
  text: string,
  covered: readonly Region[],
  mask: Mask,
  known: Known,
): Sentence[] {
  const layout = layoutOf(text);
  const open: number[] = [];
  for (const run of runsOf(text, tokenize(text), layout, known)) {
    for (const [index, { kind, token }] of run.words.entries()) {
      if (isInside(covered, token.start)) continue;
      if (isWorth(kind, mask, run.opens && index === 0)) open.push(token.start);
    }
  }
  const sentences: Sentence[] = [];
  let next = 0;
  for (const region of split(text)) {
    while (next < open.length && (open[next] ?? 0) < region.start) next++;
    if (next < open.length && (open[next] ?? 0) < region.end)
      sentences.push({ ...region, text: text.slice(region.start, region.end) });
  }
  return sentences;
}

function isWorth(kind: WordKind, mask: Mask, opens: boolean): boolean {
  switch (kind) {
    case 'name':
    case 'unknown':
      return true;
    case 'common':
    case 'either':
    case 'acronym':
    case 'word':
      return mask === 'strict' && !opens;
    case 'place':
    case 'initial':
    case 'joint':
    case 'known':
      return false;
  }
}

/** By line and by full stop before a blank; over-long ones at a blank. */
function split(text: string): Region[] {
  const regions: Region[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const char = text.charAt(at);
    const ends =
      at === text.length ||
      char === '\n' ||
      (char === ' ' && ENDS.includes(text.charAt(at - 1)) && at > start);
    const tooLong = at - start >= LONGEST && (char === ' ' || at - start >= 2 * LONGEST);
    if (!ends && !tooLong) continue;
    if (at > start) regions.push({ start, end: at });
    start = at + 1 - (tooLong && char !== ' ' && !ends ? 1 : 0);
  }
  return regions;
}

/** The answers that count in this mask: some word of them must be open to being a name. */
export function accept(sentence: string, named: readonly Named[], mask: Mask, known: Known): Named[] {
  if (named.length === 0) return [];
  const words = runsOf(sentence, tokenize(sentence), layoutOf(sentence), known).flatMap((run) => run.words);
  return named.filter(({ entity, start, end }) => {
    if (mask === 'balanced' && entity !== 'PERSON') return false;
    const inside = words.filter(({ token }) => token.start >= start && token.end <= end);
    if (inside.some(({ kind }) => kind === 'known')) return false;
    return inside.some(({ kind }) =>
      mask === 'strict'
        ? kind !== 'joint' && kind !== 'initial' && kind !== 'acronym'
        : kind === 'name' || kind === 'unknown',
    );
  });
}
