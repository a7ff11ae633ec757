// From a classified prompt to what may leave: one row for each tier that the level allows, pseudonyms for MEDIUM outside.
// Invariant: all edits are made at once from offsets into the original text; nothing is replaced twice.
import type { Classification, MaskSpan } from '../model/classification.js';
import type { Level } from '../model/level.js';
import type { IssuedPseudonym, Outbound, Prepared } from '../model/outbound.js';
import type { Prompt } from '../model/prompt.js';
import { issue, pseudonymKey, type PseudonymDigest } from './pseudonym.js';
import { sealEdits, sealLocal, sealLow, sealMasked } from './seal.js';

const NONE: ReadonlyMap<string, IssuedPseudonym> = new Map();

/** @throws when the mask overlaps itself or names what cannot be rewritten: a fault of ours, the call must end */
export function prepare(
  prompt: Prompt,
  classification: Classification,
  pseudonym: PseudonymDigest,
): Prepared {
  const { level, mask } = classification;
  switch (level) {
    case 'LOW':
      return { pseudonyms: NONE, forTier: (tier) => sealLow(prompt, tier) };
    case 'MEDIUM':
      return prepareMedium(prompt, mask, pseudonym);
    case 'HIGH':
      return { pseudonyms: NONE, forTier: (tier) => onlyLocal(prompt, level, tier) };
    case 'BLOCKED':
      return { pseudonyms: NONE, forTier: () => undefined };
  }
}

function onlyLocal(prompt: Prompt, level: Extract<Level, 'HIGH'>, tier: string): Outbound | undefined {
  return tier === 'L1' ? sealLocal(prompt, level) : undefined;
}

function prepareMedium(prompt: Prompt, mask: readonly MaskSpan[], pseudonym: PseudonymDigest): Prepared {
  const texts = prompt.leaves.map((leaf) => leaf.text);
  const { byValue, pseudonyms } = issue(
    mask.filter((span) => !span.continued).map(({ entity, value }) => ({ entity, value })),
    texts,
    pseudonym,
  );
  const edits = sealEdits(rewrite(prompt, mask, byValue));
  return {
    pseudonyms,
    forTier: (tier) =>
      tier === 'L1' ? sealLocal(prompt, 'MEDIUM') : sealMasked(prompt, tier, edits, pseudonyms),
  };
}

function rewrite(
  prompt: Prompt,
  mask: readonly MaskSpan[],
  byValue: ReadonlyMap<string, string>,
): ReadonlyMap<number, string> {
  const spans = new Map<number, MaskSpan[]>();
  for (const span of mask) {
    const ofLeaf = spans.get(span.leaf);
    if (ofLeaf === undefined) spans.set(span.leaf, [span]);
    else ofLeaf.push(span);
  }
  const edits = new Map<number, string>();
  for (const [id, ofLeaf] of spans) {
    const leaf = prompt.leaves[id];
    if (leaf?.kind !== 'text') throw new Error('a masked span stands where nothing can be rewritten');
    let text = '';
    let from = 0;
    for (const span of ofLeaf.sort((a, b) => a.start - b.start)) {
      if (span.start < from || span.end > leaf.text.length) throw new Error('masked spans overlap');
      text += leaf.text.slice(from, span.start) + replacement(span, byValue);
      from = span.end;
    }
    edits.set(id, text + leaf.text.slice(from));
  }
  return edits;
}

function replacement(span: MaskSpan, byValue: ReadonlyMap<string, string>): string {
  if (span.continued) return '';
  const issued = byValue.get(pseudonymKey(span.entity, span.value));
  if (issued === undefined) throw new Error('a masked span has no pseudonym');
  return issued;
}
