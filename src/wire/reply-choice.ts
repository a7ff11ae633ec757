// One choice of a streamed reply: its text channels, and its tool calls until they are whole.
// Invariant: nothing of a tool call leaves before all of it has been seen; all text leaves before the finish reason.
import { isObject, type JsonObject, type JsonValue } from '../model/json.js';
import { callKey, relayHolder, inOrder, keyOf } from './reply-body.js';
import {
  CALL_SHAPES,
  indexOf,
  MAX_TOKENS,
  objectsIn,
  TEXT_FIELDS,
  textOf,
  upstreamFault,
} from './reply-fields.js';
import { ReplyLogprobs } from './reply-logprobs.js';
import { ReplyPieces } from './reply-pieces.js';
import type { Chain, ReplyText } from './reply-text.js';

/** Tool calls are put together from pieces: strings are joined, everything else is taken once. */
interface HeldCall {
  readonly fields: Record<string, JsonValue>;
  /** `function` or `custom` -> its fields, the input joined */
  readonly holders: Map<string, Record<string, JsonValue>>;
}

type Delta = Record<string, JsonValue>;

const CALL_FIELDS = ['tool_calls', 'function_call'];

export class ReplyChoice {
  finished = false;
  readonly #chains = new Map<string, Chain>();
  readonly #calls = new Map<number, HeldCall>();
  readonly #pieces: ReplyPieces;
  readonly #repeated = new ReplyLogprobs();
  #logprobs: number[] = [];
  #legacy: Record<string, JsonValue> | undefined;

  constructor(
    private readonly index: number,
    private readonly text: ReplyText,
  ) {
    this.#pieces = new ReplyPieces(index, text);
  }

  /** Takes a delta in; gives what of it may be sent now, or undefined when nothing is left to send. */
  take(delta: JsonObject): Delta | undefined {
    const fields = TEXT_FIELDS.filter(({ name }) => typeof delta[name] === 'string');
    const own = [...fields.map(({ name }) => name), ...CALL_FIELDS];
    const out: Delta = { ...this.#pieces.take(delta, own) };
    for (const { name } of fields) {
      const put = textOf(delta[name]);
      const released = this.#push(name, put);
      // An empty text is a sign of its own (`content: ""` with the role); one that is held back is not there yet.
      if (released !== '' || put === '') out[name] = released;
    }
    for (const [place, call] of objectsIn(delta['tool_calls']).entries()) this.#hold(call, place);
    const legacy = delta['function_call'];
    if (isObject(legacy)) {
      this.text.hold(legacy);
      this.#legacy = join(this.#legacy ?? {}, legacy, ['name', 'arguments']);
    }
    const original = Object.keys(delta);
    return original.length > 0 && Object.keys(out).length === 0 ? undefined : { ...inOrder(delta, out) };
  }

  /** Hears the log probabilities of a delta's tokens. */
  hear(logprobs: readonly number[]): void {
    for (const logprob of logprobs) if (this.#logprobs.length < MAX_TOKENS) this.#logprobs.push(logprob);
  }

  /** The deltas that are still owed: the rest of every text, then the tool calls. */
  end(): readonly JsonObject[] {
    const calls = this.#calls.size > 0 || this.#legacy !== undefined;
    const deltas: JsonObject[] = [...this.#pieces.end()];
    for (const { name } of TEXT_FIELDS) {
      const rest = this.#chains.get(name)?.end() ?? '';
      this.text.released += rest.length;
      if (rest !== '') deltas.push({ [name]: rest });
    }
    if (calls || !this.#pieces.same || [...this.#chains.values()].some((chain) => !chain.even))
      this.#repeated.drop();
    this.#chains.clear();
    this.text.probabilities(this.#logprobs, this.index);
    this.#logprobs = [];
    for (const [index, call] of this.#calls) deltas.push({ tool_calls: [this.#release(index, call)] });
    this.#calls.clear();
    if (this.#legacy !== undefined) {
      const at = { choice: this.index, key: 'function_call' };
      deltas.push({ function_call: relayHolder(this.#legacy, 'arguments', at, this.text) });
      this.#legacy = undefined;
    }
    return deltas;
  }

  /** What of the log probabilities may go with the delta that was just taken. */
  logprobs(logprobs: JsonValue): JsonValue {
    return this.#repeated.take(logprobs, this.#isEven());
  }

  /** Those that are still held when all text is out; null when a text was changed. */
  lastLogprobs(): JsonValue {
    return this.#repeated.release();
  }

  /** No text is held back, and none was changed: what repeats the text may go with it. */
  #isEven(): boolean {
    return (
      [...this.#chains.values()].every((chain) => chain.even) && this.#pieces.even && this.#calls.size === 0
    );
  }

  #push(field: string, text: string): string {
    if (this.finished && text !== '') throw upstreamFault('The provider went on after the end of a choice.');
    let chain = this.#chains.get(field);
    if (chain === undefined) {
      const kind = TEXT_FIELDS.find(({ name }) => name === field)?.kind ?? 'other';
      chain = this.text.open({ choice: this.index, kind, key: keyOf(field) });
      this.#chains.set(field, chain);
    }
    const released = chain.push(text);
    this.text.released += released.length;
    return released;
  }

  #hold(call: JsonObject, place: number): void {
    if (this.finished) throw upstreamFault('The provider went on after the end of a choice.');
    this.text.hold(call);
    const index = indexOf(call, place);
    const held = this.#calls.get(index) ?? {
      fields: {},
      holders: new Map<string, Record<string, JsonValue>>(),
    };
    this.#calls.set(index, held);
    for (const [key, value] of Object.entries(call)) {
      const shape = CALL_SHAPES.find(({ holder }) => holder === key);
      if (shape === undefined) {
        if (held.fields[key] === undefined || held.fields[key] === null || held.fields[key] === '')
          held.fields[key] = value;
      } else if (isObject(value)) {
        held.holders.set(key, join(held.holders.get(key) ?? {}, value, ['name', shape.input]));
      }
    }
  }

  #release(index: number, call: HeldCall): JsonObject {
    const released: Delta = {
      index,
      ...this.text.walkObject(call.fields, this.index, 'tool_call', ['index']),
    };
    for (const { holder, input } of CALL_SHAPES) {
      const held = call.holders.get(holder);
      if (held === undefined) continue;
      released[holder] = relayHolder(
        held,
        input,
        { choice: this.index, key: callKey(holder, index) },
        this.text,
      );
    }
    return released;
  }
}

/** Clients join what comes in pieces, so the stages must read it joined. A name that is sent again is not doubled. */
function join(
  held: Record<string, JsonValue>,
  more: JsonObject,
  joined: readonly string[],
): Record<string, JsonValue> {
  const result = { ...held };
  for (const [key, value] of Object.entries(more)) {
    const before = result[key];
    if (typeof before !== 'string' || typeof value !== 'string') result[key] = value;
    else if (joined.includes(key) && !(key === 'name' && before === value)) result[key] = before + value;
  }
  return result;
}
