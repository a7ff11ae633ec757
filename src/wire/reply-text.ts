// The text of one reply on its way through the stages: a chain of filters for each channel, and every other string.
// Invariant: no string of a reply but the protocol's own words leaves without having passed every stage in order.
import { isArray, isObject, type JsonObject, type JsonValue } from '../model/json.js';
import type { ChannelFilter, ChannelId, ReplyStage } from '../model/reply.js';
import { upstreamFault } from './reply-fields.js';

/** Strings that come again with every event (id, model, object) are looked at once; long ones do not come again. */
const MAX_REMEMBERED = 256;
const MAX_REMEMBERED_LENGTH = 256;
/** The words of the protocol itself: they stand in every reply, and no stage has anything to say of them. */
const PROTOCOL: ReadonlySet<string> = new Set([
  ...['id', 'object', 'created', 'model', 'service_tier', 'system_fingerprint', 'choices', 'usage', 'index'],
  ...['chat.completion', 'chat.completion.chunk', 'message', 'delta', 'finish_reason', 'logprobs', 'stop'],
  ...['role', 'assistant', 'content', 'refusal', 'tool_calls', 'prompt_tokens', 'completion_tokens'],
  ...['total_tokens', 'prompt_tokens_details', 'completion_tokens_details', 'cached_tokens', 'audio_tokens'],
  ...['reasoning_tokens', 'accepted_prediction_tokens', 'rejected_prediction_tokens'],
]);

/** UTF-16 code units of a reply's tool calls, which are held until they are whole; all choices together. */
const MAX_HELD = 16 * 1024 * 1024;

export class Chain {
  readonly #filters: readonly ChannelFilter[];
  /** What went in and did not come out yet; undefined once something was changed on the way. */
  #behind: string | undefined = '';

  constructor(stages: readonly ReplyStage[], channel: ChannelId) {
    this.#filters = stages.map((stage) => stage.open(channel));
  }

  push(text: string): string {
    const out = this.#filters.reduce((passed, filter) => (passed === '' ? '' : filter.push(passed)), text);
    this.#compare(text, out);
    return out;
  }

  end(): string {
    const out = this.#filters.reduce(
      (passed, filter) => (passed === '' ? '' : filter.push(passed)) + filter.end(),
      '',
    );
    this.#compare('', out);
    return out;
  }

  /** Everything that went in has come out, and nothing was changed. */
  get even(): boolean {
    return this.#behind === '';
  }

  #compare(put: string, out: string): void {
    if (this.#behind === undefined) return;
    const behind = this.#behind + put;
    this.#behind = behind.startsWith(out) ? behind.slice(out.length) : undefined;
  }
}

export class ReplyText {
  /** UTF-16 code units of text that were given out. */
  released = 0;
  readonly #remembered = new Map<string, string>();
  #held = 0;

  constructor(readonly stages: readonly ReplyStage[]) {}

  open(channel: ChannelId): Chain {
    return new Chain(this.stages, channel);
  }

  /** A text that is there from its first to its last character. */
  whole(channel: ChannelId, text: string): string {
    const chain = this.open(channel);
    const out = chain.push(text) + chain.end();
    this.released += out.length;
    return out;
  }

  /** Every string and key of a value that is no channel of its own. */
  walk(value: JsonValue, choice: number, path: string): JsonValue {
    if (typeof value === 'string') return this.#other(value, choice, path);
    if (isArray(value)) return value.map((item, index) => this.walk(item, choice, `${path}[${index}]`));
    return isObject(value) ? this.walkObject(value, choice, path) : value;
  }

  /** @param own fields that are left out of the result: they go another way */
  walkObject(value: JsonObject, choice: number, path: string, own: readonly string[] = []): JsonObject {
    const fields: [string, JsonValue][] = [];
    for (const key of Object.keys(value)) {
      const item = value[key];
      if (item === undefined || own.includes(key)) continue;
      const bare = item === null || typeof item === 'number' || typeof item === 'boolean';
      const walked = bare ? item : this.walk(item, choice, `${path}.${key}`);
      fields.push([this.#other(key, choice, path), walked]);
    }
    return Object.fromEntries(fields);
  }

  /** A key of an object, or what the stages make of it. */
  key(key: string, choice: number, path: string): string {
    return this.#other(key, choice, path);
  }

  /** Counts what is kept until the end of a choice. @throws UpstreamError past the cap */
  hold(value: JsonValue): void {
    this.#held += weightOf(value);
    if (this.#held > MAX_HELD) throw upstreamFault('The tool calls of the provider are too large.');
  }

  /** Tells every stage of a whole tool call. */
  toolCall(name: string, choice: number): void {
    for (const stage of this.stages) stage.toolCall(name, choice);
  }

  /** Tells every stage how probable the tokens of a whole choice were. */
  probabilities(logprobs: readonly number[], choice: number): void {
    if (logprobs.length > 0) for (const stage of this.stages) stage.probabilities?.(logprobs, choice);
  }

  #other(text: string, choice: number, key: string): string {
    if (PROTOCOL.has(text)) return text;
    const known = this.#remembered.get(text);
    if (known !== undefined) return known;
    const chain = this.open({ choice, kind: 'other', key });
    const out = chain.push(text) + chain.end();
    if (text.length > MAX_REMEMBERED_LENGTH) return out;
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(text, out);
    return out;
  }
}

/** About what a value takes: its strings and keys, and a little for each value. */
function weightOf(value: JsonValue): number {
  if (typeof value === 'string') return value.length;
  if (isArray(value)) return value.reduce((sum: number, item) => sum + weightOf(item), 8);
  if (!isObject(value)) return 8;
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + weightOf(item), 8);
}
