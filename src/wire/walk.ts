// Walks a parsed body along the table of fields and finds every leaf: strings, foreign keys, numbers, JSON in strings.
// Invariant: nothing is unscanned: what makes no leaf here is a boolean, null, a key of the API, a protocol word that
// was checked, or the bytes of something opaque, which is reported as such. The same body gives the same ids.
import { type JsonObject, type JsonValue, isArray, isExactNumber } from '../model/json.js';
import type { LeafKind, LeafPlace, OpaqueKind, OpaquePart, Join, SchemaLimit } from '../model/prompt.js';
import { type Refusal, refuse } from '../model/refusal.js';
import { DATA, type Field, UNKNOWN } from './field.js';
import { CHAT_REQUEST } from './fields.js';
import { MAX_LAYERS, readInnerJson } from './inner-json.js';
import { joinMembers, joinMessages, joinsPieces } from './joins.js';
import { LocatedLeaf } from './located-leaf.js';
import { type Label, type Location, below, printPath } from './location.js';
import { isMediaBytes, urlKind } from './media.js';
import { isLimited, limitOf } from './schema-limits.js';

const MAX_LEAVES = 100_000;

export interface Walked {
  readonly leaves: readonly LocatedLeaf[];
  readonly joins: readonly Join[];
  readonly opaque: readonly OpaquePart[];
  readonly limits: readonly SchemaLimit[];
}

/** What holds for everything below a place. */
class Scope {
  constructor(
    readonly place: LeafPlace,
    readonly message: number | undefined,
    readonly bound: boolean,
    /** The schema object around has a constraint. */
    readonly limited: boolean,
    /** An object around is foreign data, and joins what is in it. */
    readonly foreign: boolean,
    /** Strings that were opened on the way here. */
    readonly layers: number,
  ) {}

  inMessage(message: number): Scope {
    return new Scope(this.place, message, this.bound, this.limited, this.foreign, this.layers);
  }

  under(field: Field): Scope {
    const place = field.place ?? this.place;
    const bound = this.bound || field.bound === true;
    if (place === this.place && bound === this.bound) return this;
    return new Scope(place, this.message, bound, this.limited, this.foreign, this.layers);
  }

  inSchema(limited: boolean): Scope {
    return new Scope(this.place, this.message, this.bound, limited, this.foreign, this.layers);
  }

  inForeign(): Scope {
    return new Scope(this.place, this.message, this.bound, this.limited, true, this.layers);
  }

  inString(): Scope {
    return new Scope(this.place, this.message, this.bound, this.limited, this.foreign, this.layers + 1);
  }
}

const OUTSIDE = new Scope('other', undefined, false, false, false, 0);

class TooManyLeaves extends Error {}

/** @param label prints foreign keys in paths; called only when a path is read */
export function walkChat(body: JsonObject, label: Label): Walked | Refusal {
  const walker = new Walker(label);
  try {
    walker.value(body, CHAT_REQUEST, undefined, undefined, OUTSIDE);
  } catch (error) {
    if (!(error instanceof TooManyLeaves)) throw error;
    return refuse('request_too_large', {
      detail: `The body holds over ${MAX_LEAVES} texts, keys and numbers.`,
    });
  }
  return {
    leaves: walker.leaves,
    joins: [...walker.joins, ...joinMessages(walker.leaves)],
    opaque: walker.opaque,
    limits: walker.limits,
  };
}

class Walker {
  readonly leaves: LocatedLeaf[] = [];
  readonly joins: Join[] = [];
  readonly opaque: OpaquePart[] = [];
  readonly limits: SchemaLimit[] = [];
  /** Text leaves of the array around, in order, where they are to be joined. */
  #run: number[] | undefined;

  constructor(private readonly label: Label) {}

  value(
    value: JsonValue,
    field: Field,
    at: Location | undefined,
    key: string | undefined,
    scope: Scope,
  ): void {
    if (typeof value === 'string') this.#string(value, field, at, key, scope);
    else if (typeof value === 'number') this.#leaf(String(value), 'number', at, key, scope);
    else if (typeof value !== 'object' || value === null) return;
    else if (isArray(value)) this.#array(value, field, at, key, scope);
    else if (isExactNumber(value)) this.#leaf(value.value, 'number', at, key, scope);
    else this.#object(value, field, at, scope);
  }

