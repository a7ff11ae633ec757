// Puts a marker where something stood that was refused before, so that a conversation can go on without it.
// Invariant: only texts and whole arguments of tool calls are replaced; ids, roles and pairing stay as they were.
import type { JsonObject } from '../model/json.js';
import type { Prompt } from '../model/prompt.js';
import { type Refusal, isRefusal } from '../model/refusal.js';
import type { LocatedLeaf } from './located-leaf.js';
import type { Label, Location } from './location.js';
import { addEdit, applyEdits, emptyTree } from './splice.js';
import { walkChat } from './walk.js';

export const TOMBSTONE = '[removed: this content was refused before]';

/**
 * @param ids leaves of the prompt; one that cannot be rewritten stays as it is
 * @returns the request as if it had come like that, with leaves and joins of its own
 */
export function withTombstones(prompt: Prompt, ids: readonly number[], label: Label): Prompt | Refusal {
  const walked = walkChat(prompt.body, label);
  if (isRefusal(walked)) return walked;
  const tree = emptyTree();
  for (const id of ids) {
    const leaf = walked.leaves[id];
    const call = argumentsAround(leaf?.location);
    if (call !== undefined) addEdit(tree, call, '{}');
    else if (leaf?.location !== undefined && isText(leaf)) addEdit(tree, leaf.location, TOMBSTONE);
  }
  const body = applyEdits(prompt.body, tree) as JsonObject;
  const again = walkChat(body, label);
  return isRefusal(again) ? again : { ...prompt, body, ...again };
}

function isText(leaf: LocatedLeaf): boolean {
  return leaf.kind === 'text' && leaf.isKey !== true;
}

/** `messages[i].tool_calls[j].function.arguments`, when the leaf is it or stands inside. */
function argumentsAround(location: Location | undefined): Location | undefined {
  for (let at = location; at !== undefined; at = at.parent)
    if (at.kind === 'member' && at.step === 'arguments') return at;
  return undefined;
}
