// Which leaves are also scanned joined: a value must not hide by being cut at a boundary that the model reads over.
// Invariant: joins hold text leaves only, in the order of the body.
import type { JsonValue } from '../model/json.js';
import type { Join } from '../model/prompt.js';
import type { LocatedLeaf } from './located-leaf.js';

/**
 * Longer items are whole values ("a@example.com", "b@example.com"): joined, the end of one and the beginning of the
 * next would make a third that nobody wrote.
 */
const MAX_PIECE = 12;
const MAX_PIECES = 32;
/** UTF-16 code units on each side of a boundary between messages. */
const REACH = 64;

/** A list of short strings may be one value in pieces. */
export function joinsPieces(items: readonly JsonValue[]): boolean {
  if (items.length < 2 || items.length > MAX_PIECES) return false;
  return items.every((item) => typeof item === 'string' && item.length <= MAX_PIECE);
}

/** One join for each boundary: the last text before it, then texts of the next messages until 64 characters are seen. */
export function joinMessages(leaves: readonly LocatedLeaf[]): readonly Join[] {
  const texts = leaves.filter(isContent);
  const joins: Join[] = [];
  for (let at = 1; at < texts.length; at++) {
    const [before, after] = [texts[at - 1], texts[at]];
    if (before === undefined || after === undefined || before.message === after.message) continue;
    const ids = [before.id];
    let length = 0;
    for (let next = at; next < texts.length && length < REACH; next++) {
      ids.push(texts[next]?.id ?? 0);
      length += texts[next]?.text.length ?? 0;
    }
    joins.push({ scope: 'messages', leaves: ids });
  }
  return joins;
}

/** `messages[i].content` and `messages[i].content[j].text`; not what stands in JSON inside of it. */
function isContent(leaf: LocatedLeaf): boolean {
  if (leaf.message === undefined || leaf.kind !== 'text') return false;
  const at = leaf.location;
  if (at?.step === 'content') return at.parent?.kind === 'item';
  return at?.step === 'text' && at.parent?.kind === 'item' && at.parent.parent?.step === 'content';
}
