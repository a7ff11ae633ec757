// Values that must not get out, and every place of a chat request in which one can stand.
import { crc32 } from 'node:zlib';

/** Chat requests in which the value stands in exactly one place. */
export interface Planted {
  readonly where: string;
  readonly body: object;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Not part of the body: never forwarded, so the call itself may go through. */
  readonly outside?: true;
}

const user = { role: 'user', content: 'hello' } as const;
const chat = (more: object): object => ({ model: 'gpt-5', messages: [user], ...more });
const tool = (fn: object): object =>
  chat({ tools: [{ type: 'function', function: { name: 'look', ...fn } }] });
const call = (value: string): object => ({
  role: 'assistant',
  content: null,
  tool_calls: [
    { id: 'call_1', type: 'function', function: { name: 'look', arguments: JSON.stringify({ to: value }) } },
  ],
});
const parts = (value: object): object => chat({ messages: [{ role: 'user', content: [value] }] });

export function positions(value: string): readonly Planted[] {
  const text = `see ${value} here`;
  const half = value.length >> 1;
  const rows: readonly (readonly [string, object])[] = [
    ['system', chat({ messages: [{ role: 'system', content: text }, user] })],
    ['developer', chat({ messages: [{ role: 'developer', content: text }, user] })],
    ['user', chat({ messages: [{ role: 'user', content: text }] })],
    ['assistant', chat({ messages: [user, { role: 'assistant', content: text }, user] })],
    [
      'tool result',
      chat({ messages: [user, call('x'), { role: 'tool', tool_call_id: 'call_1', content: text }] }),
    ],
    [
      'tool result as JSON',
      chat({
        messages: [
          user,
          call('x'),
          { role: 'tool', tool_call_id: 'call_1', content: JSON.stringify({ rows: [{ a: text }] }) },
        ],
      }),
    ],
    [
      'tool-call arguments',
      chat({ messages: [user, call(text), { role: 'tool', tool_call_id: 'call_1', content: 'ok' }] }),
    ],
    ['tool-call id', chat({ messages: [user, { role: 'tool', tool_call_id: value, content: 'ok' }] })],
    [
      'function_call arguments',
      chat({
        messages: [
          user,
          {
            role: 'assistant',
            content: null,
            function_call: { name: 'look', arguments: JSON.stringify({ to: text }) },
          },
        ],
      }),
    ],
    ['tool name', tool({ name: value })],
    ['tool description', tool({ description: text })],
    [
      'schema description',
      tool({ parameters: { type: 'object', properties: { a: { type: 'string', description: text } } } }),
    ],
    [
      'schema enum',
      tool({ parameters: { type: 'object', properties: { a: { type: 'string', enum: [value, 'b'] } } } }),
    ],
    ['schema const', tool({ parameters: { type: 'object', properties: { a: { const: value } } } })],
    [
      'schema default',
      tool({ parameters: { type: 'object', properties: { a: { type: 'string', default: value } } } }),
    ],
    [
      'schema property name',
      tool({ parameters: { type: 'object', properties: { [value]: { type: 'string' } } } }),
    ],
    [
      'schema pattern',
      tool({ parameters: { type: 'object', properties: { a: { type: 'string', pattern: value } } } }),
    ],
    [
      'tool_choice',
      chat({
        tools: [{ type: 'function', function: { name: 'look' } }],
        tool_choice: { type: 'function', function: { name: value } },
      }),
    ],
    ['message name', chat({ messages: [{ ...user, name: value }] })],
    ['user', chat({ user: value })],
    ['safety_identifier', chat({ safety_identifier: value })],
    ['prompt_cache_key', chat({ prompt_cache_key: value })],
    ['metadata value', chat({ metadata: { ticket: text } })],
    ['metadata key', chat({ metadata: { [value]: 'x' } })],
    ['content part', parts({ type: 'text', text })],
    ['refusal', chat({ messages: [user, { role: 'assistant', content: null, refusal: text }, user] })],
    [
      'refusal part',
      chat({ messages: [user, { role: 'assistant', content: [{ type: 'refusal', refusal: text }] }, user] }),
    ],
    [
      'reasoning in history',
      chat({ messages: [user, { role: 'assistant', content: 'x', reasoning_content: text }, user] }),
    ],
    ['image URL', parts({ type: 'image_url', image_url: { url: `https://pictures.example/${value}` } })],
    [
      'file name',
      parts({
        type: 'file',
        file: { filename: `${value}.txt`, file_data: 'data:text/plain;base64,aGVsbG8=' },
      }),
    ],
    ['prediction', chat({ prediction: { type: 'content', content: text } })],
    ['stop', chat({ stop: [value] })],
    [
      'response_format',
      chat({
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'r', description: text, schema: { type: 'object' } },
        },
      }),
    ],
    [
      'response_format name',
      chat({
        response_format: { type: 'json_schema', json_schema: { name: value, schema: { type: 'object' } } },
      }),
    ],
    ['unknown field', chat({ something_new: { deep: [text] } })],
    ['unknown key', chat({ something_new: { [value]: 1 } })],
    ['logit_bias key', chat({ logit_bias: { [value]: 1 } })],
    [
      'web search location',
      chat({ web_search_options: { user_location: { type: 'approximate', approximate: { city: text } } } }),
    ],
    ['model name', { model: value, messages: [user] }],
    ['service tier', chat({ service_tier: value })],
    [
      'split over parts',
      chat({
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: `see ${value.slice(0, half)}` },
              { type: 'text', text: `${value.slice(half)} here` },
            ],
          },
        ],
      }),
    ],
    [
      'base64 in text',
      chat({
        messages: [{ role: 'user', content: `decode ${Buffer.from(text).toString('base64')} please` }],
      }),
    ],
    ['percent-encoded', chat({ messages: [{ role: 'user', content: `GET /?q=${percent(value)} HTTP` }] })],
    [
      'zero-width inside',
      chat({
        messages: [{ role: 'user', content: `see ${value.slice(0, half)}\u200b${value.slice(half)} here` }],
      }),
    ],
  ];
  return [...rows.map(([where, body]) => ({ where, body })), ...outside(value)];
}

