// Which texts of a caller stand for nothing but themselves: nothing to fold in them, nothing to decode. Holds
// fingerprints, no text. Invariant: only what was read in every way is kept, so a text is plain or it is read again.
import { LRUCache } from 'lru-cache';
import type { DetectLeaf } from '../model/finding.js';
import type { UnpackBudget } from '../text/inflate.js';
import { viewsOf, type View } from '../text/views.js';
import type { LeafPrints } from './leaf-prints.js';

const MOST = 50_000;

export type CallerViews = (leaf: DetectLeaf, caller: string, unpack: UnpackBudget) => readonly View[];

export function rememberPlain(prints: LeafPrints): CallerViews {
  const plain = new LRUCache<string, true>({ max: MOST });
  return (leaf, caller, unpack) => {
    const { text } = leaf;
    const key = prints.of(leaf, caller);
    if (key !== undefined && plain.get(key) === true) return [{ name: 'raw', text }];
    const { views, opaque } = viewsOf(text, unpack);
    if (key !== undefined && views.length === 1 && opaque.length === 0) plain.set(key, true);
    return views;
  };
}
