// Where values stand in texts that come again. Every place of a value in a text is a matter of these two alone, so a
// text is searched only for the values that it was not searched for before. Holds offsets, fingerprints and numbers of
// values, no text. Invariant: what comes out is what the matcher says of each text, whatever was forgotten.
import { LRUCache } from 'lru-cache';
import { buildMatcher, leftmostLongest, type Match, type MatcherOptions } from '../../text/matcher.js';
import { searchFor, type How, type Search, type Wanted } from './search.js';
import { SearchedSets } from './searched-sets.js';
import { LONGEST, makeValueIds } from './value-ids.js';
import { filterOf, gramsOfValue, type WordFilter } from './word-grams.js';

/** Who looks, and how: kept apart, because each looks for other values. */
export const LOOK_UPS = {
  /** The sweep for values that stand for themselves in their own case alone, and for the others. */
  sweep: { ignoreCase: false, words: true },
  sweepAnyCase: { ignoreCase: true, words: true },
  widen: { ignoreCase: false, words: true },
  /** In what goes out. */
  tripwire: { ignoreCase: false, words: true },
  /** Beginnings of pseudonyms. */
  issue: { ignoreCase: true, words: false },
} as const satisfies Record<string, How>;
export type LookUp = keyof typeof LOOK_UPS;
const NAMES = Object.keys(LOOK_UPS);

/** A text, and the keyed fingerprint of it that its caller alone has; without one it is read each time. */
export interface Readable {
  readonly text: string;
  readonly key: string | undefined;
}

export interface PlaceMemory {
  /** For each text what `buildMatcher(values, ...).find` says of it. @param caller whose texts and values these are */
  find(
    lookUp: LookUp,
    caller: string,
    texts: readonly Readable[],
    values: readonly string[],
  ): readonly (readonly Match[])[];
}

/** What was looked for in a text, and where it stands: start, end and number of the value, by start, longest first. */
interface Slot {
  readonly set: number;
  readonly places: Int32Array;
}

/** What is known of one text. */
interface TextRecord {
  readonly filter: WordFilter;
  readonly slots: Partial<Record<LookUp, Slot>>;
}

export interface PlaceLimits {
  /** Of all texts, as estimated. */
  readonly bytes: number;
  /** Numbers of values in all sets that were looked for. */
  readonly numbers: number;
  /** Distinct values; beyond them everything is forgotten. */
  readonly values: number;
}

const LIMITS: PlaceLimits = { bytes: 32 * 1024 * 1024, numbers: 2_000_000, values: 200_000 };
const BYTES_AN_ENTRY = 512;
/** Callers whose values are told apart; beyond them everything is forgotten. */
const CALLERS = 8000;
/** Numbers of one text that are kept: three a place. */
const MOST_PLACES = 3 * 4096;
const NOWHERE: readonly Match[] = [];
const NO_PLACES = new Int32Array(0);

export function makePlaceMemory(limits = LIMITS): PlaceMemory {
  const records = new LRUCache<string, TextRecord>({ maxSize: limits.bytes, sizeCalculation: bytesOf });
  const sets = new SearchedSets(limits.numbers);
  const callers = new Map<string, number>();
  let ids = makeValueIds();

  function scopeOf(caller: string, lookUp: LookUp): number {
    if (ids.size > limits.values || callers.size > CALLERS) {
      ids = makeValueIds();
      records.clear();
      sets.clear();
      callers.clear();
    }
    const own = callers.get(caller) ?? callers.size;
    callers.set(caller, own);
    return own * NAMES.length + NAMES.indexOf(lookUp);
  }

  /** Each number once, with the first value that has it. */
  function wantedOf(values: readonly string[], lookUp: LookUp, caller: string): ReadonlyMap<number, Wanted> {
    const scope = scopeOf(caller, lookUp);
    const { ignoreCase, words } = LOOK_UPS[lookUp];
    const wanted = new Map<number, Wanted>();
    for (const value of values) {
      const id = ids.of(value, scope, ignoreCase);
      if (!wanted.has(id)) wanted.set(id, { value, id, grams: words ? gramsOfValue(value) : [] });
    }
    return wanted;
  }

  return {
    find(lookUp, caller, texts, values) {
      const how = LOOK_UPS[lookUp];
      const wanted = wantedOf(values.filter(isShort), lookUp, caller);
      const placesIn = rememberingSearch({ lookUp, wanted, most: ids.size, sets, records });
      const long = values.filter((value) => value.length > LONGEST);
      const matcher = long.length === 0 ? undefined : buildMatcher(long, matcherOptions(how));
      return texts.map((readable) => {
        const matches = matchesOf(placesIn(readable), wanted);
        const more = matcher?.all(readable.text) ?? NOWHERE;
        return matches.length + more.length < 2 && more.length === 0 ? matches : leftmostLongest([...matches, ...more]);
      });
    },
  };
}

