import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { JsonObject } from '../model/json.js';
import type { Prompt } from '../model/prompt.js';
import { isRefusal } from '../model/refusal.js';
import { writeJson } from './json.js';
import { decodedLeaves } from './leaves.js';
import { writeChat } from './write-chat.js';
import { ask, find, HELLO, read, say } from '../../test/lab/prompts.js';

describe('writing', () => {
  const external = { model: 'up', external: true, stripProviderTools: false };
  const write = (
    prompt: Prompt,
    edits: ReadonlyMap<number, string> = new Map(),
    change = external,
  ): JsonObject => writeChat(prompt, edits, change);

  it('changes the model and shares everything else', () => {
    const prompt = ask({ metadata: { a: 'b' } });
    const body = write(prompt);
    expect(body).toEqual({ ...prompt.body, model: 'up' });
    expect(body['messages']).toBe(prompt.body['messages']);
  });

  it.each([
    ['store is switched off', { store: true }, { store: false }],
    [
      'usage is asked for in streams',
      { stream: true },
      { stream: true, stream_options: { include_usage: true } },
    ],
    [
      'other stream options stay',
      { stream: true, stream_options: { include_usage: false, x: 1 } },
      { stream: true, stream_options: { include_usage: true, x: 1 } },
    ],
    ['not without a stream', { stream: false }, { stream: false }],
  ])('%s outside', (_note, sent, expected) => {
    expect(write(ask(sent))).toEqual({ model: 'up', messages: [HELLO], ...expected });
    expect(write(ask(sent), new Map(), { ...external, external: false })).toEqual({
      model: 'up',
      messages: [HELLO],
      ...sent,
    });
  });

  const f = { type: 'function', function: { name: 'f' } };
  it.each([
    [
      'one of two',
      { tools: [f, { type: 'web_search' }], tool_choice: 'auto' },
      { tools: [f], tool_choice: 'auto' },
    ],
    ['all', { tools: [{ type: 'mcp' }], tool_choice: 'required', parallel_tool_calls: false }, {}],
    [
      'the chosen one',
      { tools: [f, { type: 'mcp' }], tool_choice: { type: 'mcp', server_label: 'x' } },
      { tools: [f] },
    ],
    [
      'a chosen function stays',
      { tools: [f, { type: 'mcp' }], tool_choice: f },
      { tools: [f], tool_choice: f },
    ],
    [
      'among the allowed',
      {
        tools: [f, { type: 'mcp' }],
        tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [f, { type: 'mcp' }] } },
      },
      { tools: [f], tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [f] } } },
    ],
    ['search options', { web_search_options: {} }, {}],
    [
      'inside a namespace',
      { tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'mcp' }, f] }] },
      { tools: [{ type: 'namespace', name: 'n', tools: [f] }] },
    ],
  ])('provider tools stripped: %s', (_note, sent, expected) => {
    const prompt = ask(sent);
    const stripped = write(prompt, new Map(), { ...external, stripProviderTools: true });
    expect(stripped).toEqual({ model: 'up', messages: [HELLO], ...expected });
    expect(write(prompt)).toEqual({ model: 'up', messages: [HELLO], ...sent });
  });

  it('edits a string inside JSON and keeps spacing, key order and numbers', () => {
    const args =
      '{ "b" : "x\\u0041", "2":1.0,\n "to": ["anna", "a,\\"}b"], "1": {"n":12345678901234567890} }\n';
    const prompt = say({
      role: 'assistant',
      tool_calls: [{ type: 'function', function: { name: 'f', arguments: args } }],
    });
    const body = write(prompt, new Map([[find(prompt, 'anna').id, 'PERSON_1A2B3 "x"']]));
    const expected = args.replace('"anna"', '"PERSON_1A2B3 \\"x\\""');
    expect(JSON.stringify(body)).toContain(JSON.stringify(expected));
  });

  it('edits through three layers of strings', () => {
    const deep = JSON.stringify([JSON.stringify({ a: JSON.stringify(['anna', 1.5]) }), 'anna2']);
    const prompt = say({ role: 'tool', content: deep });
    const edits = new Map([
      [find(prompt, 'anna').id, 'X"Y'],
      [find(prompt, 'anna2').id, ''],
    ]);
    const body = write(prompt, edits) as unknown as { messages: { content: string }[] };
    const outer = JSON.parse(body.messages[0]!.content) as string[];
    const middle = JSON.parse(outer[0]!) as { a: string };
    expect(middle.a).toBe('["X\\"Y",1.5]');
    expect(outer[1]).toBe('');
  });

  it.each([
    ['a key', (prompt: Prompt) => find(prompt, 'team')],
    ['a number', (prompt: Prompt) => find(prompt, '7')],
    ['a structural leaf', (prompt: Prompt) => find(prompt, 'm')],
  ])('refuses to edit %s', (_note, pick) => {
    const prompt = ask({ metadata: { team: 'blue' }, seed: 7 });
    expect(() => write(prompt, new Map([[pick(prompt).id, 'x']]))).toThrow();
  });

  it('leaves the request itself as it was', () => {
    const prompt = ask({ store: true, tools: [{ type: 'mcp' }] });
    const before = writeJson(prompt.body);
    write(prompt, new Map([[find(prompt, 'hello').id, 'bye']]), { ...external, stripProviderTools: true });
    expect(writeJson(prompt.body)).toBe(before);
  });
});

