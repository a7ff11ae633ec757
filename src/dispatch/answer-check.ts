// Checks an answer against the JSON schema that the client asked for: Ollama's grammar covers only part of a schema.
// Invariant: no pattern of a caller runs as a regular expression here.
import { Ajv } from 'ajv';
import { invalid } from './cannot-serve.js';
import { isPlainObject } from './plain-json.js';
import type { PlainJson, PlainObject } from './plain-json.js';

/** True when the text is JSON that the schema allows. */
export type AnswerCheck = (text: string) => boolean;

/** @param schema without references. Throws `CannotServe` when it is no schema. */
export function makeAnswerCheck(schema: PlainObject): AnswerCheck {
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
  let validate: ReturnType<typeof ajv.compile>;
  try {
    validate = ajv.compile(withoutPatterns(schema, false));
  } catch {
    throw invalid('response_format.json_schema.schema', 'It is no valid JSON schema.');
  }
  return (text) => {
    try {
      return validate(JSON.parse(text));
    } catch {
      return false;
    }
  };
}

/** `pattern` and `patternProperties` would be compiled as native expressions and run on the reply. */
function withoutPatterns(schema: PlainObject, names: boolean): PlainObject {
  const out: PlainObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (!names && (key === 'pattern' || key === 'patternProperties')) continue;
    // With the patterns gone, keys that only they allowed would count as additional.
    if (!names && key === 'additionalProperties' && schema['patternProperties'] !== undefined) continue;
    if (!names && (key === 'enum' || key === 'const' || key === 'default' || key === 'examples'))
      out[key] = value;
    else out[key] = inner(value, !names && (key === 'properties' || key === 'dependentSchemas'));
  }
  return out;
}

function inner(value: PlainJson, names: boolean): PlainJson {
  if (Array.isArray(value)) return value.map((item) => inner(item, false));
  return isPlainObject(value) ? withoutPatterns(value, names) : value;
}
