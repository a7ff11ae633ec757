// The table of known fields of a chat completions request: what each place holds, for every documented field.
// Invariant: a row here only ever loosens UNKNOWN; leaving one out costs reach, never safety.
import { DATA, type Field, FIXED, TEXT, UNKNOWN, chosen, list, object, oneOf } from './field.js';
import { SCHEMA } from './schema-fields.js';

const CACHE_CONTROL = object({ type: oneOf('ephemeral'), ttl: oneOf('5m', '1h') });
const STORED: Field = { string: 'structural', opaque: 'stored_state' };
const IMAGE_URL: Field = { string: 'structural', opaque: 'url' };
const PART_TYPE = oneOf('text', 'refusal', 'image_url', 'input_audio', 'file');

function part(members: Readonly<Record<string, Field>>, more: Omit<Field, 'members'> = {}): Field {
  return object({ type: PART_TYPE, cache_control: CACHE_CONTROL, ...members }, more);
}

const IMAGE = object({ url: IMAGE_URL, detail: oneOf('auto', 'low', 'high', 'original') });
const AUDIO = object({
  data: { opaque: 'audio' },
  format: oneOf('wav', 'mp3', 'flac', 'opus', 'pcm16', 'aac', 'm4a', 'ogg', 'webm'),
});
const FILE = object({
  file_data: { opaque: 'file' },
  file_id: STORED,
  file_url: { opaque: 'remote_url' },
  filename: TEXT,
});

/** A part of a type that we do not know may hold anything: it cannot be read. */
const PART = chosen(
  'type',
  {
    text: part({ text: TEXT }),
    refusal: part({ refusal: TEXT }),
    image_url: part({ image_url: { ...IMAGE_URL, ...IMAGE } }, { media: true }),
    input_audio: part({ input_audio: AUDIO }, { media: true }),
    file: part({ file: FILE }, { media: true }),
  },
  { ...UNKNOWN, media: true },
);
const CONTENT: Field = { string: 'text', items: PART, join: 'parts' };

const TOOL_CALL = object({
  id: FIXED,
  index: FIXED,
  type: oneOf('function', 'custom'),
  function: object({ name: FIXED, arguments: TEXT }),
  custom: object({ name: FIXED, input: TEXT }),
});

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'] as const;
export type Role = (typeof ROLES)[number];

export function isRole(role: unknown): role is Role {
  return ROLES.some((known) => known === role);
}

/** `reasoning_content` and `reasoning` are how several providers hand out plain reasoning; signed blocks stay unknown. */
function message(name: Field): Field {
  return object({
    role: oneOf(...ROLES),
    content: CONTENT,
    name,
    refusal: TEXT,
    reasoning_content: TEXT,
    reasoning: TEXT,
    tool_calls: list(TOOL_CALL),
    tool_call_id: FIXED,
    function_call: object({ name: FIXED, arguments: TEXT }),
    audio: object({ id: STORED }),
    annotations: list(UNKNOWN),
    cache_control: CACHE_CONTROL,
  });
}

const MESSAGE = chosen(
  'role',
  {
    system: { ...message(TEXT), place: 'system' },
    developer: { ...message(TEXT), place: 'system' },
    user: { ...message(TEXT), place: 'user' },
    assistant: { ...message(TEXT), place: 'assistant' },
    // Here the name is that of a tool.
    tool: { ...message(FIXED), place: 'tool' },
    function: { ...message(FIXED), place: 'tool' },
  },
  UNKNOWN,
);

