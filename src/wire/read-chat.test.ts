import { describe, expect, it } from 'vitest';
import type { Prompt } from '../model/prompt.js';
import { type Refusal, isRefusal } from '../model/refusal.js';
import { writeJson } from './json.js';
import { decodedLeaves } from './leaves.js';
import { readChat } from './read-chat.js';
import { ask, HELLO, label, read, say } from '../../test/lab/prompts.js';

function refused(body: unknown): Refusal {
  const result = readChat(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), label);
  if (!isRefusal(result)) throw new Error('accepted');
  return result;
}

describe('refusals', () => {
  const rows: readonly (readonly [string, unknown, Refusal['code'], string | undefined])[] = [
    ['no JSON', '{', 'unscannable_content', undefined],
    ['an array', '[]', 'invalid_request', undefined],
    ['no model', { messages: [HELLO] }, 'invalid_request', 'model'],
    ['empty model', { model: '', messages: [HELLO] }, 'invalid_request', 'model'],
    ['long model', { model: 'x'.repeat(257), messages: [HELLO] }, 'invalid_request', 'model'],
    ['no messages', { model: 'm' }, 'invalid_request', 'messages'],
    ['empty messages', { model: 'm', messages: [] }, 'invalid_request', 'messages'],
    ['a text as message', { model: 'm', messages: ['x'] }, 'invalid_request', 'messages[0]'],
    [
      'unknown role',
      { model: 'm', messages: [HELLO, { role: 'root' }] },
      'invalid_request',
      'messages[1].role',
    ],
    [
      'role of a prototype',
      { model: 'm', messages: [{ role: 'constructor' }] },
      'invalid_request',
      'messages[0].role',
    ],
    [
      'tool calls',
      { model: 'm', messages: [{ role: 'assistant', tool_calls: {} }] },
      'invalid_request',
      'messages[0].tool_calls',
    ],
    ['stream', { model: 'm', messages: [HELLO], stream: 'yes' }, 'invalid_request', 'stream'],
    [
      'stream options',
      { model: 'm', messages: [HELLO], stream_options: [] },
      'invalid_request',
      'stream_options',
    ],
    [
      'include_usage',
      { model: 'm', messages: [HELLO], stream_options: { include_usage: 1 } },
      'invalid_request',
      'stream_options.include_usage',
    ],
    ['n', { model: 'm', messages: [HELLO], n: 0 }, 'invalid_request', 'n'],
    [
      'n as exact number',
      '{"model":"m","messages":[{"role":"user","content":"x"}],"n":1.0}',
      'invalid_request',
      'n',
    ],
    ['tools', { model: 'm', messages: [HELLO], tools: {} }, 'invalid_request', 'tools'],
    ['tool', { model: 'm', messages: [HELLO], tools: ['x'] }, 'invalid_request', 'tools[0]'],
    ['tool type', { model: 'm', messages: [HELLO], tools: [{}] }, 'invalid_request', 'tools[0].type'],
    [
      'tool name',
      { model: 'm', messages: [HELLO], tools: [{ type: 'function', function: {} }] },
      'invalid_request',
      'tools[0].function.name',
    ],
    [
      'namespace',
      { model: 'm', messages: [HELLO], tools: [{ type: 'namespace', name: 'n' }] },
      'invalid_request',
      'tools[0].tools',
    ],
    [
      '5,001 messages',
      { model: 'm', messages: Array.from({ length: 5001 }, () => HELLO) },
      'request_too_large',
      'messages',
    ],
    [
      'too many leaves',
      { model: 'm', messages: [HELLO], extra: Array.from({ length: 100_001 }, () => 'x') },
      'request_too_large',
      undefined,
    ],
  ];
  it.each(rows)('%s', (_note, body, code, param) => {
    const refusal = refused(body);
    expect([refusal.code, refusal.param]).toEqual([code, param]);
  });

  it('takes null for absent', () => {
    const nothing = { stream: null, stream_options: null, n: null, tools: null, functions: null };
    expect(ask(nothing).stream).toBe(false);
  });
});

describe('what the prompt says about itself', () => {
  it('counts bytes, not characters, and knows exact numbers', () => {
    const body = '{"model":"m","messages":[{"role":"user","content":"é"}],"top_p":1.0}';
    const prompt = read(body);
    expect([prompt.bytes, prompt.exactNumbers]).toEqual([Buffer.byteLength(body), true]);
    expect(ask({}).exactNumbers).toBe(false);
  });

  it('lists tools, and those that the provider runs', () => {
    const prompt = ask({
      tools: [
        { type: 'function', function: { name: 'f' } },
        { type: 'custom', custom: { name: 'c' } },
        { type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'g' }, { type: 'mcp' }] },
        { type: 'web_search' },
        { type: 'alice@example.com' },
      ],
      functions: [{ name: 'h' }],
      web_search_options: {},
    });
    expect(prompt.tools.map((tool) => tool.name)).toEqual(['f', 'c', 'g', 'n.g', 'h']);
    expect(prompt.providerTools).toEqual([
      { type: 'mcp', path: 'tools[2].tools[1]' },
      { type: 'web_search', path: 'tools[3]' },
      { type: '~17', path: 'tools[4]' },
      { type: 'web_search_options', path: 'web_search_options' },
    ]);
  });
});

