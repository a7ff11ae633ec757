// A chat completion request as a body for Ollama's /api/chat. Invariant: the body is built from an allow-list. Go reads
// JSON keys without regard to case and the last one wins, so a spread of client fields could name another model.
import { isArray } from '../model/json.js';
import type { JsonObject } from '../model/json.js';
import type { OllamaProvider } from '../model/policy.js';
import type { Prompt } from '../model/prompt.js';
import { refuse } from '../model/refusal.js';
import type { Refusal } from '../model/refusal.js';
import { makeAnswerCheck } from './answer-check.js';
import type { AnswerCheck } from './answer-check.js';
import { CannotServe, unsupported } from './cannot-serve.js';
import type { LocalModel } from './local-model.js';
import { toOllamaMessages } from './ollama-messages.js';
import type { OllamaMessage } from './ollama-messages.js';
import { localName } from './ollama-name.js';
import { answerForm, askedTokens, refuseUnsupported, sampling, thinking } from './ollama-options.js';
import type { OllamaOptions, Think } from './ollama-options.js';
import { toOllamaTools } from './ollama-tools.js';
import type { OllamaTool } from './ollama-tools.js';
import { numberOf } from './plain-json.js';
import type { PlainObject } from './plain-json.js';

/** All that ever goes to /api/chat. */
export interface OllamaBody {
  model: string;
  messages: OllamaMessage[];
  stream: true;
  keep_alive: string | number;
  think: Think;
  truncate: false;
  shift: false;
  options: OllamaOptions;
  tools?: OllamaTool[];
  format?: 'json' | PlainObject;
  logprobs?: true;
  top_logprobs?: number;
}

export interface LocalRequest {
  readonly body: OllamaBody;
  readonly warnings: readonly string[];
  /** Only the first tool call of the answer is passed on. */
  readonly oneCall: boolean;
  readonly check?: AnswerCheck;
}

export interface LocalTarget {
  readonly provider: OllamaProvider;
  readonly model: LocalModel;
  readonly stripProviderTools: boolean;
}

/** Pure. @returns what to send, or why the local model cannot do it */
export function toLocalRequest(prompt: Prompt, target: LocalTarget): LocalRequest | Refusal {
  try {
    return build(prompt, target);
  } catch (error) {
    if (error instanceof CannotServe) return error.refusal;
    throw error;
  }
}

function build(prompt: Prompt, target: LocalTarget): LocalRequest {
  const { body } = prompt;
  const { provider, model } = target;
  const warnings = new Set<string>();
  const warn = (sentence: string): void => void warnings.add(sentence);
  refuseUnsupported(body);
  const messages = toOllamaMessages(body['messages'], warn);
  if (messages.some((message) => message.images !== undefined) && !model.capabilities.includes('vision')) {
    throw unsupported('messages', 'The local model does not see images.');
  }
  const tools = declaredTools(prompt, target);
  const form = answerForm(body['response_format'], tools.length > 0);
  const oneCall = body['parallel_tool_calls'] === false && tools.length > 0;
  if (oneCall) warn('parallel_tool_calls: only the first call is returned');
  const used = estimateTokens(messages, tools);
  const room = provider.numCtx - used;
  if (room < 1) {
    const detail = `About ${used} tokens; the window is ${provider.numCtx}.`;
    throw new CannotServe(refuse('context_length_exceeded', { param: 'messages', detail }));
  }
  const wanted = askedTokens(body) ?? provider.maxTokens;
  if (wanted > room && askedTokens(body) !== undefined) warn('max_tokens lowered to what the window leaves');
  warnOfDropped(body, warn);
  return {
    body: {
      model: localName(model.name),
      messages,
      stream: true,
      keep_alive: provider.keepAlive,
      think: thinking(body, model, warn),
      truncate: false,
      shift: false,
      options: { num_ctx: provider.numCtx, num_predict: Math.min(wanted, room), ...sampling(body, model) },
      ...(tools.length > 0 ? { tools } : {}),
      ...(form.format === undefined ? {} : { format: form.format }),
      ...logprobs(body),
    },
    warnings: [...warnings],
    oneCall,
    ...(form.schema === undefined ? {} : { check: makeAnswerCheck(form.schema) }),
  };
}

function declaredTools(prompt: Prompt, target: LocalTarget): OllamaTool[] {
  const { body, providerTools } = prompt;
  const choice = body['tool_choice'];
  if (choice !== undefined && choice !== null && choice !== 'auto' && choice !== 'none') {
    throw unsupported('tool_choice', 'The local model decides by itself: "auto" or "none".');
  }
  const first = providerTools[0];
  if (first !== undefined && !target.stripProviderTools) {
    throw unsupported(first.path, 'The local model has no tools of its own.');
  }
  const { tools } = body;
  if (choice === 'none' || !isArray(tools)) return [];
  const theirs = new Set(providerTools.map((tool) => tool.path));
  const ours = toOllamaTools([...tools.entries()].filter(([index]) => !theirs.has(`tools[${index}]`)));
  if (ours.length > 0 && !target.model.capabilities.includes('tools')) {
    throw unsupported('tools', 'The local model does not use tools.');
  }
  return ours;
}

/** There is no way to ask for the count: text by its bytes, JSON denser, an image as Ollama itself counts it. */
function estimateTokens(messages: readonly OllamaMessage[], tools: readonly OllamaTool[]): number {
  let tokens = Buffer.byteLength(tools.length > 0 ? JSON.stringify(tools) : '') / 2;
  for (const message of messages) {
    tokens += Buffer.byteLength(message.content) / 3 + 768 * (message.images?.length ?? 0);
    if (message.tool_calls !== undefined) tokens += Buffer.byteLength(JSON.stringify(message.tool_calls)) / 2;
  }
  return Math.ceil(tokens);
}

function logprobs(body: JsonObject): { logprobs?: true; top_logprobs?: number } {
  if (body['logprobs'] !== true) return {};
  const top = numberOf(body['top_logprobs']);
  if (top !== undefined && (!Number.isInteger(top) || top < 0 || top > 20)) {
    throw unsupported('top_logprobs', 'It goes from 0 to 20.');
  }
  return { logprobs: true, ...(top === undefined ? {} : { top_logprobs: top }) };
}

/** Fields that are mapped, refused above, or mean nothing to the answer. */
const SILENT: ReadonlySet<string> = new Set(
  (
    'model messages stream stream_options tools tool_choice parallel_tool_calls response_format temperature top_p seed ' +
    'presence_penalty frequency_penalty stop max_tokens max_completion_tokens reasoning_effort logprobs top_logprobs n ' +
    'logit_bias modalities audio store functions function_call user metadata safety_identifier prompt_cache_key'
  ).split(' '),
);
/** Fields of OpenAI's API that the local model ignores; any other name is caller text and is only counted. */
const NAMED: ReadonlySet<string> = new Set(
  'service_tier prediction verbosity web_search_options prompt_cache_retention'.split(' '),
);

function warnOfDropped(body: JsonObject, warn: (sentence: string) => void): void {
  let unknown = 0;
  for (const [key, value] of Object.entries(body)) {
    if (SILENT.has(key) || value === null) continue;
    if (NAMED.has(key)) warn(`${key} dropped`);
    else unknown += 1;
  }
  if (unknown > 0) warn(`${unknown} unknown field${unknown === 1 ? '' : 's'} dropped`);
}
