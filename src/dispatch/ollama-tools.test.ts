import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../model/json.js';
import { isRefusal } from '../model/refusal.js';
import { parseJson } from '../wire/json.js';
import { CannotServe } from './cannot-serve.js';
import { toOllamaTools } from './ollama-tools.js';

/** A number as a request's parser keeps it. */
function exact(source: string): JsonValue {
  const parsed = parseJson(source);
  if (isRefusal(parsed)) throw new Error(parsed.detail);
  return parsed.value;
}

function tool(parameters: JsonValue): JsonValue {
  return { type: 'function', function: { name: 'find', description: 'Finds.', parameters, strict: true } };
}

function parametersOf(parameters: JsonValue): unknown {
  return toOllamaTools([[0, tool(parameters)]])[0]?.function.parameters;
}

describe('toOllamaTools', () => {
  const rows: readonly [note: string, from: JsonValue, to: unknown][] = [
    [
      'oneOf becomes anyOf, const becomes enum',
      { type: 'object', properties: { unit: { oneOf: [{ const: 'C' }, { const: 'F' }] } } },
      { type: 'object', properties: { unit: { anyOf: [{ enum: ['C'] }, { enum: ['F'] }] } } },
    ],
    [
      'limits move into the description',
      {
        type: 'object',
        properties: { n: { type: 'integer', minimum: 1, maximum: 9, description: 'Count.' } },
      },
      {
        type: 'object',
        properties: { n: { type: 'integer', description: 'Count. (minimum: 1; maximum: 9)' } },
      },
    ],
    [
      'a boolean schema allows anything',
      { type: 'object', properties: { any: true } },
      { type: 'object', properties: { any: {} } },
    ],
    [
      'allOf is merged',
      {
        allOf: [
          { properties: { a: { type: 'string' } }, required: ['a'] },
          { properties: { b: { type: 'number' } } },
        ],
      },
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a'] },
    ],
    ['no parameters', null, { type: 'object', properties: {} }],
    [
      'a number that keeps its value',
      { type: 'object', properties: { n: { minimum: exact('1.0') } } },
      { type: 'object', properties: { n: { description: '(minimum: 1)' } } },
    ],
  ];
  it.each(rows)('%s', (_note, from, to) => expect(parametersOf(from)).toEqual(to));

  it('drops what it has no name for', () => {
    expect(toOllamaTools([[3, tool({})]])[0]).toEqual({
      type: 'function',
      function: { name: 'find', description: 'Finds.', parameters: { type: 'object', properties: {} } },
    });
  });

  const bad: readonly [note: string, tool: JsonValue, code: string][] = [
    [
      'a number that a double would change',
      tool({ properties: { n: { maximum: exact('12345678901234567890') } } }),
      'unsupported_parameter',
    ],
    ['a tool of the provider', { type: 'web_search' }, 'unsupported_parameter'],
    ['no name', { type: 'function', function: {} }, 'invalid_request'],
  ];
  it.each(bad)('refuses %s', (_note, given, code) => {
    expect(() => toOllamaTools([[0, given]])).toThrow(CannotServe);
    try {
      toOllamaTools([[0, given]]);
    } catch (error) {
      expect((error as CannotServe).refusal.code).toBe(code);
    }
  });
});
