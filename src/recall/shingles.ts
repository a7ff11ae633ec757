// Runs of five words as numbers, and the few of them that are kept. Invariant: which ones are kept depends on the words
// near by alone, so two texts that share a run of about 16 words share three of them, wherever the run stands.
import { mixHigh, mixLow, wordsOf, type Word } from './words.js';

/** Weights: five words, or ten characters of a script without spaces. */
const SHINGLE_WEIGHT = 10;
/** The smallest of each so many neighbours is kept. */
const NEIGHBOURS = 4;

/** Every shingle of a text in order, as whole numbers of 53 bits. */
export function shinglesOf(text: string): readonly number[] {
  const words = wordsOf(text);
  const shingles: number[] = [];
  for (let first = 0; first < words.length; first += 1) {
    const shingle = shingleAt(words, first);
    if (shingle === undefined) break;
    shingles.push(shingle);
  }
  return shingles;
}

function shingleAt(words: readonly Word[], first: number): number | undefined {
  let weight = 0;
  let low = 0;
  let high = 0;
  for (let at = first; weight < SHINGLE_WEIGHT; at += 1) {
    const word = words[at];
    if (word === undefined) return undefined;
    low = mixLow(low, word.low);
    high = mixHigh(high, word.high);
    weight += word.weight;
  }
  return (low >>> 0) * 0x200000 + (high >>> 11);
}

/** Winnowing (Schleimer, Wilkerson, Aiken 2003): the smallest of each four neighbours. */
export function winnow(shingles: readonly number[]): ReadonlySet<number> {
  const kept = new Set<number>();
  const last = Math.max(0, shingles.length - NEIGHBOURS);
  for (let from = 0; from <= last && shingles.length > 0; from += 1) {
    let smallest = Infinity;
    for (let at = from; at < from + NEIGHBOURS && at < shingles.length; at += 1)
      smallest = Math.min(smallest, shingles[at] ?? Infinity);
    kept.add(smallest);
  }
  return kept;
}
