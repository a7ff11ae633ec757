import { describe, expect, it } from 'vitest';
import { makeAnswerCheck } from './answer-check.js';
import type { PlainObject } from './plain-json.js';

describe('makeAnswerCheck', () => {
  const person = {
    type: 'object',
    properties: { age: { type: 'integer' } },
    required: ['age'],
    additionalProperties: false,
  };
  const rows: readonly [note: string, schema: PlainObject, text: string, fits: boolean][] = [
    ['fits', person, '{"age":3}', true],
    ['wrong type', person, '{"age":"3"}', false],
    ['missing', person, '{}', false],
    ['one too many', person, '{"age":3,"x":1}', false],
    ['no JSON', person, 'age: 3', false],
    ['a pattern is not run', { type: 'string', pattern: '^(a+)+$' }, `"${'a'.repeat(64)}!"`, true],
    [
      'a property that is called pattern counts',
      { properties: { pattern: { type: 'number' } } },
      '{"pattern":"x"}',
      false,
    ],
    [
      'keys that only a pattern allows',
      { patternProperties: { '^x': {} }, additionalProperties: false },
      '{"x1":1}',
      true,
    ],
  ];
  it.each(rows)('%s', (_note, schema, text, fits) => expect(makeAnswerCheck(schema)(text)).toBe(fits));
  it('refuses what is no schema', () => expect(() => makeAnswerCheck({ type: 'nonsense' })).toThrow());
});
