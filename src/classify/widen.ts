// A decided request and what the wide net brought -> a wider mask. Pure. Invariant: the level and what was masked
// before stay as they are; nothing is added that could not be replaced, or that would stand elsewhere in clear.
import type { Classification, MaskSpan } from '../model/classification.js';
import type { Leaf } from '../model/prompt.js';
import { buildMatcher } from '../text/matcher.js';
import { isMaskable, resolveMask, type MaskCandidate } from './mask.js';
import { findAnew, isSwept, type FindPlaces } from './sweep.js';

export interface WideSpan {
  readonly leaf: number;
  readonly entity: string;
  readonly start: number;
  readonly end: number;
}

/** Rounds in which cut pieces of a value are looked for as values of their own; texts need two. */
const ROUNDS = 5;

/** @param isWord dictionary words are masked only where they were found */
export function widen(
  leaves: readonly Leaf[],
  classification: Classification,
  wide: readonly WideSpan[],
  isWord: (word: string) => boolean,
  find: FindPlaces = findAnew,
): Classification {
  const textOf = (span: WideSpan): string => leaves[span.leaf]?.text.slice(span.start, span.end) ?? '';
  const cut = wide.flatMap((span) => maskable(span, textOf(span)));
  const values = new Map<string, string>();
  const learn = (value: string, entity: string): boolean => {
    if (values.has(value)) return false;
    values.set(value, entity);
    return isSwept(value, isWord);
  };
  for (const part of namesOf(classification.mask)) learn(part, 'PERSON');
  for (const piece of cut) learn(textOf(piece), piece.entity);
  let mask = classification.mask;
  for (let round = 0; round < ROUNDS; round++) {
    const swept = new Map([...values].filter(([value]) => isSwept(value, isWord)));
    const stuck = stuckValues(leaves, values.keys());
    const own: MaskCandidate[] = cut.map((piece) => ({ entity: piece.entity, spans: [piece] }));
    const candidates = own.concat(everywhere(leaves, swept, find));
    const added = fill(classification.mask, resolveMask(candidates, leaves), leaves);
    mask = [...classification.mask, ...added.filter(({ value }) => !stuck.has(value))];
    const grew = added.map(({ value, entity }) => learn(value, entity));
    if (!grew.includes(true)) break;
  }
  return { ...classification, mask: [...mask].sort((a, b) => a.leaf - b.leaf || a.start - b.start) };
}

/** A value of the wide net stands for itself as written; what precise evidence found is swept in every form before. */
function everywhere(
  leaves: readonly Leaf[],
  values: ReadonlyMap<string, string>,
  find: FindPlaces,
): MaskCandidate[] {
  if (values.size === 0) return [];
  const candidates: MaskCandidate[] = [];
  find('widen', leaves, [...values.keys()]).forEach((matches, leaf) => {
    if (leaves[leaf]?.kind !== 'text') return;
    for (const { start, end, value } of matches)
      candidates.push({ entity: values.get(value) ?? 'PERSON', spans: [{ leaf, start, end }] });
  });
  return candidates;
}

/** `Maria` and `Lopez` of `Maria Lopez`, for where she is called by one of them. */
function namesOf(mask: readonly MaskSpan[]): string[] {
  const parts = new Set<string>();
  for (const { entity, value, continued } of mask) {
    if (entity !== 'PERSON' || continued || !value.includes(' ')) continue;
    for (const part of value.split(' ')) if (part.length >= 4 && isCapital(part)) parts.add(part);
  }
  return [...parts];
}

function isCapital(word: string): boolean {
  const first = word.charAt(0);
  return first !== first.toLowerCase();
}

/** Values that stand where nothing can be rewritten: replacing them elsewhere would hide nothing. One word in a
 * structural place is tolerated, as the sweep for precise values does: it may be the name of a tool. */
function stuckValues(leaves: readonly Leaf[], values: Iterable<string>): ReadonlySet<string> {
  const stuck = new Set<string>();
  const fixed = leaves.filter((leaf) => leaf.kind !== 'text' || leaf.constrained === true);
  if (fixed.length === 0) return stuck;
  const longest = fixed.reduce((most, { text }) => Math.max(most, text.length), 0);
  const matcher = buildMatcher([...values].filter(({ length }) => length <= longest));
  for (const leaf of fixed) {
    for (const { value } of matcher.find(leaf.text)) {
      if (leaf.kind === 'text' || value.includes(' ')) stuck.add(value);
    }
  }
  return stuck;
}

/** Cut where a character stands that must not be restored blind, and trimmed to letters and digits. */
function maskable(span: WideSpan, text: string): WideSpan[] {
  // Nearly always it is one piece.
  const last = text.length - 1;
  const whole = last >= 0 && isWordCharacter(text.charAt(0)) && isWordCharacter(text.charAt(last));
  if (whole && isMaskable(span.entity, text)) return [span];
  return piecesOf(span, text);
}

function piecesOf(span: WideSpan, text: string): WideSpan[] {
  const found: WideSpan[] = [];
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && isMaskable(span.entity, text.charAt(at))) continue;
    let start = from;
    let end = at;
    while (start < end && !isWordCharacter(text.charAt(start))) start++;
    while (end > start && !isWordCharacter(text.charAt(end - 1))) end--;
    if (end > start) found.push({ ...span, start: span.start + start, end: span.start + end });
    from = at + 1;
  }
  return found;
}

function isWordCharacter(char: string): boolean {
  return (char >= '0' && char <= '9') || char.toLowerCase() !== char.toUpperCase();
}

/**
 * The wider spans, where they do not touch what precise evidence masks already.
 * @param precise in order, never overlapping
 */
function fill(precise: readonly MaskSpan[], wide: readonly MaskSpan[], leaves: readonly Leaf[]): MaskSpan[] {
  const taken = new Map<number, MaskSpan[]>();
  for (const span of precise) {
    const list = taken.get(span.leaf);
    if (list === undefined) taken.set(span.leaf, [span]);
    else list.push(span);
  }
  const added = wide.flatMap((span) =>
    leaves[span.leaf]?.kind !== 'text' || leaves[span.leaf]?.constrained === true
      ? []
      : gaps(span, taken.get(span.leaf) ?? []).flatMap((gap) => {
          const text = leaves[gap.leaf]?.text ?? '';
          return maskable(gap, text.slice(gap.start, gap.end)).map((piece) => ({
            ...gap,
            start: piece.start,
            end: piece.end,
            value: text.slice(piece.start, piece.end),
          }));
        }),
  );
  return added;
}

function gaps(span: MaskSpan, taken: readonly MaskSpan[]): MaskSpan[] {
  const free: MaskSpan[] = [];
  let from = span.start;
  for (let at = firstBehind(taken, from); at < taken.length; at++) {
    const other = taken[at];
    if (other === undefined || other.start >= span.end) break;
    if (other.start > from) free.push({ ...span, start: from, end: other.start });
    from = Math.max(from, other.end);
  }
  if (from < span.end) free.push({ ...span, start: from });
  return free;
}

/** The first that ends behind an offset. */
function firstBehind(spans: readonly MaskSpan[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
