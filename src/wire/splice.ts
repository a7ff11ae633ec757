// Puts edited strings back where they stood, through JSON in strings too. Invariant: nothing else changes: values
// around are shared, and of a JSON text only the edited string literals are written anew, so its spacing, its numbers
// and the order of its keys stay as the client wrote them.
import { type JsonArray, type JsonObject, type JsonValue, isArray, isObject } from '../model/json.js';
import { eachEntry, skipSpace, skipString, skipValue } from './json-cursor.js';
import { type Location, stepsTo } from './location.js';

/** The edits below one place. */
export interface EditTree {
  text?: string;
  readonly below: Map<string | number, EditTree>;
  /** Edits inside the JSON that the string here holds. */
  json?: EditTree;
}

export function emptyTree(): EditTree {
  return { below: new Map() };
}

/** @throws on the name of a key: those are never rewritten */
export function addEdit(tree: EditTree, location: Location, text: string): void {
  let at = tree;
  for (const { kind, step } of stepsTo(location)) {
    if (kind === 'key') throw new Error('the name of a key cannot be rewritten');
    let next = kind === 'json' ? at.json : at.below.get(step);
    if (next === undefined) {
      next = emptyTree();
      if (kind === 'json') at.json = next;
      else at.below.set(step, next);
    }
    at = next;
  }
  at.text = text;
}

/** A copy with the edits in it. @throws when an edit points at something that is no string */
export function applyEdits(value: JsonValue, edits: EditTree): JsonValue {
  if (edits.text !== undefined || edits.json !== undefined) return editedString(value, edits);
  if (edits.below.size === 0) return value;
  if (isArray(value)) return editedArray(value, edits);
  if (isObject(value)) return editedObject(value, edits);
  throw new Error('an edit points below a leaf');
}

function editedObject(value: JsonObject, edits: EditTree): JsonObject {
  const copy: Record<string, JsonValue> = { ...value };
  for (const [step, below] of edits.below) copy[step] = applyEdits(copy[step] as JsonValue, below);
  return copy;
}

function editedArray(value: JsonArray, edits: EditTree): JsonArray {
  const copy: JsonValue[] = [...value];
  for (const [step, below] of edits.below)
    copy[Number(step)] = applyEdits(copy[Number(step)] as JsonValue, below);
  return copy;
}

function editedString(value: JsonValue, edits: EditTree): string {
  if (typeof value !== 'string') throw new Error('an edit points at something that is no text');
  return edits.text ?? spliceJson(value, edits.json ?? edits);
}

/** @param text JSON that `parseJson` accepted */
function spliceJson(text: string, edits: EditTree): string {
  let result = '';
  let copied = 0;
  const descend = (at: number, tree: EditTree): number =>
    eachEntry(text, at, (step, start) => {
      const below = tree.below.get(step);
      if (below === undefined) return skipValue(text, start);
      if (text.charCodeAt(start) !== 0x22) return descend(start, below);
      const end = skipString(text, start);
      const edited = editedString(JSON.parse(text.slice(start, end)) as JsonValue, below);
      result += text.slice(copied, start) + JSON.stringify(edited);
      copied = end;
      return end;
    });
  descend(skipSpace(text, 0), edits);
  return result + text.slice(copied);
}
