// Reads the exact bytes that would go out, once more and without the table of fields: every string, key and number.
// Invariant: what a provider could decode from those bytes is in the list, whatever the walker thought of it.
import { type JsonValue, isArray, isExactNumber, isObject } from '../model/json.js';
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
  const texts: string[] = [];
  collect(parsed.value, 0, texts);
  if (!isObject(parsed.value)) return texts;
  const walked = walkChat(parsed.value, String);
  if (isRefusal(walked)) return walked;
  for (const join of walked.joins) {
    if (join.scope === 'parts') texts.push(join.leaves.map((id) => walked.leaves[id]?.text ?? '').join(''));
  }
  return texts;
}

function collect(value: JsonValue, layers: number, into: string[]): void {
  if (typeof value === 'string') {
    const inner = layers < MAX_LAYERS ? readInnerJson(value) : undefined;
    if (inner === undefined) into.push(value);
    else collect(inner, layers + 1, into);
  } else if (typeof value === 'number') into.push(String(value));
  else if (isExactNumber(value)) into.push(value.value);
  else if (isArray(value)) for (const item of value) collect(item, layers, into);
  else if (isObject(value)) {
    for (const key in value) {
      into.push(key);
      collect(value[key] as JsonValue, layers, into);
    }
  }
}