const FUNCTION = { name: FIXED, description: TEXT, parameters: SCHEMA, strict: FIXED };
const CUSTOM = {
  name: FIXED,
  description: TEXT,
  format: object({
    type: oneOf('text', 'grammar'),
    grammar: object({ definition: TEXT, syntax: oneOf('lark', 'regex') }),
    definition: TEXT,
    syntax: oneOf('lark', 'regex'),
  }),
};
const FUNCTION_TOOL = object({
  type: oneOf('function'),
  function: object(FUNCTION),
  ...FUNCTION,
  cache_control: CACHE_CONTROL,
});
const CUSTOM_TOOL = object({ type: oneOf('custom'), custom: object(CUSTOM), ...CUSTOM });
const CLIENT_TOOL = chosen('type', { function: FUNCTION_TOOL, custom: CUSTOM_TOOL }, UNKNOWN);
const NAMESPACE = object({
  type: oneOf('namespace'),
  name: FIXED,
  description: TEXT,
  tools: list(CLIENT_TOOL),
});
const TOOL = chosen('type', { function: FUNCTION_TOOL, custom: CUSTOM_TOOL, namespace: NAMESPACE }, UNKNOWN);

const NAMED = object({ name: FIXED });
const CHOICE_TYPE = oneOf('function', 'custom', 'allowed_tools');
const CHOSEN_TOOL = { type: CHOICE_TYPE, function: NAMED, custom: NAMED, name: FIXED };
const CHOICE_MODE = oneOf('none', 'auto', 'required');
const TOOL_CHOICE: Field = {
  ...CHOICE_MODE,
  ...object({
    ...CHOSEN_TOOL,
    mode: CHOICE_MODE,
    tools: list(object(CHOSEN_TOOL)),
    allowed_tools: object({ mode: CHOICE_MODE, tools: list(object(CHOSEN_TOOL)) }),
  }),
};

const RESPONSE_FORMAT = object(
  {
    type: oneOf('text', 'json_object', 'json_schema'),
    json_schema: object({ name: FIXED, description: TEXT, schema: SCHEMA, strict: FIXED }),
  },
  { place: 'declaration' },
);

const LOCATION = object({ country: TEXT, region: TEXT, city: TEXT, timezone: TEXT });
const WEB_SEARCH = object({
  search_context_size: oneOf('low', 'medium', 'high'),
  user_location: object({ type: oneOf('approximate'), approximate: LOCATION }),
});

const NUMBERS_AND_SWITCHES = [
  ...['temperature', 'top_p', 'n', 'seed', 'max_tokens', 'max_completion_tokens', 'presence_penalty'],
  ...['frequency_penalty', 'logprobs', 'top_logprobs', 'stream', 'store', 'parallel_tool_calls'],
];

/** The whole body. */
export const CHAT_REQUEST: Field = object({
  ...Object.fromEntries(NUMBERS_AND_SWITCHES.map((name) => [name, FIXED])),
  model: FIXED,
  messages: list(MESSAGE),
  tools: list(TOOL, { place: 'declaration' }),
  functions: list(object(FUNCTION), { place: 'declaration' }),
  tool_choice: TOOL_CHOICE,
  function_call: { ...oneOf('none', 'auto'), ...NAMED },
  response_format: RESPONSE_FORMAT,
  prediction: object({ type: oneOf('content'), content: CONTENT }),
  stop: list(TEXT, { string: 'text', join: 'pieces' }),
  user: TEXT,
  safety_identifier: TEXT,
  prompt_cache_key: TEXT,
  prompt_cache_retention: oneOf('in_memory', 'in-memory', '24h'),
  metadata: { ...UNKNOWN, rest: DATA },
  logit_bias: UNKNOWN,
  modalities: list(oneOf('text', 'audio')),
  audio: object({
    voice: { ...FIXED, ...object({ id: STORED }) },
    format: oneOf('wav', 'aac', 'mp3', 'flac', 'opus', 'pcm16'),
  }),
  reasoning_effort: oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'),
  verbosity: oneOf('low', 'medium', 'high'),
  service_tier: oneOf('auto', 'default', 'flex', 'scale', 'priority'),
  stream_options: object({ include_usage: FIXED, include_obfuscation: FIXED }),
  web_search_options: WEB_SEARCH,
  previous_response_id: STORED,
  conversation: STORED,
});
