// Which claimed span is which label. Knows offsets and entities; blanks never count, so that a label with a blank more is
// the same find. Invariant: each span is used at most once.
import type { Span } from './labels.js';

export interface Pairing {
  /** Indices of labels that have a partner. */
  readonly labels: ReadonlySet<number>;
  /** Indices of claims that have a partner. */
  readonly claims: ReadonlySet<number>;
}

/**
 * Pairs the two lists, the best fitting first.
 * @param overlap 0..1: how much of both together must be shared (intersection over union of characters that are no blanks)
 * @param typed only spans of one entity are partners
 */
export function pair(
  text: string,
  labels: readonly Span[],
  claims: readonly Span[],
  overlap: number,
  typed: boolean,
): Pairing {
  const fits: { readonly label: number; readonly claim: number; readonly fit: number }[] = [];
  for (const [label, one] of labels.entries()) {
    for (const [claim, other] of claims.entries()) {
      if (typed && one.entity !== other.entity) continue;
      const fit = fitOf(text, one, other);
      if (fit > 0 && fit >= overlap) fits.push({ label, claim, fit });
    }
  }
  fits.sort((a, b) => b.fit - a.fit || a.label - b.label || a.claim - b.claim);
  const taken = { labels: new Set<number>(), claims: new Set<number>() };
  for (const { label, claim } of fits) {
    if (taken.labels.has(label) || taken.claims.has(claim)) continue;
    taken.labels.add(label);
    taken.claims.add(claim);
  }
  return taken;
}

function fitOf(text: string, one: Span, other: Span): number {
  const [start, end] = [Math.max(one.start, other.start), Math.min(one.end, other.end)];
  if (start >= end) return 0;
  const shared = solid(text, start, end);
  return shared / (solid(text, one.start, one.end) + solid(text, other.start, other.end) - shared);
}

function solid(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (isSolid(text, at)) count++;
  return count;
}

/** @returns whether there is something to be seen at that offset */
export function isSolid(text: string, at: number): boolean {
  return text.charAt(at).trim() !== '';
}
