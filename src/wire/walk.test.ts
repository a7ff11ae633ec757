import { describe, expect, it } from 'vitest';
import type { Leaf, Prompt } from '../model/prompt.js';
import { writeJson } from './json.js';
import { decodedLeaves } from './leaves.js';
import { ask, find, HELLO, read, say } from '../../test/lab/prompts.js';

const fn = (more: object) => ({ tools: [{ type: 'function', function: { name: 'f', ...more } }] });
const schema = (parameters: object) => fn({ parameters });

describe('where each text stands', () => {
  // note, request, path, kind, place
  const rows: readonly (readonly [string, Prompt, string, Leaf['kind'], Leaf['place']])[] = [
    ['user content', say({ role: 'user', content: 'PLANT' }), 'messages[0].content', 'text', 'user'],
    ['system content', say({ role: 'system', content: 'PLANT' }), 'messages[0].content', 'text', 'system'],
    [
      'developer content',
      say({ role: 'developer', content: 'PLANT' }),
      'messages[0].content',
      'text',
      'system',
    ],
    [
      'assistant content',
      say({ role: 'assistant', content: 'PLANT' }),
      'messages[0].content',
      'text',
      'assistant',
    ],
    [
      'tool content',
      say({ role: 'tool', tool_call_id: 'c', content: 'PLANT' }),
      'messages[0].content',
      'text',
      'tool',
    ],
    [
      'function content',
      say({ role: 'function', name: 'f', content: 'PLANT' }),
      'messages[0].content',
      'text',
      'tool',
    ],
    ['name of a user', say({ ...HELLO, name: 'PLANT' }), 'messages[0].name', 'text', 'user'],
    [
      'name of a function',
      say({ role: 'function', name: 'PLANT', content: 'x' }),
      'messages[0].name',
      'structural',
      'tool',
    ],
    [
      'text part',
      say({ role: 'user', content: [{ type: 'text', text: 'PLANT' }] }),
      'messages[0].content[0].text',
      'text',
      'user',
    ],
    [
      'refusal part',
      say({ role: 'assistant', content: [{ type: 'refusal', refusal: 'PLANT' }] }),
      'messages[0].content[0].refusal',
      'text',
      'assistant',
    ],
    ['refusal', say({ role: 'assistant', refusal: 'PLANT' }), 'messages[0].refusal', 'text', 'assistant'],
    [
      'reasoning',
      say({ role: 'assistant', content: 'x', reasoning_content: 'PLANT' }),
      'messages[0].reasoning_content',
      'text',
      'assistant',
    ],
    [
      'signed reasoning',
      say({ role: 'assistant', content: 'x', reasoning_details: [{ text: 'PLANT' }] }),
      'messages[0].~17[0].~4',
      'structural',
      'assistant',
    ],
    [
      'file name',
      say({ role: 'user', content: [{ type: 'file', file: { filename: 'PLANT', file_data: 'AAAA' } }] }),
      'messages[0].content[0].file.filename',
      'text',
      'user',
    ],
    [
      'unknown part',
      say({ role: 'user', content: [{ type: 'video', clip: { note: 'PLANT' } }] }),
      'messages[0].content[0].~4.~4',
      'structural',
      'user',
    ],
    ['unknown member of a message', say({ ...HELLO, mood: 'PLANT' }), 'messages[0].~4', 'structural', 'user'],
    [
      'id of a tool call',
      say({
        role: 'assistant',
        tool_calls: [{ id: 'PLANT', type: 'function', function: { name: 'f', arguments: '' } }],
      }),
      'messages[0].tool_calls[0].id',
      'structural',
      'assistant',
    ],
    [
      'name in a tool call',
      say({
        role: 'assistant',
        tool_calls: [{ type: 'function', function: { name: 'PLANT', arguments: '{}' } }],
      }),
      'messages[0].tool_calls[0].function.name',
      'structural',
      'assistant',
    ],
    [
      'arguments that are no JSON',
      say({
        role: 'assistant',
        tool_calls: [{ type: 'function', function: { name: 'f', arguments: 'PLANT' } }],
      }),
      'messages[0].tool_calls[0].function.arguments',
      'text',
      'assistant',
    ],
    [
      'arguments',
      say({
        role: 'assistant',
        tool_calls: [{ type: 'function', function: { name: 'f', arguments: '{"to":"PLANT"}' } }],
      }),
      'messages[0].tool_calls[0].function.arguments.$json.~2',
      'text',
      'assistant',
    ],
    [
      'a key in arguments',
      say({
        role: 'assistant',
        tool_calls: [{ type: 'function', function: { name: 'f', arguments: '{"PLANT":1}' } }],
      }),
      'messages[0].tool_calls[0].function.arguments.$json.~5.$key',
      'structural',
      'assistant',
    ],
    [
      'legacy function call',
      say({ role: 'assistant', function_call: { name: 'f', arguments: '["PLANT"]' } }),
      'messages[0].function_call.arguments.$json[0]',
      'text',
      'assistant',
    ],
    [
      'input of a custom tool',
      say({ role: 'assistant', tool_calls: [{ type: 'custom', custom: { name: 'f', input: 'PLANT' } }] }),
      'messages[0].tool_calls[0].custom.input',
      'text',
      'assistant',
    ],
    [
      'tool call id',
      say({ role: 'tool', tool_call_id: 'PLANT', content: 'x' }),
      'messages[0].tool_call_id',
      'structural',
      'tool',
    ],
    [
      'JSON in a tool result',
      say({ role: 'tool', content: ' {"a":[{"b":"PLANT"}]}\n' }),
      'messages[0].content.$json.~1[0].~1',
      'text',
      'tool',
    ],
    [
      'JSON in JSON',
      say({ role: 'tool', content: JSON.stringify({ a: JSON.stringify(['PLANT']) }) }),
      'messages[0].content.$json.~1.$json[0]',
      'text',
      'tool',
    ],
    [
      'tool name',
      ask({ tools: [{ type: 'function', function: { name: 'PLANT' } }] }),
      'tools[0].function.name',
      'structural',
      'declaration',
    ],
    [
      'tool description',
      ask(fn({ description: 'PLANT' })),
      'tools[0].function.description',
      'text',
      'declaration',
    ],
    [
      'schema description',
      ask(schema({ properties: { a: { description: 'PLANT' } } })),
      'tools[0].function.parameters.properties.~1.description',
      'text',
      'declaration',
    ],
    [
      'property name',
      ask(schema({ properties: { PLANT: {} } })),
      'tools[0].function.parameters.properties.~5.$key',
      'structural',
      'declaration',
    ],
    [
      'enum',
      ask(schema({ properties: { a: { enum: ['x', 'PLANT'] } } })),
      'tools[0].function.parameters.properties.~1.enum[1]',
      'text',
      'declaration',
    ],
    [
      'const in anyOf',
      ask(schema({ anyOf: [{ const: 'PLANT' }] })),
      'tools[0].function.parameters.anyOf[0].const',
      'text',
      'declaration',
    ],
    [
      'default object',
      ask(schema({ default: { a: 'PLANT' } })),
      'tools[0].function.parameters.default.~1',
      'text',
      'declaration',
    ],
    [
      'example',
      ask(schema({ items: { examples: ['PLANT'] } })),
      'tools[0].function.parameters.items.examples[0]',
      'text',
      'declaration',
    ],
    [
      '$defs',
      ask(schema({ $defs: { a: { title: 'PLANT' } } })),
      'tools[0].function.parameters.$defs.~1.title',
      'text',
      'declaration',
    ],
    [
      '$ref',
      ask(schema({ $ref: 'PLANT' })),
      'tools[0].function.parameters.$ref',
      'structural',
      'declaration',
    ],
    [
      'unknown format',
      ask(schema({ format: 'PLANT' })),
      'tools[0].function.parameters.format',
      'structural',
      'declaration',
    ],
    [
      'unknown keyword',
      ask(schema({ 'x-note': 'PLANT' })),
      'tools[0].function.parameters.~6',
      'structural',
      'declaration',
    ],
    [
      'legacy function',
      ask({ functions: [{ name: 'f', description: 'PLANT' }] }),
      'functions[0].description',
      'text',
      'declaration',
    ],
    [
      'custom tool grammar',
      ask({
        tools: [
          {
            type: 'custom',
            custom: {
              name: 'f',
              format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'PLANT' } },
            },
          },
        ],
      }),
      'tools[0].custom.format.grammar.definition',
      'text',
      'declaration',
    ],
    [
      'tool in a namespace',
      ask({
        tools: [
          { type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'f', description: 'PLANT' }] },
        ],
      }),
      'tools[0].tools[0].description',
      'text',
      'declaration',
    ],
    [
      'hosted tool',
      ask({ tools: [{ type: 'mcp', server_url: 'PLANT' }] }),
      'tools[0].~10',
      'structural',
      'declaration',
    ],
    [
      'response format',
      ask({
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'r', schema: { description: 'PLANT' } },
        },
      }),
      'response_format.json_schema.schema.description',
      'text',
      'declaration',
    ],
    [
      'name of a response format',
      ask({ response_format: { type: 'json_schema', json_schema: { name: 'PLANT' } } }),
      'response_format.json_schema.name',
      'structural',
      'declaration',
    ],
    [
      'tool choice',
      ask({ tool_choice: { type: 'function', function: { name: 'PLANT' } } }),
      'tool_choice.function.name',
      'structural',
      'other',
    ],
    [
      'prediction',
      ask({ prediction: { type: 'content', content: 'PLANT' } }),
      'prediction.content',
      'text',
      'other',
    ],
    [
      'prediction in parts',
      ask({ prediction: { type: 'content', content: [{ type: 'text', text: 'PLANT' }] } }),
      'prediction.content[0].text',
      'text',
      'other',
    ],
    ['stop', ask({ stop: 'PLANT' }), 'stop', 'text', 'other'],
    ['stop list', ask({ stop: ['x', 'PLANT'] }), 'stop[1]', 'text', 'other'],
    ['user', ask({ user: 'PLANT' }), 'user', 'text', 'other'],
    ['safety identifier', ask({ safety_identifier: 'PLANT' }), 'safety_identifier', 'text', 'other'],
    ['cache key', ask({ prompt_cache_key: 'PLANT' }), 'prompt_cache_key', 'text', 'other'],
    ['metadata value', ask({ metadata: { a: 'PLANT' } }), 'metadata.~1', 'text', 'other'],
    ['metadata key', ask({ metadata: { PLANT: 'a' } }), 'metadata.~5.$key', 'structural', 'other'],
    ['logit bias key', ask({ logit_bias: { PLANT: 1 } }), 'logit_bias.~5.$key', 'structural', 'other'],
    [
      'search location',
      ask({ web_search_options: { user_location: { type: 'approximate', approximate: { city: 'PLANT' } } } }),
      'web_search_options.user_location.approximate.city',
      'text',
      'other',
    ],
    ['unknown field', ask({ extra: 'PLANT' }), '~5', 'structural', 'other'],
    ['unknown field, deep', ask({ extra: [{ a: ['PLANT'] }] }), '~5[0].~1[0]', 'structural', 'other'],
    ['JSON in an unknown field', ask({ extra: '{"a":"PLANT"}' }), '~5.$json.~1', 'structural', 'other'],
    ['name of an unknown field', ask({ PLANT: true }), '~5.$key', 'structural', 'other'],
    ['unknown protocol word', ask({ service_tier: 'PLANT' }), 'service_tier', 'structural', 'other'],
    ['word where a number belongs', ask({ temperature: 'PLANT' }), 'temperature', 'structural', 'other'],
    ['object where a text belongs', ask({ user: { id: 'PLANT' } }), 'user.~2', 'structural', 'other'],
    ['model', read({ model: 'PLANT', messages: [HELLO] }), 'model', 'structural', 'other'],
  ];
  it.each(rows)('%s', (_note, prompt, path, kind, place) => {
    const leaf = find(prompt, 'PLANT');
    expect({ path: leaf.path, kind: leaf.kind, place: leaf.place }).toEqual({ path, kind, place });
    expect(prompt.leaves[leaf.id]).toBe(leaf);
    expect(leaf.message).toBe(path.startsWith('messages') ? 0 : undefined);
    expect(leaf.isKey).toBe(path.endsWith('$key') ? true : undefined);
  });

  it.each(rows)('the last look finds it too: %s', (_note, prompt) => {
    expect(decodedLeaves(writeJson(prompt.body))).toContain('PLANT');
  });

  const numbers: readonly (readonly [string, string, string, string])[] = [
    [
      'seed',
      '{"model":"m","messages":[{"role":"user","content":"x"}],"seed":4111111111111111}',
      '4111111111111111',
      'seed',
    ],
    [
      'exact',
      '{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":1.0}',
      '1.0',
      'temperature',
    ],
    [
      'unknown',
      '{"model":"m","messages":[{"role":"user","content":"x"}],"ssn":123456789}',
      '123456789',
      '~3',
    ],
    [
      'in arguments',
      '{"model":"m","messages":[{"role":"tool","content":"{\\"n\\":12345678901234567890}"}]}',
      '12345678901234567890',
      'messages[0].content.$json.~1',
    ],
  ];
  it.each(numbers)('number: %s', (_note, body, text, path) => {
    const leaf = find(read(body), text);
    expect([leaf.kind, leaf.path]).toEqual(['number', path]);
    expect(decodedLeaves(body)).toContain(text);
  });

  it('takes the nearest key as evidence', () => {
    const prompt = say({ role: 'tool', content: '{"password":["PLANT"],"x":{"phone":5550100}}' });
    expect(find(prompt, 'PLANT').key).toBe('password');
    expect(find(prompt, '5550100').key).toBe('phone');
  });

  it('needs no leaf for known keys and protocol words', () => {
    const prompt = read({
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }],
      tool_choice: 'auto',
      reasoning_effort: 'low',
      stream: true,
      stream_options: { include_usage: true },
      modalities: ['text'],
    });
    expect(prompt.leaves.map((leaf) => leaf.text)).toEqual(['m', 'x']);
  });

  it('knows which values a schema binds', () => {
    const prompt = ask(
      schema({
        description: 'free',
        properties: {
          a: { enum: ['bound-enum'], pattern: 'bound-pattern', description: 'bound-words' },
          b: { const: 'free-const' },
          c: { maxLength: 5, default: { d: 'bound-deep' } },
        },
      }),
    );
    const bound = prompt.leaves.filter((leaf) => leaf.constrained === true && leaf.kind === 'text');
    expect(bound.map((leaf) => leaf.text).sort()).toEqual(['bound-deep', 'bound-enum', 'bound-pattern']);
  });

  it('keeps names of the API that are names of JavaScript as foreign keys', () => {
    const prompt = ask({ constructor: { toString: 'PLANT' } });
    expect(find(prompt, 'PLANT').path).toBe('~11.~8');
    expect(find(prompt, 'constructor').isKey).toBe(true);
  });
});

