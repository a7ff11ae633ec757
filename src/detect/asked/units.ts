// The texts of a request that models are asked about, cut into pieces that they can read. Invariant: every character of
// a prose leaf stands in a piece, and what is cut is read on both sides of the cut.
import type { Span } from '../../model/finding.js';
import type { Prompt } from '../../model/prompt.js';

/** One text to be judged: a leaf, or adjacent parts of one message as a reader sees them. */
export interface Unit {
  readonly text: string;
  /** The leaves in order, and where each begins in the text. */
  readonly leaves: readonly { readonly id: number; readonly from: number; readonly length: number }[];
}

export interface Piece {
  readonly unit: Unit;
  /** UTF-16 offset into the text of the unit. */
  readonly from: number;
  readonly text: string;
}

/** Prose alone: declarations and schemas are written by developers, keys and numbers are no text to be about something. */
export function unitsOf({ leaves, joins }: Pick<Prompt, 'leaves' | 'joins'>): readonly Unit[] {
  const prose = new Map(
    leaves
      .filter(
        ({ kind, constrained, place }) => kind === 'text' && constrained !== true && place !== 'declaration',
      )
      .map((leaf) => [leaf.id, leaf.text]),
  );
  const units: Unit[] = [];
  const joined = new Set<number>();
  const add = (ids: readonly number[]): void => {
    let text = '';
    const parts = ids.map((id) => {
      const own = prose.get(id) ?? '';
      const part = { id, from: text.length, length: own.length };
      text += own;
      return part;
    });
    if (holds(text, true)) units.push({ text, leaves: parts });
  };
  for (const { scope, leaves: ids } of joins) {
    if (scope !== 'parts') continue;
    const own = ids.filter((id) => prose.has(id) && !joined.has(id));
    for (const id of own) joined.add(id);
    add(own);
  }
  for (const id of prose.keys()) if (!joined.has(id)) add([id]);
  return units;
}

/** Digits alone are about nothing, and may be somebody's number. */
export function holdsLetter({ text }: Unit): boolean {
  return holds(text, false);
}

function holds(text: string, digits: boolean): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const lower = code | 0x20;
    if ((lower >= 0x61 && lower <= 0x7a) || code > 0x2ff) return true;
    if (digits && code >= 0x30 && code <= 0x39) return true;
    // Latin letters with marks stand here among signs.
    if (code >= 0xaa && text.charAt(at).toLowerCase() !== text.charAt(at).toUpperCase()) return true;
  }
  return false;
}

/** Where a piece of a unit stands in the leaves; several spans where it runs over parts. */
export function spansOf({ leaves }: Unit, start: number, end: number): readonly Span[] {
  return leaves.flatMap(({ id, from, length }) => {
    const first = Math.max(start - from, 0);
    const last = Math.min(end - from, length);
    return first < last ? [{ leaf: id, start: first, end: last }] : [];
  });
}

/** Read once more behind a cut: a name or a sentence that runs over it stands whole in one of the two. */
const OVERLAP = 200;

/** @param room UTF-16 units of a piece, escapes counted in full; well above the overlap */
export function cut(unit: Unit, room: number): readonly Piece[] {
  const { text } = unit;
  const pieces: Piece[] = [];
  for (let from = 0; ;) {
    const end = endOf(text, from, room);
    pieces.push({ unit, from, text: text.slice(from, end) });
    if (end >= text.length) return pieces;
    from = wordStart(text, Math.max(end - OVERLAP, Math.ceil((from + end) / 2)));
  }
}

/** At a blank, where one stands near enough. */
function endOf(text: string, from: number, room: number): number {
  let left = room;
  let end = from;
  let blank = from;
  while (end < text.length) {
    left -= cost(text.charCodeAt(end));
    if (left < 0) break;
    end++;
    if (text.charCodeAt(end - 1) === 0x20 || text.charCodeAt(end - 1) === 0x0a) blank = end;
  }
  if (end >= text.length) return text.length;
  const at = blank > from + (end - from) / 2 ? blank : Math.max(end, from + 1);
  return inPair(text, at) ? at + 1 : at;
}

/** As JSON writes it, and tokens count: an escape is six signs, a letter that is no ASCII about two. */
function cost(code: number): number {
  if (code < 0x20 || code === 0x3c) return 6;
  return code === 0x22 || code === 0x5c || code > 0x7e ? 2 : 1;
}

function wordStart(text: string, at: number): number {
  return inPair(text, at) ? at + 1 : at;
}

function inPair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}
