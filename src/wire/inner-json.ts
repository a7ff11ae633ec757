// JSON inside strings: tool-call arguments, tool results, pasted documents. Invariant: the walker, the writer and the
// last look before the socket ask the same question here, so they agree on which strings are read inside.
import { type JsonArray, type JsonObject, isArray, isObject } from '../model/json.js';
import { isRefusal } from '../model/refusal.js';
import { parseJson } from './json.js';
import { skipSpace } from './json-cursor.js';

/** Strings inside strings inside strings; deeper ones stay text. */
export const MAX_LAYERS = 3;
/** A larger document stays one text: it is scanned all the same, but does not use up the request's leaves. */
const MAX_VALUES = 20_000;

/** The object or array that the text is, white space around it apart; undefined when it stays text. */
export function readInnerJson(text: string): JsonObject | JsonArray | undefined {
  const open = text.charCodeAt(skipSpace(text, 0));
  if (open !== 0x7b && open !== 0x5b) return undefined;
  const close = text.charCodeAt(lastSolid(text));
  if (close !== open + 2) return undefined;
  const parsed = parseJson(text);
  // Also duplicate keys: two readings of one text are no reading.
  if (isRefusal(parsed) || parsed.size > MAX_VALUES) return undefined;
  return isObject(parsed.value) || isArray(parsed.value) ? parsed.value : undefined;
}

function lastSolid(text: string): number {
  let at = text.length - 1;
  for (; at > 0; at--) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
  }
  return at;
}