describe('JSON in strings', () => {
  const content = (text: string): Prompt => say({ role: 'tool', content: text });
  it.each([
    ['a duplicate key', '{"a":1,"a":"PLANT"}'],
    ['text behind it', '{"a":"PLANT"} ok'],
    ['no JSON at all', '[PLANT]'],
    ['too many layers deep', '['.repeat(65) + '"PLANT"' + ']'.repeat(65)],
    ['__proto__', '{"__proto__":"PLANT"}'],
  ])('%s: the text stays whole', (_note, text) => {
    const leaf = find(content(text), text);
    expect([leaf.kind, leaf.path]).toEqual(['text', 'messages[0].content']);
  });

  it('opens three layers and leaves the fourth as text', () => {
    let text = JSON.stringify(['PLANT']);
    for (let layer = 0; layer < 3; layer++) text = JSON.stringify([text]);
    expect(find(content(text), '["PLANT"]').path).toBe('messages[0].content.$json[0].$json[0].$json[0]');
    expect(decodedLeaves(writeJson(content(text).body))).toContain('["PLANT"]');
  });

  it('leaves a document of very many values as one text', () => {
    const text = JSON.stringify(Array.from({ length: 25_000 }, (_, i) => i));
    expect(find(content(text), text).kind).toBe('text');
  });
});
