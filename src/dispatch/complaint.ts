// What a provider says is wrong with a request, reduced to words that stand here. Providers quote prompts in their
// errors. Invariant: no character of the body comes out; it only chooses among our own words and field names.
import { refuse, type Refusal } from '../model/refusal.js';
import { isRecord, readJson, readText } from './read-body.js';
import type { TransportReply } from './transport.js';

/** An error is a few hundred bytes; a body of more is not read. */
const LARGEST = 64 * 1024;
/** ms to wait for the body of an error whose status is known already. */
const PATIENCE = 2_000;

/** Codes that a client can act upon, of OpenAI and of servers that speak its API. */
const CODES: ReadonlySet<string> = new Set([
  ...['unsupported_parameter', 'unsupported_value', 'unknown_parameter', 'missing_required_parameter'],
  ...['invalid_type', 'invalid_value', 'invalid_function_parameters', 'invalid_tool_call_id'],
  ...[
    'string_above_max_length',
    'array_above_max_length',
    'integer_above_max_value',
    'integer_below_min_value',
  ],
  ...['model_not_found', 'invalid_prompt', 'content_policy_violation', 'invalid_image'],
]);
const TOO_LONG: ReadonlySet<string> = new Set([
  ...['context_length_exceeded', 'context_window_exceeded', 'exceed_context_size_error'],
  'model_context_window_exceeded',
]);
/** Servers without codes say it in a sentence. */
const TOO_LONG_SENTENCES = [
  ...['maximum context length', 'context window', 'exceeds the context', 'exceed the context'],
  ...['prompt is too long', 'input is too long', 'exceeds the maximum number of tokens'],
  'exceeds the available context size',
];
const FIELDS: ReadonlySet<string> = new Set([
  ...['messages', 'model', 'content', 'role', 'name', 'text', 'type', 'image_url', 'url', 'detail'],
  ...['tool_calls', 'tool_call_id', 'id', 'function', 'arguments', 'custom', 'function_call', 'functions'],
  ...['tools', 'parameters', 'description', 'strict', 'tool_choice', 'parallel_tool_calls', 'properties'],
  ...['response_format', 'json_schema', 'schema', 'temperature', 'top_p', 'top_k', 'min_p', 'n', 'stop'],
  ...['max_tokens', 'max_completion_tokens', 'presence_penalty', 'frequency_penalty', 'repetition_penalty'],
  ...['logit_bias', 'logprobs', 'top_logprobs', 'seed', 'stream', 'stream_options', 'include_usage', 'user'],
  ...[
    'reasoning_effort',
    'verbosity',
    'reasoning',
    'effort',
    'modalities',
    'audio',
    'prediction',
    'metadata',
  ],
  ...[
    'store',
    'service_tier',
    'prompt_cache_key',
    'safety_identifier',
    'cache_control',
    'web_search_options',
  ],
]);

/**
 * @param status 4xx, already known
 * @returns `context_length_exceeded`, or `upstream_rejected` with the status and what is known of the cause
 */
export async function complaint(reply: TransportReply, status: number): Promise<Refusal> {
  const error = errorIn(await bodyOf(reply));
  if (status !== 404 && isTooLong(error)) return refuse('context_length_exceeded', { param: 'messages' });
  const code = [error['code'], error['type']].find((word) => typeof word === 'string' && CODES.has(word));
  const param = fieldOf(error['param']);
  return refuse('upstream_rejected', {
    status,
    ...(typeof code === 'string' && { detail: `It says ${code}.` }),
    ...(param !== undefined && { param }),
  });
}

async function bodyOf(reply: TransportReply): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE);
  });
  try {
    return await Promise.race([readText(reply, LARGEST), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    reply.discard();
  }
}

/** `{"error": {...}}`, or the same fields at the top; some servers send a list of one. */
function errorIn(json: string | undefined): Readonly<Record<string, unknown>> {
  const parsed = json === undefined ? undefined : readJson(json);
  const body: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!isRecord(body)) return {};
  const { error } = body;
  if (typeof error === 'string') return { message: error };
  return isRecord(error) ? error : body;
}

function isTooLong({ code, type, message }: Readonly<Record<string, unknown>>): boolean {
  if ([code, type].some((word) => typeof word === 'string' && TOO_LONG.has(word))) return true;
  if (typeof message !== 'string') return false;
  const said = message.slice(0, 400).toLowerCase();
  return TOO_LONG_SENTENCES.some((sentence) => said.includes(sentence));
}

/** `messages[3].content` from names that stand here and small numbers; undefined for anything else. */
function fieldOf(param: unknown): string | undefined {
  if (typeof param !== 'string' || param.length > 200) return undefined;
  const steps = param
    .split('[')
    .flatMap((piece) => piece.split(']'))
    .flatMap((piece) => piece.split('.'));
  let path = '';
  for (const step of steps) {
    if (step === '') continue;
    const place = Number(step);
    if (Number.isInteger(place) && place >= 0 && place < 100_000) path += `[${place}]`;
    else if (FIELDS.has(step)) path += path === '' ? step : `.${step}`;
    else return undefined;
  }
  return path === '' ? undefined : path;
}
