// Reads the exact bytes that would go out, once more and without the table of fields: every string, key and number.
// Invariant: what a provider could decode from those bytes is in the list, whatever the walker thought of it.
import { type JsonObject, type JsonValue, isArray, isExactNumber, isObject } from '../model/json.js';
import { type Refusal, isRefusal } from '../model/refusal.js';
import { MAX_LAYERS, readInnerJson } from './inner-json.js';
import { parseJson } from './json.js';
import { walkChat } from './walk.js';

/**
 * @param json a request body as it would be written to the socket
 * @returns decoded strings, keys and number texts, those of JSON inside strings too (instead of that string), then the
 * adjacent parts of messages joined
 */
export function decodedLeaves(json: string): readonly string[] | Refusal {
  const parsed = parseJson(json);
  if (isRefusal(parsed)) return parsed;
  const { texts, lists } = collected(parsed.value);
  // Parts are members of a list, and the messages themselves are the one that every request has.
  if (!isObject(parsed.value) || lists <= (hasMessages(parsed.value) ? 1 : 0)) return texts;
  const walked = walkChat(parsed.value, String);
  if (isRefusal(walked)) return walked;
  for (const join of walked.joins) {
    if (join.scope === 'parts') texts.push(join.leaves.map((id) => walked.leaves[id]?.text ?? '').join(''));
  }
  return texts;
}

function hasMessages({ messages }: JsonObject): boolean {
  return messages !== undefined && isArray(messages) && messages.length > 0;
}

interface Collected {
  readonly texts: string[];
  /** Lists that are not empty, of JSON inside strings too. */
  lists: number;
}

function collected(value: JsonValue): Collected {
  const into: Collected = { texts: [], lists: 0 };
  collect(value, 0, into);
  return into;
}

function collect(value: JsonValue, layers: number, into: Collected): void {
  if (typeof value === 'string') {
    const inner = layers < MAX_LAYERS ? readInnerJson(value) : undefined;
    if (inner === undefined) into.texts.push(value);
    else collect(inner, layers + 1, into);
  } else if (typeof value === 'number') into.texts.push(String(value));
  else if (isExactNumber(value)) into.texts.push(value.value);
  else if (isArray(value)) {
    into.lists += value.length > 0 ? 1 : 0;
    for (const item of value) collect(item, layers, into);
  } else if (isObject(value)) {
    for (const key in value) {
      into.texts.push(key);
      collect(value[key] as JsonValue, layers, into);
    }
  }
}
