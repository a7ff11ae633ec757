// Turns findings into the stretches that a pseudonym replaces. Invariant: the result never overlaps, covers every
// given span, and no offset is ever taken from rewritten text.
import type { MaskSpan } from '../model/classification.js';
import type { Span } from '../model/finding.js';
import type { Leaf } from '../model/prompt.js';

/** A value to be masked: one span, or several where it runs across adjacent parts. */
export interface MaskCandidate {
  readonly entity: string;
  readonly spans: readonly Span[];
}

interface Piece extends Span {
  readonly entity: string;
  /** Text of the later pieces, for the head of a value that runs on. */
  readonly rest: string;
  readonly continued: boolean;
}

/** Overlapping candidates become one span over all of them, named for the longest. */
export function resolveMask(
  candidates: readonly MaskCandidate[],
  leaves: readonly Leaf[],
): readonly MaskSpan[] {
  const byLeaf = new Map<number, Piece[]>();
  for (const candidate of candidates) {
    for (const piece of pieces(candidate, leaves)) {
      const list = byLeaf.get(piece.leaf);
      if (list) list.push(piece);
      else byLeaf.set(piece.leaf, [piece]);
    }
  }
  const spans: MaskSpan[] = [];
  for (const leaf of [...byLeaf.keys()].sort((a, b) => a - b)) {
    const text = leaves[leaf]?.text ?? '';
    for (const merged of mergeOverlaps(byLeaf.get(leaf) ?? [])) {
      const { start, end, entity, continued } = merged;
      spans.push({ leaf, start, end, entity, continued, value: text.slice(start, end) + merged.rest });
    }
  }
  return spans;
}

function pieces(candidate: MaskCandidate, leaves: readonly Leaf[]): Piece[] {
  const texts = candidate.spans.map((span) => leaves[span.leaf]?.text.slice(span.start, span.end) ?? '');
  return candidate.spans.map((span, index) => ({
    leaf: span.leaf,
    start: span.start,
    end: span.end,
    entity: candidate.entity,
    rest: index === 0 ? texts.slice(1).join('') : '',
    continued: index > 0,
  }));
}

function mergeOverlaps(list: Piece[]): Piece[] {
  const sorted = list.sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Piece[] = [];
  for (const piece of sorted) {
    const last = merged.at(-1);
    if (last === undefined || piece.start >= last.end) merged.push(piece);
    else merged[merged.length - 1] = union(last, piece);
  }
  return merged;
}

function union(a: Piece, b: Piece): Piece {
  const longer = b.end - b.start > a.end - a.start ? b : a;
  return {
    leaf: a.leaf,
    start: a.start,
    end: Math.max(a.end, b.end),
    entity: longer.entity,
    rest: a.rest.length >= b.rest.length ? a.rest : b.rest,
    continued: a.continued && b.continued,
  };
}

/**
 * What restoring inserts blind into JSON, Markdown, HTML or a shell line must not hold anything that those would read.
 * Apostrophes are part of names only.
 */
export function isMaskable(entity: string, value: string): boolean {
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029) return false;
    if (FORBIDDEN.has(value.charAt(index))) return false;
    if (value.charAt(index) === "'" && !NAMES.has(entity)) return false;
  }
  return true;
}

/** Names of people, places and firms have apostrophes inside. */
const NAMES: ReadonlySet<string> = new Set(['PERSON', 'LOCATION', 'ORGANIZATION']);

const FORBIDDEN: ReadonlySet<string> = new Set('"\\<>$;|&{}`');
