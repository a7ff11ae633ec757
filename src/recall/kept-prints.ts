// Fingerprints of texts that come again: agents send their whole history on every turn. Holds fingerprints and offsets,
// no text. Invariant: what is kept was made for all that is wanted of that text.
import { LRUCache } from 'lru-cache';
import type { Leaf } from '../model/prompt.js';
import { printsOf, type Print, type TextPrints, type Wanted } from './prints.js';

interface Kept {
  readonly wanted: Wanted;
  readonly prints: TextPrints;
}

/** Of all texts, as estimated. */
const BYTES = 16 * 1024 * 1024;
const BYTES_AN_ENTRY = 256;
const BYTES_A_PRINT = 48;

export interface KeptPrints {
  prints(leaf: Leaf, wanted: Wanted, caller: string, print: Print): TextPrints;
}

/** @param printLeaf keyed fingerprint of a leaf for a caller; undefined where a text is too short to be worth it */
export function keepPrints(
  printLeaf: (leaf: Leaf, caller: string) => string | undefined,
  isWord: (word: string) => boolean,
): KeptPrints {
  const cache = new LRUCache<string, Kept>({
    maxSize: BYTES,
    sizeCalculation: ({ prints }) =>
      BYTES_AN_ENTRY + BYTES_A_PRINT * (prints.level.length + 2 * prints.value.length),
  });
  return {
    prints(leaf, wanted, caller, print) {
      const key = printLeaf(leaf, caller);
      if (key === undefined) return printsOf(leaf.text, wanted, print, isWord);
      const kept = cache.get(key);
      if (kept !== undefined && covers(kept.wanted, wanted)) return kept.prints;
      const prints = printsOf(leaf.text, wanted, print, isWord);
      cache.set(key, { wanted, prints });
      return prints;
    },
  };
}

function covers(kept: Wanted, wanted: Wanted): boolean {
  return (kept.level || !wanted.level) && (kept.value || !wanted.value);
}