describe('properties', () => {
  // Numbers are written as marked strings first, so that any digits can stand in the text.
  const number = fc
    .constantFrom(
      '0',
      '-0',
      '1.0',
      '12',
      '-3.50',
      '12345678901234567890',
      '1e400',
      '1E-2',
      '4111111111111111',
    )
    .map((digits) => `#number:${digits}`);
  const word = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom('a "b"', '[x', '{}', '\\', '\u2028'),
  );
  const key = fc.stringMatching(/^[a-z_$"\\é]{1,6}$/).filter((name) => name !== '__proto__');
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      word,
      number,
      fc.constantFrom(null, true),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
      fc.tuple(tie('tree'), fc.constantFrom(0, 1, '\t')).map(([value, space]) => toText(value, space)),
    ),
  }));
  const message = fc.oneof(
    fc.record({ role: fc.constantFrom('user', 'system', 'tool'), content: tree }),
    fc.record({
      role: fc.constant('assistant'),
      tool_calls: fc.array(fc.record({ id: word, function: fc.record({ name: word, arguments: tree }) }), {
        maxLength: 2,
      }),
    }),
    fc.record({
      role: fc.constant('user'),
      content: fc.array(fc.record({ type: fc.constantFrom('text', 'image_url', 'odd'), text: word }), {
        maxLength: 3,
      }),
    }),
  );
  const request = fc
    .record(
      {
        model: fc.constant('m'),
        messages: fc.array(message, { minLength: 1, maxLength: 4 }),
        stop: fc.oneof(word, fc.array(word, { maxLength: 3 })),
        metadata: fc.dictionary(key, word, { maxKeys: 3 }),
        temperature: number,
        response_format: fc.record({ type: word, json_schema: fc.record({ schema: tree }) }),
        extra: tree,
      },
      { requiredKeys: ['model', 'messages'] },
    )
    .map((body) => toText(body, 0));

  function toText(value: unknown, space: number | string): string {
    return JSON.stringify(value, null, space).replace(/"#number:([^"]*)"/g, '$1');
  }

  const same = { model: 'm', external: false, stripProviderTools: false };

  it('without edits, what is written is what was read, digit by digit', () => {
    fc.assert(
      fc.property(request, (text) => {
        expect(writeJson(writeChat(read(text), new Map(), same))).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('an edit of one leaf changes that leaf and no other', () => {
    fc.assert(
      fc.property(
        request,
        fc.nat(),
        fc.constantFrom('EDITED', 'a "quoted" \\ one', 'línea\n'),
        (text, pick, edited) => {
          const before = read(text);
          const texts = before.leaves.filter((leaf) => leaf.kind === 'text');
          const leaf = texts[pick % Math.max(texts.length, 1)];
          if (leaf === undefined) return;
          const after = read(writeJson(writeChat(before, new Map([[leaf.id, edited]]), same)));
          expect(after.leaves.map((one) => [one.path, one.text])).toEqual(
            before.leaves.map((one) => [one.path, one.id === leaf.id ? edited : one.text]),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('edits of all leaves at once leave nothing of them, and all the rest', () => {
    fc.assert(
      fc.property(request, (text) => {
        const before = read(text);
        const edits = new Map(
          before.leaves.filter(({ kind }) => kind === 'text').map(({ id }) => [id, `E${id}`]),
        );
        const after = read(writeJson(writeChat(before, edits, same)));
        expect(after.leaves.map((one) => one.text)).toEqual(
          before.leaves.map((one) => edits.get(one.id) ?? one.text),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('every string, key and number of any body is a leaf, a word of the API or a checked word', () => {
    fc.assert(
      fc.property(tree, (extra) => {
        const text = toText({ model: 'm', messages: [HELLO], extra }, 0);
        const prompt = read(text);
        const last = decodedLeaves(text);
        if (isRefusal(last)) throw new Error('refused');
        const known = ['model', 'messages', 'role', 'content', 'user', ''];
        const leaves = prompt.leaves.map((leaf) => leaf.text).sort();
        expect(last.filter((one) => !known.includes(one)).sort()).toEqual(
          leaves.filter((one) => !known.includes(one)),
        );
      }),
      { numRuns: 500 },
    );
  });
});
