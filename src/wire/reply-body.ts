// A whole chat completion, passed through the stages. Invariant: the same text as the same reply in a stream.
import { isObject, type JsonObject } from '../model/json.js';
import type { ReplyStage, ReplySummary } from '../model/reply.js';
import { writeJson } from './json.js';
import {
  CALL_SHAPES,
  indexOf,
  logprobsOf,
  MAX_INDEX,
  objectsIn,
  OURS,
  TEXT_FIELDS,
  textOf,
  upstreamFault,
  usageOf,
} from './reply-fields.js';
import { ReplyHalves } from './reply-halves.js';
import { ReplyPieces } from './reply-pieces.js';
import { ReplyText } from './reply-text.js';

/** @throws Withheld as a stage decides; UpstreamError when the body is no chat completion */
export function relayBody(
  json: string,
  stages: readonly ReplyStage[],
): { readonly json: string; readonly summary: ReplySummary } {
  const body = new ReplyHalves().read(json);
  const text = new ReplyText(stages);
  const choices = objectsIn(body['choices']);
  if (choices.length > MAX_INDEX) throw upstreamFault('The reply of the provider has too many choices.');
  const relayed: JsonObject = {
    ...text.walkObject(body, 0, '', ['choices', OURS]),
    choices: choices.map((choice, place) => relayChoice(choice, indexOf(choice, place), text)),
  };
  const usage = usageOf(body['usage']);
  const finishReasons = choices
    .map((choice) => textOf(choice['finish_reason']))
    .filter((reason) => reason !== '');
  const summary = { finishReasons, released: text.released, ...(usage !== undefined && { usage }) };
  return { json: writeJson(inOrder(body, relayed)), summary };
}

function relayChoice(choice: JsonObject, index: number, text: ReplyText): JsonObject {
  text.probabilities(logprobsOf(choice), index);
  const path = `choices[${index}]`;
  const message = choice['message'];
  const rest = text.walkObject(choice, index, path, ['message']);
  if (!isObject(message)) return rest;
  const relayed = relayMessage(message, index, text);
  const same = TEXT_FIELDS.every(({ name }) => message[name] === relayed[name]);
  const logprobs =
    choice['logprobs'] === undefined ? {} : { logprobs: same ? (rest['logprobs'] ?? null) : null };
  return inOrder(choice, { ...rest, message: relayed, ...logprobs });
}

function relayMessage(message: JsonObject, choice: number, text: ReplyText): JsonObject {
  const fields = TEXT_FIELDS.filter(({ name }) => typeof message[name] === 'string');
  const own = [...fields.map(({ name }) => name), 'tool_calls', 'function_call'];
  const relayed: Record<string, JsonObject[string]> = {
    ...new ReplyPieces(choice, text, true).take(message, own),
  };
  for (const { name, kind } of fields) {
    relayed[name] = text.whole({ choice, kind, key: keyOf(name) }, textOf(message[name]));
  }
  const calls = objectsIn(message['tool_calls']);
  if (calls.length > MAX_INDEX) throw upstreamFault('The reply of the provider has too many tool calls.');
  if (message['tool_calls'] !== undefined) {
    const whole = calls.map((call, place) => relayCall(call, place, choice, text));
    relayed['tool_calls'] = message['tool_calls'] === null ? null : whole;
  }
  const legacy = message['function_call'];
  if (legacy !== undefined) {
    relayed['function_call'] = isObject(legacy)
      ? relayHolder(legacy, 'arguments', { choice, key: 'function_call' }, text)
      : null;
  }
  return inOrder(message, relayed);
}

function relayCall(call: JsonObject, place: number, choice: number, text: ReplyText): JsonObject {
  const relayed: Record<string, JsonObject[string]> = {
    ...text.walkObject(
      call,
      choice,
      'tool_call',
      CALL_SHAPES.map(({ holder }) => holder),
    ),
  };
  for (const { holder, input } of CALL_SHAPES) {
    const held = call[holder];
    if (isObject(held))
      relayed[holder] = relayHolder(held, input, { choice, key: callKey(holder, place) }, text);
    else if (held !== undefined) relayed[holder] = null;
  }
  return inOrder(call, relayed);
}

/** `{name, arguments}` of a call. The stages hear its name before its input is released. */
export function relayHolder(
  held: JsonObject,
  input: string,
  at: { readonly choice: number; readonly key: string },
  text: ReplyText,
): JsonObject {
  text.toolCall(textOf(held['name']), at.choice);
  const rest = text.walkObject(held, at.choice, 'tool_call', typeof held[input] === 'string' ? [input] : []);
  if (typeof held[input] !== 'string') return rest;
  const whole = text.whole({ choice: at.choice, kind: 'tool_arguments', key: at.key }, held[input]);
  return inOrder(held, { ...rest, [input]: whole });
}

/** Channel of a call's input: `0`, or `custom.0` where the input is free text and no JSON. */
export function callKey(holder: string, index: number): string {
  return holder === 'custom' ? `custom.${index}` : String(index);
}

/** `reasoning` and `reasoning_content` may come side by side; the others stand alone. */
export function keyOf(field: string): string {
  return field === 'reasoning' ? field : '';
}

/** The fields of `relayed` in the order of the original, so that an untouched reply keeps its bytes. */
export function inOrder(original: JsonObject, relayed: JsonObject): JsonObject {
  if (isInOrder(original, relayed)) return relayed;
  const first = Object.keys(original).filter((key) => key in relayed);
  const rest = Object.keys(relayed).filter((key) => !(key in original));
  return Object.fromEntries([...first, ...rest].map((key) => [key, relayed[key] ?? null]));
}

/** The usual case: the same fields, in the same order. */
function isInOrder(original: JsonObject, relayed: JsonObject): boolean {
  const fields = Object.keys(relayed);
  const wanted = Object.keys(original);
  return fields.length === wanted.length && fields.every((key, index) => key === wanted[index]);
}
