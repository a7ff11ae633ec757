// Which words are worth asking the lists about: a bit for each listed word, found by a hash that is made while the word is
// read. Invariant: a listed word always passes; another one passes by chance, and is then asked about for nothing.

export const HASH_SEED = 0x811c9dc5;

/** The hash of a word, unit by unit; ASCII letters count in either case. */
export function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ (unit | 0x20), 0x01000193);
}

export interface WordFilter {
  /** @param hash of a word of ASCII; others are not in here and pass anyway */
  mayHold(hash: number): boolean;
}

/** @param bits size of the table, as a power of two; eight for each word let one in eight pass by chance */
export function makeWordFilter(words: Iterable<string>, bits: number): WordFilter {
  const table = new Uint32Array(1 << (bits - 5));
  const mask = 2 ** bits - 1;
  const place = (hash: number): number => (hash ^ (hash >>> 15)) & mask;
  for (const word of words) {
    let hash = HASH_SEED;
    for (let at = 0; at < word.length; at++) hash = hashUnit(hash, word.charCodeAt(at));
    const at = place(hash);
    table[at >>> 5] = (table[at >>> 5] ?? 0) | (1 << (at & 31));
  }
  return {
    mayHold(hash) {
      const at = place(hash);
      return ((table[at >>> 5] ?? 0) & (1 << (at & 31))) !== 0;
    },
  };
}
