// Leaves that are also read joined: a value may begin in one part of a message and end in the next.
// Invariant: only the ends of long leaves are joined, so joins cost a bounded amount for each leaf.
import type { DetectInput, DetectLeaf, Span } from '../model/finding.js';
import { SEPARATOR } from '../text/view-writer.js';

/** UTF-16 units taken from each end: across messages a fixed rule, across parts as much as a value may have. */
const ENDS = { parts: 2048, messages: 64 } as const;

type Scope = DetectInput['joins'][number]['scope'];

interface Piece {
  readonly leaf: number;
  /** Offset in the joined text. */
  readonly at: number;
  /** Offset in the leaf. */
  readonly from: number;
  readonly length: number;
  /** Cut off at its beginning or end. */
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
}

export interface Joined {
  readonly scope: Scope;
  readonly leaves: readonly number[];
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** @returns undefined when fewer than two leaves have text */
export function joinLeaves(
  scope: Scope,
  ids: readonly number[],
  leaves: ReadonlyMap<number, DetectLeaf>,
): Joined | undefined {
  const present = ids.flatMap((id) => leaves.get(id) ?? []).filter(({ text }) => text !== '');
  if (present.length < 2) return undefined;
  // Each member is a value of its own: put together they would make ones that nobody wrote.
  if (scope === 'members') return { scope, leaves: ids, text: '', pieces: [] };
  const keep = ENDS[scope];
  const pieces: Piece[] = [];
  let text = '';
  const take = (leaf: DetectLeaf, from: number, to: number) => {
    if (to <= from) return;
    const cut = { cutBefore: from > 0, cutAfter: to < leaf.text.length };
    pieces.push({ leaf: leaf.id, at: text.length, from, length: to - from, ...cut });
    text += leaf.text.slice(from, to);
  };
  present.forEach((leaf, index) => {
    const length = leaf.text.length;
    const head = index > 0 ? keep : 0;
    const tail = index < present.length - 1 ? keep : 0;
    if (length <= head + tail) take(leaf, 0, length);
    else {
      take(leaf, 0, head);
      if (head > 0 && tail > 0) text += SEPARATOR;
      take(leaf, length - tail, length);
    }
  });
  return { scope, leaves: ids, text, pieces };
}

/** Where a stretch of the joined text stands: one span for each leaf that it touches, in order. */
export function spansOf(joined: Joined, start: number, end: number): Span[] {
  const spans: Span[] = [];
  for (const { leaf, at, from, length } of joined.pieces) {
    const first = Math.max(start, at);
    const last = Math.min(end, at + length);
    if (first < last) spans.push({ leaf, start: first - at + from, end: last - at + from });
  }
  return spans;
}

/** True when the stretch touches a place where a leaf was cut: what is seen there may be half of something. */
export function touchesCut(joined: Joined, start: number, end: number): boolean {
  return joined.pieces.some(
    ({ at, length, cutBefore, cutAfter }) =>
      (cutBefore && start <= at && end > at) || (cutAfter && start < at + length && end >= at + length),
  );
}

export type LeavesById = Pick<ReadonlyMap<number, DetectLeaf>, 'get'>;

/**
 * A run of messages as several that are read the same: of a long message only the ends are joined, so what stands before
 * it and what stands behind it never meet. Parts stay as they are, because combinations run through all of them.
 */
export function cutJoin(
  join: DetectInput['joins'][number],
  leaves: LeavesById,
): readonly DetectInput['joins'][number][] {
  if (join.scope !== 'messages') return [join];
  const cut: DetectInput['joins'][number][] = [];
  let run: number[] = [];
  const close = (): void => {
    if (run.length > 1) cut.push({ scope: join.scope, leaves: run });
  };
  for (const id of join.leaves) {
    run.push(id);
    if ((leaves.get(id)?.text.length ?? 0) <= 2 * ENDS.messages) continue;
    close();
    run = [id];
  }
  close();
  return cut;
}
