// Which texts of a caller stand for nothing but themselves: nothing to fold in them, nothing to decode. Holds
// fingerprints, no text. Invariant: only what was read in every way is kept, so a text is plain or it is read again.
import type { DetectLeaf } from '../model/finding.js';
import type { UnpackBudget } from '../text/inflate.js';
import { viewsOf, type View } from '../text/views.js';
import type { OpenTexts } from './places/place-memory.js';

/** @param leaf of the texts, by id */
export function rememberedViews(
  { id, text }: DetectLeaf,
  unpack: UnpackBudget,
  texts: Pick<OpenTexts, 'isMarked' | 'mark'>,
): readonly View[] {
  if (texts.isMarked(id, 'plain')) return [{ name: 'raw', text }];
  const { views, opaque } = viewsOf(text, unpack);
  if (views.length === 1 && opaque.length === 0) texts.mark(id, 'plain');
  return views;
}
