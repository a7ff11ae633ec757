// Every place in the messages of a chat completions request in which a value can stand. The tests of the invariants use
// this table as well: a place that is not here is not proved.
import type { Content, Position } from './planting.js';

export const user = { role: 'user', content: 'hello' } as const;

export function chat(more: object): { body: object } {
  return { body: { model: 'gpt-5', messages: [user], ...more } };
}

const messages = (...list: readonly object[]): { body: object } => chat({ messages: list });
const call = (args: string, id = 'call_1', name = 'look'): object => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id, type: 'function', function: { name, arguments: args } }],
});
const result = (content: unknown, id = 'call_1'): object => ({ role: 'tool', tool_call_id: id, content });
const json = (value: unknown): string => JSON.stringify(value);

type Plant = (content: Content) => { body: object };

function rows(group: string, takes: Position['takes'], table: Readonly<Record<string, Plant>>): Position[] {
  return Object.entries(table).map(([where, plant]) => ({ where, group, takes, plant }));
}

const SAID: Readonly<Record<string, Plant>> = {
  'system message': ({ text }) => messages({ role: 'system', content: text }, user),
  'developer message': ({ text }) => messages({ role: 'developer', content: text }, user),
  'user message': ({ text }) => messages({ role: 'user', content: text }),
  'assistant message': ({ text }) => messages(user, { role: 'assistant', content: text }, user),
  'content part': ({ text }) => messages({ role: 'user', content: [{ type: 'text', text }] }),
};

/** A reply to these does not show whether the value came back: nobody says it in one piece. */
const SPLIT: Readonly<Record<string, Plant>> = {
  'split over parts': ({ halves }) =>
    messages({ role: 'user', content: halves.map((text) => ({ type: 'text', text })) }),
};

const HIDDEN: Readonly<Record<string, Plant>> = {
  refusal: ({ text }) => messages(user, { role: 'assistant', content: null, refusal: text }, user),
  'refusal part': ({ text }) =>
    messages(user, { role: 'assistant', content: [{ type: 'refusal', refusal: text }] }, user),
  'reasoning in history': ({ text }) =>
    messages(user, { role: 'assistant', content: 'x', reasoning_content: text }, user),
  'reasoning block': ({ text }) =>
    messages(
      user,
      { role: 'assistant', content: 'x', thinking: [{ type: 'thinking', thinking: text }] },
      user,
    ),
  annotation: ({ text }) =>
    messages(
      user,
      {
        role: 'assistant',
        content: 'x',
        annotations: [{ type: 'url_citation', url_citation: { title: text, url: 'https://a.example' } }],
      },
      user,
    ),
};

const TOOL_TRAFFIC: Readonly<Record<string, Plant>> = {
  'tool result': ({ text }) => messages(user, call('{}'), result(text)),
  'tool result parts': ({ text }) => messages(user, call('{}'), result([{ type: 'text', text }])),
  'tool result as JSON': ({ text }) => messages(user, call('{}'), result(json({ rows: [{ a: text }] }))),
  'tool result, JSON twice': ({ text }) => messages(user, call('{}'), result(json({ a: json({ b: text }) }))),
  'tool-call arguments': ({ text }) => messages(user, call(json({ to: text })), result('ok')),
  'tool-call arguments, deep': ({ text }) =>
    messages(user, call(json({ to: [{ list: [text] }] })), result('ok')),
  'arguments that are no JSON': ({ text }) => messages(user, call(`{"to": ${json(text)}, `), result('ok')),
  'custom tool input': ({ text }) =>
    messages(
      user,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'custom', custom: { name: 'look', input: text } }],
      },
      result('ok'),
    ),
  'function_call arguments': ({ text }) =>
    messages(user, {
      role: 'assistant',
      content: null,
      function_call: { name: 'look', arguments: json({ to: text }) },
    }),
  'function message': ({ text }) => messages(user, { role: 'function', name: 'look', content: text }),
};

const NAMES: Readonly<Record<string, Plant>> = {
  'message name': ({ value }) => messages({ ...user, name: value }),
  'tool-call id': ({ value }) => messages(user, result('ok', value)),
  'id of a tool call': ({ value }) => messages(user, call('{}', value), result('ok')),
  'name of a tool call': ({ value }) => messages(user, call('{}', 'call_1', value), result('ok')),
  'name of a function_call': ({ value }) =>
    messages(user, {
      role: 'assistant',
      content: null,
      function_call: { name: value, arguments: '{}' },
    }),
  'key in tool-call arguments': ({ value }) => messages(user, call(json({ [value]: 1 })), result('ok')),
  'id of earlier audio': ({ value }) => messages(user, { role: 'assistant', audio: { id: value } }, user),
  'role of a message': ({ value }) => messages(user, { role: value, content: 'x' }),
  'key of a message': ({ value }) => messages({ ...user, [value]: 'x' }),
};

const PARTS: Readonly<Record<string, Plant>> = {
  'image URL': ({ value }) =>
    part({ type: 'image_url', image_url: { url: `https://pictures.example/${value}` } }),
  'image as data': ({ value }) =>
    part({ type: 'image_url', image_url: { url: `data:image/png;base64,${base64(value)}` } }),
  'file name': ({ value }) =>
    part({
      type: 'file',
      file: { filename: `${value}.txt`, file_data: 'data:text/plain;base64,aGVsbG8=' },
    }),
  'file as data': ({ value }) =>
    part({
      type: 'file',
      file: { filename: 'a.txt', file_data: `data:text/plain;base64,${base64(`see ${value} here`)}` },
    }),
  'file id': ({ value }) => part({ type: 'file', file: { file_id: value } }),
  'audio as data': ({ value }) => part({ type: 'input_audio', input_audio: { data: value, format: 'wav' } }),
  'part of an unknown type': ({ value }) => part({ type: 'hologram', hologram: { note: value } }),
  'type of a part': ({ value }) => part({ type: value, text: 'x' }),
};

function part(value: object): { body: object } {
  return messages({ role: 'user', content: [{ type: 'text', text: 'hello' }, value] });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

export const CHAT_MESSAGES: readonly Position[] = [
  ...rows('messages', 'text', SAID).map((row) => ({ ...row, repeated: true as const })),
  ...rows('messages', 'text', SPLIT),
  ...rows('messages', 'text', HIDDEN),
  ...rows('tool calls and results', 'text', TOOL_TRAFFIC),
  ...rows('names, ids, keys', 'token', NAMES),
  ...rows('images, files, audio', 'token', PARTS),
];
