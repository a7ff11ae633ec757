// What a JSON schema asks of a string: `format`, `pattern`, `maxLength` of one schema object.
// Invariant: a limit is reported as it stands; whether anything of the request is concerned is asked elsewhere.
import type { JsonObject } from '../model/json.js';
import type { SchemaLimit } from '../model/prompt.js';
import { type Label, type Location, printPath } from './location.js';

/** Patterns of people are short; longer ones are not read. UTF-16 units. */
const MAX_PATTERN = 1_000;

/** True for a schema object that a string must obey. */
export function isLimited(schema: JsonObject): boolean {
  return (
    schema['format'] !== undefined || schema['pattern'] !== undefined || schema['maxLength'] !== undefined
  );
}

/** @returns undefined where nothing is asked, or where the values that are allowed are listed: those are masked alike */
export function limitOf(schema: JsonObject, at: Location | undefined, label: Label): SchemaLimit | undefined {
  if (!isLimited(schema) || schema['enum'] !== undefined || schema['const'] !== undefined) return undefined;
  const { format, pattern, maxLength } = schema;
  return {
    ...(typeof format === 'string' && { format }),
    ...(typeof pattern === 'string' && pattern.length <= MAX_PATTERN && { pattern }),
    ...(typeof maxLength === 'number' && { maxLength }),
    get path() {
      return at === undefined ? '' : printPath(at, label);
    },
  };
}
