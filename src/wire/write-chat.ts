// From a Prompt and its edits to the body that goes to a provider. Invariant: messages are never rebuilt: edits are
// made inside strings and every other value is the one that was inspected.
import { type JsonObject, type JsonValue, isObject } from '../model/json.js';
import type { Edits, Prompt } from '../model/prompt.js';
import { isRefusal } from '../model/refusal.js';
import { addEdit, applyEdits, emptyTree } from './splice.js';
import { stripProviderTools } from './tools.js';
import { walkChat } from './walk.js';

export interface ChatChange {
  /** What this provider is asked for. */
  readonly model: string;
  /** For a provider outside the machine: nothing is stored there, and usage is always asked for. */
  readonly external: boolean;
  readonly stripProviderTools: boolean;
}

/**
 * @param edits by leaf id; only text leaves can be edited
 * @throws when an edit names what cannot be rewritten: a fault of ours, the call must end
 */
export function writeChat(prompt: Prompt, edits: Edits, change: ChatChange): JsonObject {
  const edited = edits.size === 0 ? prompt.body : edit(prompt, edits);
  const body = change.stripProviderTools ? stripProviderTools(edited) : edited;
  const result: Record<string, JsonValue> = { ...body, model: change.model };
  if (!change.external) return result;
  if (result['store'] !== undefined) result['store'] = false;
  if (prompt.stream) {
    const options = result['stream_options'];
    result['stream_options'] = { ...(isObject(options) ? options : {}), include_usage: true };
  }
  return result;
}

/** Walks again instead of keeping places with the prompt: the same body gives the same ids. */
function edit(prompt: Prompt, edits: Edits): JsonObject {
  const walked = walkChat(prompt.body, String);
  if (isRefusal(walked)) throw new Error('a body that was read cannot be walked again');
  const tree = emptyTree();
  for (const [id, text] of edits) {
    const leaf = walked.leaves[id];
    if (leaf?.location === undefined || leaf.kind !== 'text') throw new Error('an edit names no text');
    addEdit(tree, leaf.location, text);
  }
  return applyEdits(prompt.body, tree) as JsonObject;
}
