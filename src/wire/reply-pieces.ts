// Text that a streamed delta carries in pieces in fields without a channel of their own: parts of `content`,
// `reasoning_details[].text`, `audio.transcript`, `thinking`. Clients join such pieces over the events.
// Invariant: what a client joins, the stages read joined; what comes whole with each event is read by itself.
import { isArray, isObject, type JsonObject, type JsonValue } from '../model/json.js';
import type { ChannelKind } from '../model/reply.js';
import { upstreamFault } from './reply-fields.js';
import type { Chain, ReplyText } from './reply-text.js';

/** Strings of a delta that say what a thing is, or cannot be cut: clients take them as they are. */
const WHOLE: ReadonlySet<string> = new Set([
  ...['role', 'type', 'id', 'object', 'name', 'format', 'status', 'model', 'phase', 'provider', 'language'],
  ...['tool_call_id', 'item_id', 'response_id', 'mime_type', 'encoding', 'voice', 'title', 'url'],
  ...['data', 'signature', 'thought_signature', 'encrypted_content'],
]);
/** Deeper in a delta only these are running text. */
const RUNNING: ReadonlySet<string> = new Set([
  ...[
    'text',
    'thinking',
    'thought',
    'thoughts',
    'summary',
    'transcript',
    'content',
    'refusal',
    'output_text',
  ],
  ...['reasoning', 'reasoning_content', 'reasoning_text', 'partial_json'],
]);
/** Each item of these is whole: what one source says does not go on in the next. */
const ITEMS: ReadonlySet<string> = new Set([
  ...['annotations', 'citations', 'search_results', 'sources', 'images'],
]);
/** Running texts of one choice; more is a fault of the provider. */
const MAX_RUNNING = 64;

/** Puts a text back into the place of the delta that it comes from. */
type Wrap = (text: JsonValue) => JsonObject;

interface Running {
  readonly chain: Chain;
  readonly wrap: Wrap;
}

export class ReplyPieces {
  readonly #running = new Map<string, Running>();
  #ended = false;
  /** All texts came out as they went in. */
  same = true;

  constructor(
    private readonly choice: number,
    private readonly text: ReplyText,
    /** Every text is there from its first to its last character: a message, no delta. */
    private readonly whole = false,
  ) {}

  /** The fields of a delta but those in `own`; of running text only what may go now. */
  take(delta: JsonObject, own: readonly string[]): Record<string, JsonValue> {
    const plain: Record<string, JsonValue> = {};
    const running: Record<string, JsonValue> = {};
    for (const [key, value] of Object.entries(delta)) {
      if (own.includes(key)) continue;
      const wrap: Wrap = (piece) => ({ [this.text.key(key, this.choice, 'delta')]: piece });
      if (ITEMS.has(key) || WHOLE.has(key)) plain[key] = value;
      else if (isObject(value) || isArray(value)) Object.assign(running, wrap(this.#walk(value, key, wrap)));
      else if (typeof value !== 'string') plain[key] = value;
      else {
        const released = this.#push(value, key, wrap);
        // An empty text is a sign of its own; one that is held back is not there yet.
        if (released !== '' || value === '') Object.assign(running, wrap(released));
      }
    }
    return { ...this.text.walkObject(plain, this.choice, 'delta'), ...running };
  }

  /** The rest of every running text, each in a delta of its own. */
  end(): readonly JsonObject[] {
    this.#ended = true;
    const rests = [...this.#running.values()].map(({ chain, wrap }) => ({ rest: chain.end(), wrap }));
    this.same &&= this.even;
    this.#running.clear();
    return rests.flatMap(({ rest, wrap }) => {
      this.text.released += rest.length;
      return rest === '' ? [] : [wrap(rest)];
    });
  }

  /** No text is held back, and none was changed. */
  get even(): boolean {
    return [...this.#running.values()].every(({ chain }) => chain.even);
  }

  #walk(value: JsonValue, path: string, wrap: Wrap): JsonValue {
    if (isArray(value)) {
      return value.map((item, place) =>
        this.#walk(item, `${path}[${placeOf(item, place)}]`, (piece) => wrap([piece])),
      );
    }
    if (!isObject(value)) return this.text.walk(value, this.choice, path);
    const own = Object.entries(value).map(([key, item]) => ({
      key,
      item,
      name: this.text.key(key, this.choice, path),
    }));
    const beside = Object.fromEntries(own.filter(saysWhat).map(({ name, item }) => [name, item]));
    const walked = own.map(({ key, item, name }): [string, JsonValue] => {
      const inside: Wrap = (piece) => wrap({ ...beside, [name]: piece });
      if (ITEMS.has(key)) return [name, this.text.walk(item, this.choice, `${path}.${key}`)];
      if (typeof item === 'string' && RUNNING.has(key))
        return [name, this.#push(item, `${path}.${key}`, inside)];
      return [name, this.#walk(item, `${path}.${key}`, inside)];
    });
    return Object.fromEntries(walked);
  }

  #push(piece: string, path: string, wrap: Wrap): string {
    if (this.#ended && piece !== '') throw upstreamFault('The provider went on after the end of a choice.');
    const channel = { choice: this.choice, kind: kindOf(path), key: path };
    if (this.whole) return this.text.whole(channel, piece);
    const known = this.#running.get(path);
    if (known === undefined && this.#running.size >= MAX_RUNNING)
      throw upstreamFault('The reply of the provider has too many texts at once.');
    const chain = known?.chain ?? this.text.open(channel);
    this.#running.set(path, { chain, wrap });
    const released = chain.push(piece);
    this.text.released += released.length;
    return released;
  }
}

/** What tells the items of a list apart: their own index, else their place, and what they are. */
function placeOf(item: JsonValue, place: number): string {
  if (!isObject(item)) return String(place);
  const { index, type } = item;
  const number = typeof index === 'number' ? index : place;
  return typeof type === 'string' ? `${number}:${type}` : String(number);
}

function saysWhat({ key, item }: { readonly key: string; readonly item: JsonValue }): boolean {
  return (key === 'type' || key === 'format' || key === 'index') && typeof item !== 'object';
}

/** A channel is named by its path: words of the provider, which no record takes over. */
function kindOf(path: string): ChannelKind {
  if (path.includes('reasoning') || path.includes('think') || path.includes('thought')) return 'reasoning';
  return path.startsWith('content') ? 'content' : 'other';
}
