// The fields of a chat completion that hold text in channels of their own, in stream deltas and whole messages alike.
// Invariant: every other string of a reply is no less looked at (`ReplyText.walk`); only these run over several events.
import { isArray, isExactNumber, isObject, type JsonObject, type JsonValue } from '../model/json.js';
import { UpstreamError } from '../model/dispatch.js';
import { isRefusal, refuse } from '../model/refusal.js';
import type { ChannelKind, Usage } from '../model/reply.js';
import { parseJson } from './json.js';

/** Choices of a reply, and tool calls of a choice; more is a fault of the provider. */
export const MAX_INDEX = 128;

/** The member of a reply that is ours: one from a provider would be a report that nobody made. */
export const OURS = 'sluice';

export interface TextField {
  readonly name: string;
  readonly kind: ChannelKind;
}

export const TEXT_FIELDS: readonly TextField[] = [
  { name: 'reasoning_content', kind: 'reasoning' },
  { name: 'reasoning', kind: 'reasoning' },
  { name: 'content', kind: 'content' },
  { name: 'refusal', kind: 'refusal' },
];

/** The two ways in which a tool call names its tool and gives its input. */
export const CALL_SHAPES = [
  { holder: 'function', input: 'arguments' },
  { holder: 'custom', input: 'input' },
] as const;

export function upstreamFault(detail: string): UpstreamError {
  return new UpstreamError(refuse('upstream_failed', { detail }));
}

/** @throws UpstreamError when the text is no JSON object, or says that the provider failed */
export function readReply(json: string): JsonObject {
  const parsed = parseJson(json);
  if (isRefusal(parsed)) throw upstreamFault('The reply of the provider is not JSON.');
  const { value } = parsed;
  if (!isObject(value)) throw upstreamFault('The reply of the provider is not an object.');
  if (value['error'] !== undefined && value['error'] !== null) {
    throw upstreamFault('The provider broke off with an error.');
  }
  return value;
}

export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  if (value === undefined || value === null) return [];
  if (!isArray(value) || !value.every((item) => isObject(item))) {
    throw upstreamFault('The reply of the provider has an unknown form.');
  }
  return value;
}

/** @param otherwise where the provider left it out: the place in the list */
export function indexOf(value: JsonObject, otherwise: number): number {
  const index = value['index'] ?? otherwise;
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= MAX_INDEX) {
    throw upstreamFault('The reply of the provider has an index out of range.');
  }
  return index;
}

export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function usageOf(value: JsonValue | undefined): Usage | undefined {
  if (!isObject(value)) return undefined;
  const input = numberOf(value['prompt_tokens']);
  const output = numberOf(value['completion_tokens']);
  return input === undefined && output === undefined ? undefined : { input: input ?? 0, output: output ?? 0 };
}

function numberOf(value: JsonValue | undefined): number | undefined {
  const number = isExactNumber(value) ? Number(value.value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** Tokens whose probabilities are kept of one choice. */
export const MAX_TOKENS = 100_000;

/** `logprobs.content[].logprob` of a choice, as far as they are numbers. */
export function logprobsOf(choice: JsonObject): readonly number[] {
  const logprobs = choice['logprobs'];
  const content = isObject(logprobs) ? logprobs['content'] : undefined;
  if (!isArray(content)) return [];
  return content.slice(0, MAX_TOKENS).flatMap((token) => {
    const value = isObject(token) ? token['logprob'] : undefined;
    const number = isExactNumber(value) ? Number(value.value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? [number] : [];
  });
}
