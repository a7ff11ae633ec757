// Tool declarations as Ollama keeps them. Its schema type has few fields and drops the rest without a word, so what
// would vanish is rewritten: alternatives as anyOf, constants as enum, limits as words in the description.
import { isObject } from '../model/json.js';
import type { JsonObject, JsonValue } from '../model/json.js';
import { invalid, unsupported } from './cannot-serve.js';
import { inlineSchema } from './inline-schema.js';
import { isPlainObject, toPlain } from './plain-json.js';
import type { PlainJson, PlainObject } from './plain-json.js';

export interface OllamaProperty {
  type?: string | string[];
  description?: string;
  enum?: PlainJson[];
  items?: OllamaProperty;
  anyOf?: OllamaProperty[];
  properties?: Record<string, OllamaProperty>;
  required?: string[];
}

export interface OllamaTool {
  type: 'function';
  function: {
    name: string;
    description?: string;
    parameters: { type: string; properties: Record<string, OllamaProperty>; required?: string[] };
  };
}

/** @param tools the request's `tools`, provider tools left out. Throws `CannotServe`. */
export function toOllamaTools(tools: readonly (readonly [index: number, tool: JsonValue])[]): OllamaTool[] {
  return tools.map(([index, tool]) => toTool(tool, `tools[${index}]`));
}

function toTool(tool: JsonValue, param: string): OllamaTool {
  if (!isObject(tool) || tool['type'] !== 'function')
    throw unsupported(param, 'Only function tools run here.');
  const declared = tool['function'];
  if (!isObject(declared) || typeof declared['name'] !== 'string')
    throw invalid(param, 'The tool has no name.');
  const { description } = declared;
  return {
    type: 'function',
    function: {
      name: declared['name'],
      ...(typeof description === 'string' ? { description } : {}),
      parameters: toParameters(declared['parameters'], `${param}.function.parameters`),
    },
  };
}

function toParameters(schema: JsonValue | undefined, param: string): OllamaTool['function']['parameters'] {
  if (schema === undefined || schema === null) return { type: 'object', properties: {} };
  if (!isObject(schema)) throw invalid(param, 'The parameters are no schema.');
  const property = toProperty(inlineSchema(plainSchema(schema, param), param));
  return {
    type: 'object',
    properties: property.properties ?? {},
    ...(property.required === undefined ? {} : { required: property.required }),
  };
}

/** Throws `CannotServe` for numbers that Ollama would change. */
export function plainSchema(schema: JsonObject, param: string): PlainObject {
  const plain = toPlain(schema);
  if (!isPlainObject(plain))
    throw unsupported(param, 'The schema has numbers that the local model cannot keep.');
  return plain;
}

/** `true` and `false` as schemas are an error to Ollama: anything is allowed instead. */
function toProperty(schema: PlainJson): OllamaProperty {
  if (!isPlainObject(schema)) return {};
  const whole = mergeAllOf(schema);
  const out: OllamaProperty = {};
  const type = typeOf(whole['type']);
  if (type !== undefined) out.type = type;
  const description = describe(whole);
  if (description !== '') out.description = description;
  if (Array.isArray(whole['enum'])) out.enum = whole['enum'];
  else if (whole['const'] !== undefined) out.enum = [whole['const']];
  if (isPlainObject(whole['items'])) out.items = toProperty(whole['items']);
  const either = [whole['anyOf'], whole['oneOf']].flatMap((list) => (Array.isArray(list) ? list : []));
  if (either.length > 0) out.anyOf = either.map(toProperty);
  if (isPlainObject(whole['properties'])) {
    const entries = Object.entries(whole['properties']).map(
      ([name, inner]) => [name, toProperty(inner)] as const,
    );
    out.properties = Object.fromEntries(entries);
  }
  const required = strings(whole['required']);
  if (required.length > 0) out.required = required;
  return out;
}

function typeOf(type: PlainJson | undefined): string | string[] | undefined {
  if (typeof type === 'string') return type;
  const list = strings(type);
  return list.length > 0 ? list : undefined;
}

function strings(value: PlainJson | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Everything must hold, so properties and requirements add up; of the rest the first word counts. */
function mergeAllOf(schema: PlainObject): PlainObject {
  const all = schema['allOf'];
  if (!Array.isArray(all)) return schema;
  let merged: PlainObject = { ...schema };
  for (const part of all.filter(isPlainObject).map(mergeAllOf)) {
    const properties = { ...objectOf(part['properties']), ...objectOf(merged['properties']) };
    const required = [...new Set([...strings(merged['required']), ...strings(part['required'])])];
    merged = { ...part, ...merged };
    if (Object.keys(properties).length > 0) merged['properties'] = properties;
    if (required.length > 0) merged['required'] = required;
  }
  return merged;
}

function objectOf(value: PlainJson | undefined): PlainObject {
  return isPlainObject(value) ? value : {};
}

const LIMITS = [
  'format',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'default',
] as const;

function describe(schema: PlainObject): string {
  const own = schema['description'];
  const limits = LIMITS.flatMap((key) => {
    const value = schema[key];
    return value === undefined
      ? []
      : [`${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`];
  });
  if (schema['additionalProperties'] === false) limits.push('no other properties');
  const text = typeof own === 'string' ? own : '';
  return limits.length === 0 ? text : `${text}${text === '' ? '' : ' '}(${limits.join('; ')})`;
}
