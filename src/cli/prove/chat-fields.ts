// Every place of a chat completions request beside its messages: declarations, fields, and what is not in the body.
import { chat, user } from './chat-messages.js';
import type { Content, Position, Shape } from './planting.js';

const PATH = '/v1/chat/completions';

const tool = (fn: object): Shape =>
  chat({ tools: [{ type: 'function', function: { name: 'look', ...fn } }] });
const property = (schema: object): Shape =>
  tool({ parameters: { type: 'object', properties: { a: schema } } });
const format = (more: object): Shape =>
  chat({
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'r', schema: { type: 'object' }, ...more },
    },
  });
const LOOK = { type: 'function', function: { name: 'look' } };

type Plant = (content: Content) => Shape;

function rows(group: string, takes: Position['takes'], table: Readonly<Record<string, Plant>>): Position[] {
  return Object.entries(table).map(([where, plant]) => ({ where, group, takes, plant }));
}

const DECLARED: Readonly<Record<string, Plant>> = {
  'tool description': ({ text }) => tool({ description: text }),
  'schema description': ({ text }) => property({ type: 'string', description: text }),
  'schema examples': ({ text }) => property({ type: 'string', examples: [text] }),
  'schema title': ({ text }) => property({ type: 'string', title: text }),
  'custom tool description': ({ text }) =>
    chat({ tools: [{ type: 'custom', custom: { name: 'look', description: text } }] }),
  'grammar of a custom tool': ({ text }) =>
    chat({
      tools: [
        {
          type: 'custom',
          custom: {
            name: 'look',
            format: { type: 'grammar', grammar: { syntax: 'lark', definition: `start: "${text}"` } },
          },
        },
      ],
    }),
  'legacy function description': ({ text }) => chat({ functions: [{ name: 'look', description: text }] }),
  'response format description': ({ text }) => format({ description: text }),
};

const DECLARED_NAMES: Readonly<Record<string, Plant>> = {
  'tool name': ({ value }) => tool({ name: value }),
  'schema enum': ({ value }) => property({ type: 'string', enum: [value, 'b'] }),
  'schema const': ({ value }) => property({ const: value }),
  'schema default': ({ value }) => property({ type: 'string', default: value }),
  'schema pattern': ({ value }) => property({ type: 'string', pattern: value }),
  'schema property name': ({ value }) =>
    tool({ parameters: { type: 'object', properties: { [value]: {} } } }),
  'schema required': ({ value }) => tool({ parameters: { type: 'object', required: [value] } }),
  'schema $ref': ({ value }) => property({ $ref: `#/$defs/${value}` }),
  'schema keyword': ({ value }) => property({ type: 'string', [value]: true }),
  tool_choice: ({ value }) =>
    chat({ tools: [LOOK], tool_choice: { type: 'function', function: { name: value } } }),
  'type of a tool': ({ value }) => chat({ tools: [LOOK, { type: value }] }),
  'tool run by the provider': ({ value }) =>
    chat({ tools: [LOOK, { type: 'mcp', server_label: 'x', server_url: `https://a.example/${value}` }] }),
  'legacy function name': ({ value }) => chat({ functions: [{ name: value }] }),
  'response format name': ({ value }) => format({ name: value }),
};

const TEXT_FIELDS: Readonly<Record<string, Plant>> = {
  'metadata value': ({ text }) => chat({ metadata: { ticket: text } }),
  prediction: ({ text }) => chat({ prediction: { type: 'content', content: text } }),
  'prediction part': ({ text }) =>
    chat({ prediction: { type: 'content', content: [{ type: 'text', text }] } }),
  'web search location': ({ text }) =>
    chat({
      web_search_options: { user_location: { type: 'approximate', approximate: { city: text } } },
    }),
  'unknown field': ({ text }) => chat({ something_new: { deep: [text] } }),
  'JSON inside an unknown field': ({ text }) => chat({ something_new: JSON.stringify({ a: [text] }) }),
};

const NAME_FIELDS: Readonly<Record<string, Plant>> = {
  'model name': ({ value }) => ({ body: { model: value, messages: [user] } }),
  'user field': ({ value }) => chat({ user: value }),
  safety_identifier: ({ value }) => chat({ safety_identifier: value }),
  prompt_cache_key: ({ value }) => chat({ prompt_cache_key: value }),
  'metadata key': ({ value }) => chat({ metadata: { [value]: 'x' } }),
  stop: ({ value }) => chat({ stop: [value] }),
  'service tier': ({ value }) => chat({ service_tier: value }),
  'reasoning effort': ({ value }) => chat({ reasoning_effort: value }),
  'logit_bias key': ({ value }) => chat({ logit_bias: { [value]: 1 } }),
  previous_response_id: ({ value }) => chat({ previous_response_id: value }),
  'key in stream_options': ({ value }) => chat({ stream: true, stream_options: { [value]: true } }),
  'voice of audio': ({ value }) => chat({ audio: { voice: value, format: 'wav' } }),
  modality: ({ value }) => chat({ modalities: ['text', value] }),
  'unknown key': ({ value }) => chat({ something_new: { [value]: 1 } }),
  'key at the top': ({ value }) => chat({ [value]: 1 }),
};

const NUMBERS: Readonly<Record<string, Plant>> = {
  'a number': ({ value }) => chat({ something_new: { card: Number(value) } }),
  'a number in tool-call arguments': ({ value }) =>
    chat({
      messages: [
        user,
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'pay', arguments: `{"card":${value}}` } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'ok' },
      ],
    }),
};

const header = (name: string, value: string): Shape => ({ ...chat({}), headers: { [name]: value } });

const OUTSIDE: Readonly<Record<string, Plant>> = {
  'query string': ({ value }) => ({ ...chat({}), path: `${PATH}?q=${encodeURIComponent(value)}` }),
  'request id header': ({ value }) => header('x-request-id', value),
  'another header': ({ value }) => header('x-trace-note', value),
  'header name': ({ value }) => header(`x-${value.replaceAll(/[^a-z0-9]/gi, '')}`, '1'),
  'user agent': ({ value }) => header('user-agent', value),
  'organisation header': ({ value }) => header('openai-organization', value),
  'idempotency key': ({ value }) => header('idempotency-key', value),
  'trace state': ({ value }) => header('tracestate', `a=${encodeURIComponent(value)}`),
  cookie: ({ value }) => header('cookie', `session=${encodeURIComponent(value)}`),
};

export const CHAT_FIELDS: readonly Position[] = [
  ...rows('tools and schemas', 'text', DECLARED),
  ...rows('tools and schemas', 'token', DECLARED_NAMES),
  ...rows('other fields', 'text', TEXT_FIELDS),
  ...rows('other fields', 'token', NAME_FIELDS),
  ...rows('other fields', 'number', NUMBERS),
  ...rows('outside the body', 'token', OUTSIDE).map((row) => ({ ...row, outside: true as const })),
];