  #array(
    items: readonly JsonValue[],
    field: Field,
    at: Location | undefined,
    key: string | undefined,
    scope: Scope,
  ): void {
    const inner = scope.under(field);
    const outer = this.#run;
    const joined = field.join === 'parts' || (field.join === 'pieces' && joinsPieces(items));
    const run: number[] = [];
    this.#run = joined ? run : undefined;
    const isMessages = key === 'messages' && at?.parent === undefined;
    const each = field.items ?? UNKNOWN;
    for (let index = 0; index < items.length; index++) {
      const own = isMessages ? inner.inMessage(index) : inner;
      this.value(items[index] ?? null, each, below(at, 'item', index), key, own);
    }
    this.#run = outer;
    if (run.length > 1) this.joins.push({ scope: 'parts', leaves: run });
  }

  #object(object: JsonObject, given: Field, at: Location | undefined, scope: Scope): void {
    const field = chooseField(object, given);
    let inner = scope.under(field);
    if (field.schema === true) {
      inner = inner.inSchema(isLimited(object));
      const limit = limitOf(object, at, this.label);
      if (limit !== undefined) this.limits.push(limit);
    }
    if (field.opaque === 'stored_state') this.#report('stored_state', at);
    const opaqueBefore = this.opaque.length;
    const first = this.leaves.length;
    const outermost = isForeign(field) && !scope.foreign;
    if (outermost) inner = inner.inForeign();
    for (const name in object) {
      const known = field.members?.get(name);
      const here = below(at, known === undefined ? 'foreign' : 'member', name);
      if (known === undefined) this.#key(name, here, scope);
      this.value(object[name] as JsonValue, known ?? field.rest ?? UNKNOWN, here, name, inner);
    }
    if (outermost) this.joins.push(...joinMembers(this.leaves.slice(first)));
    if (field.media === true && this.opaque.length === opaqueBefore) this.#report('file', at);
  }

  #string(text: string, field: Field, at: Location | undefined, key: string | undefined, scope: Scope): void {
    if (text === '') return;
    const kind = field.string ?? 'structural';
    if (field.opaque !== undefined) {
      const opaque = field.opaque === 'url' ? urlKind(text) : field.opaque;
      this.#report(opaque, at);
      // Bytes of an image are no text; anything else that claims to be opaque is read as well.
      if (isMediaBytes(text, opaque)) return;
    }
    if (typeof kind !== 'string') {
      if (!kind.has(text)) this.#leaf(text, 'structural', at, key, scope);
      return;
    }
    const json = scope.layers < MAX_LAYERS ? readInnerJson(text) : undefined;
    if (json === undefined) {
      if (kind === 'text') this.#run?.push(this.leaves.length);
      this.#leaf(text, kind, at, key, scope.under(field));
      return;
    }
    const outer = this.#run;
    this.#run = undefined;
    const inner = scope.under(field).inString();
    this.value(json, kind === 'text' ? DATA : UNKNOWN, below(at, 'json', '$json'), key, inner);
    this.#run = outer;
  }

  #key(name: string, at: Location, scope: Scope): void {
    if (name === '') return;
    this.#leaf(name, 'structural', below(at, 'key', '$key'), undefined, scope, true);
  }

  #leaf(
    text: string,
    kind: LeafKind,
    at: Location | undefined,
    key: string | undefined,
    scope: Scope,
    isKey?: true,
  ): void {
    const id = this.leaves.length;
    if (id >= MAX_LEAVES) throw new TooManyLeaves();
    const constrained = scope.bound && scope.limited ? true : undefined;
    this.leaves.push(
      new LocatedLeaf(
        id,
        text,
        kind,
        at,
        this.label,
        scope.place,
        this.leaves,
        key,
        isKey,
        scope.message,
        constrained,
      ),
    );
  }

  #report(kind: OpaqueKind, at: Location | undefined): void {
    this.opaque.push({ kind, path: at === undefined ? '' : printPath(at, this.label) });
  }
}

/** Data of people, neither of the API nor of a schema. */
function isForeign({ members, rest }: Field): boolean {
  return members === undefined && rest?.schema !== true;
}

function chooseField(object: JsonObject, field: Field): Field {
  const { choose } = field;
  if (choose === undefined) return field;
  const value = object[choose.by];
  return (typeof value === 'string' ? choose.fields.get(value) : undefined) ?? choose.other;
}