function isShort({ length }: string): boolean {
  return length > 0 && length <= LONGEST;
}

interface Parts {
  readonly lookUp: LookUp;
  readonly wanted: ReadonlyMap<number, Wanted>;
  /** Numbers of values are below it. */
  readonly most: number;
  readonly sets: SearchedSets;
  readonly records: LRUCache<string, TextRecord>;
}

/** @returns places of a text as `Slot` has them: all that are wanted, and perhaps others */
function rememberingSearch({ lookUp, wanted, most, sets, records }: Parts): (readable: Readable) => Int32Array {
  const how = LOOK_UPS[lookUp];
  const searches = new Map<number, Search>();
  let all: Search | undefined;
  let own: number | undefined;

  /** For what is wanted beyond a set; undefined when that set was forgotten. */
  function searchBeyond(set: number): Search | undefined {
    const before = searches.get(set);
    if (before !== undefined) return before;
    const missing = sets.missing(set, wanted.keys(), most);
    if (missing === undefined) return undefined;
    const search = searchFor(
      missing.flatMap((id) => wanted.get(id) ?? []),
      how,
    );
    searches.set(set, search);
    return search;
  }

  return ({ text, key }) => {
    if (wanted.size === 0) return NO_PLACES;
    const record = key === undefined ? undefined : records.get(key);
    const slot = record?.slots[lookUp];
    const beyond = slot === undefined ? undefined : searchBeyond(slot.set);
    if (slot !== undefined && beyond?.size === 0) return slot.places;
    const filter = key === undefined ? undefined : (record?.filter ?? filterOf(text));
    const found: number[] = [];
    const hear = (start: number, end: number, id: number): void => void found.push(start, end, id);
    (beyond ?? (all ??= searchFor([...wanted.values()], how))).in(text, filter, hear);
    const known = slot === undefined || beyond === undefined ? NO_PLACES : slot.places;
    const places = found.length === 0 ? known : inOrder([...known, ...found]);
    if (key === undefined || filter === undefined || places.length > MOST_PLACES) return places;
    own ??= sets.add(wanted.keys());
    const next: Slot = { set: own, places: placesOf(places, wanted) };
    if (record !== undefined && next.places.length === (slot?.places.length ?? 0)) record.slots[lookUp] = next;
    else records.set(key, { filter, slots: { ...record?.slots, [lookUp]: next } });
    return places;
  };
}

/** Triples by start, the longest first. */
function inOrder(places: readonly number[]): Int32Array {
  const order = Array.from({ length: places.length / 3 }, (_, at) => 3 * at);
  const numberAt = (at: number): number => places[at] ?? 0;
  order.sort((a, b) => numberAt(a) - numberAt(b) || numberAt(b + 1) - numberAt(a + 1));
  return Int32Array.from(order.flatMap((at) => places.slice(at, at + 3)));
}

/** Of what is no longer looked for nothing is known from here on. */
function placesOf(places: Int32Array, wanted: ReadonlyMap<number, Wanted>): Int32Array {
  for (let at = 2; at < places.length; at += 3) {
    if (wanted.has(places[at] ?? -1)) continue;
    return places.filter((_, index) => wanted.has(places[index - (index % 3) + 2] ?? -1));
  }
  return places;
}

/** Every place of what is wanted, in order. */
function matchesOf(places: Int32Array, wanted: ReadonlyMap<number, Wanted>): readonly Match[] {
  if (places.length === 0) return NOWHERE;
  const matches: Match[] = [];
  for (let at = 0; at < places.length; at += 3) {
    const value = wanted.get(places[at + 2] ?? -1)?.value;
    if (value !== undefined) matches.push({ start: places[at] ?? 0, end: places[at + 1] ?? 0, value });
  }
  return matches;
}

function matcherOptions({ ignoreCase, words }: How): MatcherOptions {
  return { ignoreCase, bounds: words ? 'words' : 'none' };
}

/** A slot of no places may still be filled in place. */
function bytesOf({ filter, slots }: TextRecord): number {
  const places = Object.values(slots).reduce((sum, slot) => sum + slot.places.length, 0);
  return BYTES_AN_ENTRY + filter.length + 4 * places;
}