function outside(value: string): readonly Planted[] {
  return [
    { where: 'request id header', body: chat({}), headers: { 'x-request-id': value }, outside: true },
    {
      where: 'query string',
      body: chat({}),
      path: `/v1/chat/completions?q=${encodeURIComponent(value)}`,
      outside: true,
    },
    { where: 'another header', body: chat({}), headers: { 'x-trace-note': value }, outside: true },
    { where: 'user agent', body: chat({}), headers: { 'user-agent': value }, outside: true },
    {
      where: 'organisation header',
      body: chat({}),
      headers: { 'openai-organization': value },
      outside: true,
    },
  ];
}

function percent(value: string): string {
  return Array.from(Buffer.from(value), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

/** The forms in which a value could be found again. */
export function forms(value: string): readonly Buffer[] {
  const plain = Buffer.from(value);
  const escaped = Buffer.from(JSON.stringify(value).slice(1, -1));
  // Base64 of a value inside a longer text: three alignments, edges cut off.
  const encoded = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift, 'x'), plain]).toString('base64');
    return Buffer.from(text.slice(shift === 0 ? 0 : 4, -4));
  });
  return [plain, escaped, ...encoded];
}

export function holds(haystack: Buffer, value: string): boolean {
  return forms(value).some((form) => haystack.includes(form));
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A classic GitHub token with a valid checksum over a made-up body: dead by construction. */
export function deadToken(seed: number): string {
  let state = seed * 2654435761;
  const body = Array.from({ length: 30 }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return BASE62.charAt(Math.floor(state / 65536) % 62);
  }).join('');
  let rest = crc32(body);
  let check = '';
  for (let place = 0; place < 6; place += 1) {
    check = BASE62.charAt(rest % 62) + check;
    rest = Math.floor(rest / 62);
  }
  return `ghp_${body}${check}`;
}

/** Values of each level; every one is structurally valid and belongs to nobody. */
export const HIGH_VALUE = 'GB82 WEST 1234 5698 7654 32';
export const MEDIUM_VALUE = 'quentin.featherstone@mail.example.org';
