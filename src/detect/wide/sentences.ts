// Which sentences are worth asking `compromise` about, and whether its answers count. Knows layout and word lists.
// Invariant: a sentence goes to a worker only when a capitalised word in it is not masked yet and is no plain word.
import type { Mask } from './name-words.js';
import { readProse, type Prose } from './cast.js';
import type { Known } from './known.js';
import { isInside, type Region } from './regions.js';
import type { WordKind } from './runs.js';

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

/** Where words begin that may be names and are no plain words. */
export function worthAsking({ runs }: Prose, mask: Mask): readonly number[] {
  return runs.flatMap((run) =>
    run.words.flatMap(({ kind, token }, index) =>
      isWorth(kind, mask, run.opens && index === 0) ? [token.start] : [],
    ),
  );
}

/** @param worth of `worthAsking`, in order @param covered what is masked already, in any order */
export function openSentences(
  text: string,
  worth: readonly number[],
  covered: readonly Region[],
): Sentence[] {
  const masked = merged(covered);
  const open = worth.filter((start) => !isInside(masked, start));
  if (open.length === 0) return [];
  const sentences: Sentence[] = [];
  let next = 0;
  for (const region of split(text)) {
    while (next < open.length && (open[next] ?? 0) < region.start) next++;
    if (next < open.length && (open[next] ?? 0) < region.end)
      sentences.push({ ...region, text: text.slice(region.start, region.end) });
  }
  return sentences;
}

/** Sorted, never overlapping. */
function merged(regions: readonly Region[]): readonly Region[] {
  const result: Region[] = [];
  for (const region of [...regions].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last === undefined || region.start > last.end) result.push(region);
    else if (region.end > last.end) result[result.length - 1] = { start: last.start, end: region.end };
  }
  return result;
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
  const words = readProse(sentence, known).runs.flatMap((run) => run.words);
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
