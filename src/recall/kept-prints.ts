// Fingerprints of texts that come again: agents send their whole history on every turn. Holds fingerprints and offsets,
// no text. Invariant: what is kept was made for all that is wanted of that text.
import { LRUCache } from 'lru-cache';
import type { Leaf } from '../model/prompt.js';
import { printsOf, type Print, type PrintedText, type TextPrints, type Wanted } from './prints.js';

interface Kept {
  readonly wanted: Wanted;
  readonly prints: TextPrints;
}

/** Of all texts, as estimated. */
const BYTES = 16 * 1024 * 1024;
const BYTES_AN_ENTRY = 256;
const BYTES_A_PRINT = 48;

export interface KeptPrints {
  /** In the order of the texts; `failed` when whoever was to read them did not answer. */
  prints(
    texts: readonly PrintedText[],
    caller: string,
    print: Print,
  ): Promise<readonly TextPrints[] | 'failed'>;
}

/** Reads large texts somewhere else than on the thread that serves. */
export interface PrintsElsewhere {
  /** @param units UTF-16 */
  takes(units: number): boolean;
  prints(
    texts: readonly { readonly text: string; readonly wanted: Wanted }[],
    caller: string,
  ): Promise<readonly TextPrints[] | 'failed'>;
}

/** @param printLeaf keyed fingerprint of a leaf for a caller; undefined where a text is too short to be worth it */
export function keepPrints(
  printLeaf: (leaf: Leaf, caller: string) => string | undefined,
  isWord: (word: string) => boolean,
  elsewhere?: PrintsElsewhere,
): KeptPrints {
  const cache = new LRUCache<string, Kept>({
    maxSize: BYTES,
    sizeCalculation: ({ prints }) =>
      BYTES_AN_ENTRY + BYTES_A_PRINT * (prints.level.length + 2 * prints.value.length),
  });

  async function read(texts: readonly PrintedText[], caller: string, print: Print) {
    const units = texts.reduce((sum, { leaf }) => sum + leaf.text.length, 0);
    if (elsewhere?.takes(units) !== true)
      return texts.map(({ leaf, wanted }) => printsOf(leaf.text, wanted, print, isWord));
    return elsewhere.prints(
      texts.map(({ leaf, wanted }) => ({ text: leaf.text, wanted })),
      caller,
    );
  }

  return {
    async prints(texts, caller, print) {
      const keys = texts.map(({ leaf }) => printLeaf(leaf, caller));
      const known = texts.map(({ wanted }, at) => {
        const key = keys[at];
        const kept = key === undefined ? undefined : cache.get(key);
        return kept !== undefined && covers(kept.wanted, wanted) ? kept.prints : undefined;
      });
      const open = texts.filter((_text, at) => known[at] === undefined);
      if (open.length === 0) return known.filter((prints) => prints !== undefined);
      const fresh = await read(open, caller, print);
      if (fresh === 'failed' || fresh.length !== open.length) return 'failed';
      let next = 0;
      return texts.flatMap(({ wanted }, at) => {
        const key = keys[at];
        const prints = known[at] ?? fresh[next++];
        if (prints === undefined) return [];
        if (known[at] === undefined && key !== undefined) cache.set(key, { wanted, prints });
        return [prints];
      });
    },
  };
}

function covers(kept: Wanted, wanted: Wanted): boolean {
  return (kept.level || !wanted.level) && (kept.value || !wanted.value);
}
