// The texts of a request, opened once for all that look into them. Knows requests by their list of leaves alone; holds
// none of them. Invariant: a list that is asked for by another caller is opened anew.
import type { DetectLeaf } from '../../model/finding.js';
import type { LeafPrints } from '../leaf-prints.js';
import type { OpenTexts, PlaceMemory } from './place-memory.js';

/** @param leaves all of a request, by id: the same list is the same request */
export type Opener = (leaves: readonly DetectLeaf[], caller: string) => OpenTexts;

export function opener(places: PlaceMemory, prints: LeafPrints): Opener {
  const known = new WeakMap<readonly DetectLeaf[], { readonly caller: string; readonly texts: OpenTexts }>();
  return (leaves, caller) => {
    const before = known.get(leaves);
    if (before?.caller === caller) return before.texts;
    const texts = places.open(
      leaves.map((leaf) => ({ text: leaf.text, key: prints.of(leaf, caller) })),
      caller,
    );
    known.set(leaves, { caller, texts });
    return texts;
  };
}
