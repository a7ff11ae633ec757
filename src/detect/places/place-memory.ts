// Where values stand in texts that come again. Every place of a value in a text is a matter of these two alone, so a
// text is searched only for the values that it was not searched for before. Holds offsets, fingerprints and numbers of
// values, no text. Invariant: what comes out is what the matcher says of each text, whatever was forgotten.
import { buildMatcher, leftmostLongest, type Match, type MatcherOptions } from '../../text/matcher.js';
import { AgedCache } from '../aged-cache.js';
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

/** Texts of one request, each of which is looked up once. */
export interface OpenTexts {
  /** For each text what `buildMatcher(values, ...).find` says of it. */
  find(lookUp: LookUp, values: readonly string[]): readonly (readonly Match[])[];
  /** Whether a text was marked before; one without a fingerprint never is. */
  isMarked(index: number, mark: Mark): boolean;
  mark(index: number, mark: Mark): void;
}

/** What is true of a text for ever: it stands for nothing but itself, it holds nothing BLOCKED. */
export type Mark = 'plain' | 'clean';

export interface PlaceMemory {
  /** @param caller whose texts and values these are */
  open(texts: readonly Readable[], caller: string): OpenTexts;
}

/** What was looked for in a text, and where it stands: start, end and number of the value, by start, longest first. */
interface Slot {
  readonly set: number;
  readonly places: readonly number[];
}

/** What is known of one text; grows in place, and is set anew when it takes more room. */
interface TextRecord {
  readonly key: string;
  filter?: WordFilter;
  readonly slots: Partial<Record<LookUp, Slot>>;
  readonly marks: Partial<Record<Mark, true>>;
}

export interface PlaceLimits {
  /** Of all texts, as estimated. */
  readonly bytes: number;
  /** Numbers of values in all sets that were looked for. */
  readonly numbers: number;
  /** Distinct values; beyond them everything is forgotten. */
  readonly values: number;
}

const LIMITS: PlaceLimits = { bytes: 64 * 1024 * 1024, numbers: 2_000_000, values: 200_000 };
const BYTES_AN_ENTRY = 512;
/** Callers whose values are told apart; beyond them everything is forgotten. */
const CALLERS = 8000;
/** Numbers of one text that are kept: three a place. */
const MOST_PLACES = 3 * 4096;
const NOWHERE: readonly Match[] = [];
const NO_PLACES: readonly number[] = [];

export function makePlaceMemory(limits = LIMITS): PlaceMemory {
  const records = new AgedCache<TextRecord>({ maxSize: limits.bytes, sizeCalculation: bytesOf });
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
    open(texts, caller) {
      const opened = texts.map(({ key }) =>
        key === undefined ? undefined : (records.get(key) ?? recordFor(key)),
      );
      return {
        find(lookUp, values) {
          const wanted = wantedOf(values.filter(isShort), lookUp, caller);
          if (wanted.size === 0 && values.length === 0) return texts.map(() => NOWHERE);
          const placesIn = rememberingSearch({ lookUp, wanted, most: ids.size, sets, records });
          const long = values.filter((value) => value.length > LONGEST);
          const matcher =
            long.length === 0 ? undefined : buildMatcher(long, matcherOptions(LOOK_UPS[lookUp]));
          return texts.map(({ text }, index) => {
            const places = placesIn(text, opened[index]);
            if (places.length === 0 && matcher === undefined) return NOWHERE;
            const matches = matchesOf(places, wanted);
            if (matcher !== undefined) return leftmostLongest([...matches, ...matcher.all(text)]);
            return matches.length < 2 ? matches : leftmostLongest(matches);
          });
        },
        isMarked: (index, mark) => opened[index]?.marks[mark] === true,
        mark(index, mark) {
          const record = opened[index];
          if (record === undefined) return;
          record.marks[mark] = true;
          if (records.get(record.key) !== record) records.set(record.key, record);
        },
      };
    },
  };
}

function recordFor(key: string): TextRecord {
  return { key, slots: {}, marks: {} };
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
  readonly records: AgedCache<TextRecord>;
}

/** Places of a text as `Slot` has them: all that are wanted, and perhaps others. */
type PlacesIn = (text: string, record: TextRecord | undefined) => readonly number[];

function rememberingSearch({ lookUp, wanted, most, sets, records }: Parts): PlacesIn {
  const how = LOOK_UPS[lookUp];
  const searches = new Map<number, Search | undefined>();
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

  return (text, record) => {
    if (wanted.size === 0) return NO_PLACES;
    const slot = record?.slots[lookUp];
    const beyond = slot === undefined ? undefined : searchBeyond(slot.set);
    if (slot !== undefined && beyond?.size === 0) return slot.places;
    if (record !== undefined && how.words) record.filter ??= filterOf(text);
    const found: number[] = [];
    const hear = (start: number, end: number, id: number): void => void found.push(start, end, id);
    (beyond ?? (all ??= searchFor([...wanted.values()], how))).in(text, record?.filter, hear);
    const known = slot === undefined || beyond === undefined ? NO_PLACES : slot.places;
    const places = found.length === 0 ? known : inOrder([...known, ...found]);
    if (record === undefined || places.length > MOST_PLACES) return places;
    own ??= sets.add(wanted.keys());
    record.slots[lookUp] = { set: own, places: placesOf(places, wanted) };
    if (slot === undefined || found.length > 0) records.set(record.key, record);
    return places;
  };
}

/** Triples by start, the longest first. */
function inOrder(places: readonly number[]): readonly number[] {
  if (places.length === 3) return places;
  const order: number[] = [];
  for (let at = 0; at < places.length; at += 3) order.push(at);
  const numberAt = (at: number): number => places[at] ?? 0;
  order.sort((a, b) => numberAt(a) - numberAt(b) || numberAt(b + 1) - numberAt(a + 1));
  const sorted: number[] = [];
  for (const at of order) sorted.push(numberAt(at), numberAt(at + 1), numberAt(at + 2));
  return sorted;
}

/** Of what is no longer looked for nothing is known from here on. */
function placesOf(places: readonly number[], wanted: ReadonlyMap<number, Wanted>): readonly number[] {
  for (let at = 2; at < places.length; at += 3) {
    if (wanted.has(places[at] ?? -1)) continue;
    return places.filter((_, index) => wanted.has(places[index - (index % 3) + 2] ?? -1));
  }
  return places;
}

/** Every place of what is wanted, in order. */
function matchesOf(places: readonly number[], wanted: ReadonlyMap<number, Wanted>): Match[] {
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

function bytesOf({ filter, slots }: TextRecord): number {
  const places = Object.values(slots).reduce((sum, slot) => sum + slot.places.length, 0);
  return BYTES_AN_ENTRY + 8 * ((filter?.length ?? 0) + places);
}
