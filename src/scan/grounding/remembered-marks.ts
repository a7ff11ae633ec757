// The marks of texts that come again: a reply to a long conversation is held against all of it each time. Holds keyed
// fingerprints and marks, no text. Invariant: what comes out is what the text itself gives.
import { AgedCache } from '../../detect/aged-cache.js';
import type { LeafPrints } from '../../detect/leaf-prints.js';
import type { Leaf } from '../../model/prompt.js';
import { marksOf, type WordMarks } from './word-marks.js';

const BYTES = 8 * 1024 * 1024;
const BYTES_AN_ENTRY = 160;

export interface MarkedTexts {
  readonly seed: number;
  /** Of all texts of a request, in their order. */
  of(leaves: readonly Leaf[], caller: string): readonly WordMarks[];
}

/** @param prints of a key that seed belongs to, too */
export function rememberMarks(
  prints: Pick<LeafPrints, 'of' | 'runs'>,
  seed: number,
  bytes = BYTES,
): MarkedTexts {
  const texts = new AgedCache<WordMarks>({
    maxSize: bytes,
    sizeCalculation: (marks) => BYTES_AN_ENTRY + 2 * marks.length,
  });
  const runs = new AgedCache<readonly WordMarks[]>({
    maxSize: bytes,
    sizeCalculation: (all) => all.reduce((sum, marks) => sum + 2 * marks.length, BYTES_AN_ENTRY),
  });

  function ofText(leaf: Leaf, caller: string): WordMarks {
    const key = prints.of(leaf, caller);
    const before = key === undefined ? undefined : texts.get(key);
    if (before !== undefined) return before;
    const made = marksOf(leaf.text, seed);
    if (key !== undefined) texts.set(key, made);
    return made;
  }

  return {
    seed,
    of(leaves, caller) {
      const all: (WordMarks | undefined)[] = leaves.map(() => undefined);
      for (const { key, places } of prints.runs(leaves, caller)) {
        const before = runs.get(key);
        const made = before ?? places.map((place) => markedAt(place));
        if (before === undefined) runs.set(key, made);
        places.forEach((place, index) => (all[place] = made[index]));
      }
      function markedAt(place: number): WordMarks {
        const leaf = leaves[place];
        return leaf === undefined ? '' : ofText(leaf, caller);
      }
      return all.map((marks, place) => marks ?? markedAt(place));
    },
  };
}
