// The chunks of a streamed chat completion, passed through the stages.
// Invariant: a stream that ends plainly is whole; whatever else happens is thrown.
import { isObject, type JsonObject, type JsonValue } from '../model/json.js';
import type { ReplyStage, ReplySummary, Usage } from '../model/reply.js';
import { writeJson } from './json.js';
import { inOrder } from './reply-body.js';
import { ReplyChoice } from './reply-choice.js';
import { indexOf, logprobsOf, objectsIn, OURS, textOf, usageOf } from './reply-fields.js';
import { ReplyHalves } from './reply-halves.js';
import { ReplyText } from './reply-text.js';

/** What every chunk of a reply has in common. */
const ENVELOPE = ['id', 'object', 'created', 'model', 'service_tier', 'system_fingerprint'];

export interface StreamOptions {
  /** The client asked for the chunk with the usage; we always ask the provider for it. */
  readonly includeUsage: boolean;
}

/**
 * @param events JSON text of each event, without `[DONE]`; ends plainly only when the provider said it was done
 * @param summary called once, however the stream ends
 * @returns JSON text of each event for the client. What it sends is always written by us: the bytes of the provider
 *   come through only where ours are the same.
 * @throws Withheld as a stage decides; UpstreamError when the provider fails
 */
export async function* relayStream(
  events: AsyncIterable<string>,
  stages: readonly ReplyStage[],
  options: StreamOptions,
  summary: (summary: ReplySummary) => void,
): AsyncGenerator<string, void, undefined> {
  const relay = new Relay(stages, options);
  const halves = new ReplyHalves();
  try {
    for await (const event of events) {
      for (const chunk of relay.take(halves.read(event))) yield writeJson(chunk);
    }
    for (const chunk of relay.end()) yield writeJson(chunk);
  } finally {
    summary(relay.summary());
  }
}

class Relay {
  readonly #text: ReplyText;
  readonly #choices = new Map<number, ReplyChoice>();
  readonly #finishReasons: string[] = [];
  #envelope: JsonObject = {};
  #usage: Usage | undefined;

  constructor(
    stages: readonly ReplyStage[],
    private readonly options: StreamOptions,
  ) {
    this.#text = new ReplyText(stages);
  }

  summary(): ReplySummary {
    const usage = this.#usage;
    return {
      finishReasons: this.#finishReasons,
      released: this.#text.released,
      ...(usage !== undefined && { usage }),
    };
  }

  *take(event: JsonObject): Generator<JsonObject> {
    this.#usage = usageOf(event['usage']) ?? this.#usage;
    const own = this.options.includeUsage ? ['choices', OURS] : ['choices', OURS, 'usage'];
    const rest = this.#text.walkObject(event, 0, '', own);
    const choices = objectsIn(event['choices']);
    // Some send an event about the prompt first, with an empty id and model.
    if (choices.length > 0 && Object.keys(this.#envelope).length === 0) {
      this.#envelope = Object.fromEntries(
        ENVELOPE.flatMap((key) => (key in rest ? [[key, rest[key] ?? null]] : [])),
      );
    }
    const relayed: JsonObject[] = [];
    for (const [place, choice] of choices.entries()) {
      const index = indexOf(choice, place);
      const result = this.#takeChoice(choice, index);
      for (const delta of result.before) yield this.#chunk(index, delta);
      if (result.choice !== undefined) relayed.push(result.choice);
    }
    // A chunk that held nothing but the usage, or nothing that may go yet, is not sent at all.
    const bare = choices.length === 0 && event['usage'] !== undefined && !this.options.includeUsage;
    const emptied = choices.length > 0 && relayed.length === 0;
    if (bare || (emptied && (!this.options.includeUsage || !isObject(event['usage'])))) return;
    yield inOrder(event, 'choices' in event ? { ...rest, choices: relayed } : rest);
  }

  /** The provider said that it was done. Choices that it left open are given out whole, without a reason of ours. */
  *end(): Generator<JsonObject> {
    for (const [index, choice] of this.#choices) {
      for (const delta of choice.end()) yield this.#chunk(index, delta);
    }
  }

  #takeChoice(
    choice: JsonObject,
    index: number,
  ): { readonly before: readonly JsonObject[]; readonly choice?: JsonObject } {
    const state = this.#choices.get(index) ?? new ReplyChoice(index, this.#text);
    this.#choices.set(index, state);
    state.hear(logprobsOf(choice));
    const delta = isObject(choice['delta']) ? state.take(choice['delta']) : {};
    const relayed: Record<string, JsonValue> = {
      ...this.#text.walkObject(choice, index, `choices[${index}]`, ['delta']),
      ...('delta' in choice && { delta: delta ?? {} }),
    };
    if ('logprobs' in choice) relayed['logprobs'] = state.logprobs(relayed['logprobs'] ?? null);
    const reason = textOf(choice['finish_reason']);
    if (reason === '')
      return delta === undefined ? { before: [] } : { before: [], choice: inOrder(choice, relayed) };
    // Once a choice: a provider that says it for ever must not grow the record.
    if (!state.finished) this.#finishReasons.push(reason);
    const owed = state.end();
    state.finished = true;
    const rest = state.lastLogprobs();
    if (rest !== null) relayed['logprobs'] = rest;
    // What this very delta released comes before the rest of the same text.
    const before =
      owed.length > 0 && delta !== undefined && Object.keys(delta).length > 0 ? [delta, ...owed] : owed;
    if (before.length > 0) relayed['delta'] = {};
    return { before, choice: inOrder(choice, relayed) };
  }

  #chunk(index: number, delta: JsonObject): JsonObject {
    return { ...this.#envelope, choices: [{ index, delta, finish_reason: null }] };
  }
}
