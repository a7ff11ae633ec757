// Which leaves are also scanned joined: a value must not hide by being cut at a boundary that the model reads over.
// Invariant: joins over parts and messages hold text leaves only; all are in the order of the body.
import type { JsonValue } from '../model/json.js';
import type { Join } from '../model/prompt.js';
import type { LocatedLeaf } from './located-leaf.js';

/**
 * Longer items are whole values ("a@example.com", "b@example.com"): joined, the end of one and the beginning of the
 * next would make a third that nobody wrote.
 */
const MAX_PIECE = 12;
const MAX_PIECES = 32;

/** A list of short strings may be one value in pieces. */
export function joinsPieces(items: readonly JsonValue[]): boolean {
  if (items.length < 2 || items.length > MAX_PIECES) return false;
  return items.every((item) => typeof item === 'string' && item.length <= MAX_PIECE);
}

/** Leaves of an object that are read together; the next run begins in the middle of this one. */
const MEMBERS = 64;

/** @param leaves all that is below one object of foreign data, in order */
export function joinMembers(leaves: readonly LocatedLeaf[]): readonly Join[] {
  const ids = leaves.flatMap(({ id, kind, isKey }) => (isKey === true || kind === 'number' ? [] : [id]));
  const joins: Join[] = [];
  for (let from = 0; from === 0 ? ids.length > 1 : from + MEMBERS / 2 < ids.length; from += MEMBERS / 2)
    joins.push({ scope: 'members', leaves: ids.slice(from, from + MEMBERS) });
  return joins;
}

/**
 * Runs of neighbouring messages. A message of one text joins what stands before and after it, because a value may run
 * through a short one; of a message in parts the first text ends a run and the last one begins the next, since parts
 * among themselves are joined on their own.
 */
export function joinMessages(leaves: readonly LocatedLeaf[]): readonly Join[] {
  const joins: Join[] = [];
  let run: number[] = [];
  let last: LocatedLeaf | undefined;
  const close = (): void => {
    if (run.length > 1) joins.push({ scope: 'messages', leaves: run });
    run = [];
  };
  for (const leaf of leaves) {
    if (!isContent(leaf)) continue;
    if (last?.message === leaf.message) close();
    else {
      if (run.length === 0 && last !== undefined) run.push(last.id);
      run.push(leaf.id);
    }
    last = leaf;
  }
  close();
  return joins;
}

/** `messages[i].content` and `messages[i].content[j].text`; not what stands in JSON inside of it. */
function isContent(leaf: LocatedLeaf): boolean {
  if (leaf.message === undefined || leaf.kind !== 'text') return false;
  const at = leaf.location;
  if (at?.step === 'content') return at.parent?.kind === 'item';
  return at?.step === 'text' && at.parent?.kind === 'item' && at.parent.parent?.step === 'content';
}
