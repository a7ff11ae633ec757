import { describe, expect, it } from 'vitest';
import { CannotServe } from './cannot-serve.js';
import { inlineSchema } from './inline-schema.js';
import type { PlainObject } from './plain-json.js';

describe('inlineSchema', () => {
  it('writes references out and drops the definitions', () => {
    const schema = {
      type: 'object',
      properties: { home: { $ref: '#/$defs/Address', description: 'where' }, $defs: { type: 'string' } },
      $defs: { Address: { type: 'object', properties: { street: { type: 'string' } } } },
    };
    expect(inlineSchema(schema, 'p')).toEqual({
      type: 'object',
      properties: {
        home: { type: 'object', properties: { street: { type: 'string' } }, description: 'where' },
        $defs: { type: 'string' },
      },
    });
  });

  it('does not take data for references', () => {
    const schema = { enum: [{ $ref: '#/nowhere' }], default: { $ref: 'x' } };
    expect(inlineSchema(schema, 'p')).toEqual(schema);
  });

  it('ends for a schema that holds itself', () => {
    const schema = { type: 'object', properties: { child: { $ref: '#' } } };
    expect(inlineSchema(schema, 'p')).toEqual({
      type: 'object',
      properties: { child: { type: 'object', properties: { child: {} } } },
    });
  });

  const bad: readonly [note: string, schema: PlainObject, code: string][] = [
    ['a reference that leads nowhere', { $ref: '#/$defs/None' }, 'invalid_request'],
    ['a remote reference', { $ref: 'http://example.org/schema' }, 'invalid_request'],
    ['doubling at every step', doubling(20), 'unsupported_parameter'],
  ];
  it.each(bad)('refuses %s', (_note, schema, code) => {
    try {
      inlineSchema(schema, 'p');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CannotServe);
      expect((error as CannotServe).refusal).toMatchObject({ code, param: 'p' });
    }
  });
});

/** 2^steps nodes when written out. */
function doubling(steps: number): PlainObject {
  const defs: PlainObject = { d0: { type: 'string' } };
  for (let at = 1; at <= steps; at++) {
    defs[`d${at}`] = { properties: { a: { $ref: `#/$defs/d${at - 1}` }, b: { $ref: `#/$defs/d${at - 1}` } } };
  }
  return { $ref: `#/$defs/d${steps}`, $defs: defs };
}
