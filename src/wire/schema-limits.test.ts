import { expect, test } from 'vitest';
import type { JsonObject } from '../model/json.js';
import type { SchemaLimit } from '../model/prompt.js';
import { isRefusal } from '../model/refusal.js';
import { walkChat } from './walk.js';

function limitsOf(more: JsonObject): readonly SchemaLimit[] {
  const walked = walkChat({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...more }, () => '~');
  if (isRefusal(walked)) throw new Error(walked.code);
  return walked.limits.map((limit) => ({ ...limit, path: limit.path }));
}
const tool = (parameters: JsonObject): JsonObject => ({
  tools: [{ type: 'function', function: { name: 'f', parameters } }],
});
const property = (schema: JsonObject): JsonObject => tool({ type: 'object', properties: { a: schema } });
const AT = 'tools[0].function.parameters.properties.~';

const rows: readonly (readonly [note: string, body: JsonObject, limits: readonly SchemaLimit[]])[] = [
  ['nothing asked', property({ type: 'string', minLength: 3 }), []],
  ['a format', property({ type: 'string', format: 'email' }), [{ path: AT, format: 'email' }]],
  ['all of one', property({ format: 'x', pattern: '^a$', maxLength: 3 }), [{ path: AT, format: 'x', pattern: '^a$', maxLength: 3 }]],
  ['values that are listed', property({ format: 'email', enum: ['a@b.test'] }), []],
  ['one value', property({ pattern: 'a', const: 'a' }), []],
  ['a pattern that is too long', property({ pattern: 'a'.repeat(1001) }), [{ path: AT }]],
  ['limits of other kinds', property({ format: 3, pattern: [], maxLength: '9' }), [{ path: AT }]],
  ['below items', property({ type: 'array', items: { format: 'ipv4' } }), [{ path: `${AT}.items`, format: 'ipv4' }]],
  ['below anyOf', property({ anyOf: [{ format: 'uri' }, { type: 'null' }] }), [{ path: `${AT}.anyOf[0]`, format: 'uri' }]],
  ['definitions', tool({ $defs: { A: { format: 'date' } } }), [{ path: 'tools[0].function.parameters.$defs.~', format: 'date' }]],
  ['a property that is called format', tool({ properties: { format: { type: 'string' } } }), []],
  ['the answer', { response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { maxLength: 9 } } } }, [{ path: 'response_format.json_schema.schema', maxLength: 9 }]],
  ['data that looks like a schema', { metadata: { format: 'email' } }, []],
]; // prettier-ignore

test.each(rows)('%s', (_note, body, limits) => {
  expect(limitsOf(body)).toEqual(limits);
});
