// The marks of texts that come again: a reply to a long conversation is held against all of it each time. Holds keyed
// fingerprints and marks, no text. Invariant: what comes out is what the text itself gives.
import { AgedCache } from '../../detect/aged-cache.js';
import type { Leaf } from '../../model/prompt.js';
import { marksOf, type WordMarks } from './word-marks.js';

const BYTES = 8 * 1024 * 1024;
const BYTES_AN_ENTRY = 160;

export interface MarkedTexts {
  readonly seed: number;
  marks(leaf: Leaf, caller: string): WordMarks;
}

/**
 * @param print keyed fingerprint of a text for a caller; undefined where it is too short to be worth it
 * @param seed of the same key
 */
export function rememberMarks(
  print: (leaf: Leaf, caller: string) => string | undefined,
  seed: number,
  bytes = BYTES,
): MarkedTexts {
  const kept = new AgedCache<WordMarks>({
    maxSize: bytes,
    sizeCalculation: (marks) => BYTES_AN_ENTRY + 2 * marks.length,
  });
  return {
    seed,
    marks(leaf, caller) {
      const key = print(leaf, caller);
      const before = key === undefined ? undefined : kept.get(key);
      if (before !== undefined) return before;
      const made = marksOf(leaf.text, seed);
      if (key !== undefined) kept.set(key, made);
      return made;
    },
  };
}