describe('what cannot be read', () => {
  const part = (value: object): Prompt => say({ role: 'user', content: [value] });
  const image = (url: string): Prompt => part({ type: 'image_url', image_url: { url } });
  const rows: readonly (readonly [string, Prompt, string, string, readonly string[]])[] = [
    [
      'image',
      image(`data:image/png;base64,iVBORw0KGgo${'AAEC'.repeat(300)}`),
      'image',
      'messages[0].content[0].image_url.url',
      [],
    ],
    [
      'image that is text',
      image('data:image/svg+xml,<text>x</text>'),
      'image',
      'messages[0].content[0].image_url.url',
      ['data:image/svg+xml,<text>x</text>'],
    ],
    [
      'base64 that is none',
      image('data:image/png;base64,my number is 5'),
      'image',
      'messages[0].content[0].image_url.url',
      ['data:image/png;base64,my number is 5'],
    ],
    [
      'text in base64',
      image('data:text/plain;base64,aGVsbG8='),
      'image',
      'messages[0].content[0].image_url.url',
      ['data:text/plain;base64,aGVsbG8='],
    ],
    [
      'remote image',
      image('https://x.example/?q=1'),
      'remote_url',
      'messages[0].content[0].image_url.url',
      ['https://x.example/?q=1'],
    ],
    [
      'image without an object',
      part({ type: 'image_url', image_url: 'https://x.example' }),
      'remote_url',
      'messages[0].content[0].image_url',
      ['https://x.example'],
    ],
    ['image without url', part({ type: 'image_url', image_url: {} }), 'file', 'messages[0].content[0]', []],
    [
      'audio',
      part({ type: 'input_audio', input_audio: { data: `UklGR${'AAEC'.repeat(300)}`, format: 'wav' } }),
      'audio',
      'messages[0].content[0].input_audio.data',
      [],
    ],
    [
      'file',
      part({
        type: 'file',
        file: { file_data: `data:application/pdf;base64,JVBERi0xAAEC${'AAEC'.repeat(300)}` },
      }),
      'file',
      'messages[0].content[0].file.file_data',
      [],
    ],
    [
      'stored file',
      part({ type: 'file', file: { file_id: 'file-1' } }),
      'stored_state',
      'messages[0].content[0].file.file_id',
      ['file-1'],
    ],
    ['unknown part', part({ type: 'hologram' }), 'file', 'messages[0].content[0]', ['type', 'hologram']],
    ['part without type', part({ text: 'x' }), 'file', 'messages[0].content[0]', ['text', 'x']],
    [
      'earlier audio',
      say({ role: 'assistant', audio: { id: 'audio_1' } }),
      'stored_state',
      'messages[0].audio.id',
      ['audio_1'],
    ],
    [
      'previous response',
      ask({ previous_response_id: 'resp_1' }),
      'stored_state',
      'previous_response_id',
      ['hello', 'resp_1'],
    ],
    [
      'conversation',
      ask({ conversation: { id: 'conv_1' } }),
      'stored_state',
      'conversation',
      ['hello', 'id', 'conv_1'],
    ],
  ];
  it.each(rows)('%s', (_note, prompt, kind, path, texts) => {
    expect(prompt.opaque).toEqual([{ kind, path }]);
    expect(prompt.leaves.map((leaf) => leaf.text).filter((text) => text !== 'm')).toEqual(texts);
  });

  it('finds nothing opaque in plain text', () => {
    expect(say({ role: 'assistant', content: [{ type: 'text', text: 'x' }], audio: null }).opaque).toEqual(
      [],
    );
  });
});

describe('joins', () => {
  const joined = (prompt: Prompt, scope: string): string[][] =>
    prompt.joins
      .filter((join) => join.scope === scope)
      .map((join) => join.leaves.map((id) => prompt.leaves[id]!.text));
  const text = (value: string) => ({ type: 'text', text: value });

  it('joins the text parts of one message, also around an image', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    const prompt = say({ role: 'user', content: [text('123-'), image, text('45-'), text('6789')] });
    expect(joined(prompt, 'parts')).toEqual([['123-', '45-', '6789']]);
    expect(decodedLeaves(writeJson(prompt.body))).toContain('123-45-6789');
  });

  it('joins lists of short strings and no others', () => {
    const prompt = read({
      model: 'm',
      messages: [
        {
          role: 'tool',
          content: '{"a":["123-","45-"],"b":["long.address@example.com","x"],"c":["1"],"d":["x",1]}',
        },
      ],
      stop: ['ab', 'cd'],
    });
    expect(joined(prompt, 'parts')).toEqual([
      ['123-', '45-'],
      ['ab', 'cd'],
    ]);
  });

  const says = (content: unknown) => ({ role: 'user', content });
  const silent = { role: 'assistant', content: null, tool_calls: [] };
  it.each([
    ['one after another', [says('a'), says('b'), says('c')], [['a', 'b', 'c']]],
    ['over one that says nothing', [says('a'), silent, says('b')], [['a', 'b']]],
    ['over one that says nothing in parts', [says('a'), says([]), says([text('')]), says('b')], [['a', 'b']]],
    [
      'two parts',
      [says('a'), says([text('b'), text('c')]), says('d')],
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'three parts',
      [says('a'), says([text('b'), text('c'), text('d')]), says('e')],
      [
        ['a', 'b'],
        ['d', 'e'],
      ],
    ],
    ['one part', [says('a'), says([text('b')]), says('c')], [['a', 'b', 'c']]],
    ['parts first', [says([text('a'), text('b')]), says('c')], [['b', 'c']]],
    ['parts only', [says([text('a'), text('b')]), says([text('c'), text('d')])], [['b', 'c']]],
    ['JSON between', [says('a'), says('{"x":"y"}'), says('b')], [['a', 'b']]],
    ['a single message', [says('a')], []],
  ])('joins neighbouring messages: %s', (_note, messages, expected) => {
    expect(joined(say(...messages), 'messages')).toEqual(expected);
  });

  it('stays linear over 5,000 messages', () => {
    const prompt = say(...Array.from({ length: 5000 }, () => ({ role: 'user', content: 'x' })));
    expect(prompt.joins.map((join) => join.leaves.length)).toEqual([5000]);
  });
});
