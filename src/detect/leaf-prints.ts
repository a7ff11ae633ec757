// The keyed fingerprint of each text of a request, under which everything that is remembered of a text is kept. Holds
// fingerprints, no text. Invariant: two texts, fields or callers never share one, however it was come by.
import type { DetectLeaf } from '../model/finding.js';
import { AgedCache } from './aged-cache.js';

/** Keyed; the parts cannot run into one another. */
export type Print = (...parts: string[]) => string;

export interface LeafPrints {
  /** @returns undefined for a short text: to look it up would cost as much as to read it again */
  of(leaf: DetectLeaf, caller: string): string | undefined;
  /**
   * Of all texts of a request, in their order, before any is asked for alone: what came in the same order before costs
   * one digest for many.
   */
  readAll(leaves: readonly DetectLeaf[], caller: string): readonly (string | undefined)[];
  /** The runs of several texts that `readAll` found in them. */
  runs(leaves: readonly DetectLeaf[], caller: string): readonly Run[];
}

/** Texts that came in this order. */
export interface Run {
  /** Keyed fingerprint of all of it. */
  readonly key: string;
  /** The very same list each time that the run comes again, as long as it is remembered. */
  readonly prints: readonly string[];
  /** Of its texts among those of the request, at most 64. */
  readonly places: readonly number[];
}

/** UTF-16 units. */
const SHORTEST = 64;
/** One in so many texts ends a run. Which ones is a matter of the text alone, so a trimmed history has the same runs. */
const RUN = 16;
const LONGEST_RUN = 64;
/** Units of a text that decide. */
const SAMPLES = 16;
/** Texts whose fingerprints are kept by run. */
const KEPT = 200_000;

interface Whole {
  readonly prints: readonly (string | undefined)[];
  readonly runs: readonly Run[];
}

interface Made<Of> {
  readonly caller: string;
  readonly of: Of;
}

/** @param print bound to rules and credentials: other rules make other fingerprints */
export function printLeaves(print: Print, shortest = SHORTEST, kept = KEPT): LeafPrints {
  // By request, which is one look-up and one entry for the collector to follow, where each text would be one.
  const requests = new WeakMap<readonly DetectLeaf[], Made<Whole>>();
  const alone = new WeakMap<DetectLeaf, Made<string>>();
  const runs = new AgedCache<readonly string[]>({
    maxSize: kept,
    sizeCalculation: (prints) => prints.length,
  });
  const digest = (leaf: DetectLeaf, caller: string): string => print(caller, profileOf(leaf), leaf.text);

  function knownOf(leaf: DetectLeaf, caller: string): string | undefined {
    const all = isOfList(leaf) ? requests.get(leaf.siblings ?? []) : undefined;
    if (all?.caller === caller) return all.of.prints[leaf.id];
    const own = alone.get(leaf);
    return own?.caller === caller ? own.of : undefined;
  }

  function one(leaf: DetectLeaf, caller: string): string {
    const before = knownOf(leaf, caller);
    if (before !== undefined) return before;
    const made = digest(leaf, caller);
    alone.set(leaf, { caller, of: made });
    return made;
  }

  function ofRun(run: readonly DetectLeaf[], caller: string): Omit<Run, 'places'> {
    // The texts of a part of a request are known when those of all of it are.
    const known = run.every((leaf) => knownOf(leaf, caller) !== undefined);
    const key = known || run.length === 1 ? '' : print('run', caller, ...partsOf(run));
    const before = key === '' ? undefined : runs.get(key);
    const prints = before ?? run.map((leaf) => (known ? one(leaf, caller) : digest(leaf, caller)));
    if (known) return { key, prints };
    if (key !== '' && before === undefined) runs.set(key, prints);
    run.forEach((leaf, index) => {
      const own = prints[index];
      if (!isOfList(leaf) && own !== undefined) alone.set(leaf, { caller, of: own });
    });
    return { key, prints };
  }

  function whole(leaves: readonly DetectLeaf[], caller: string): Whole {
    const before = requests.get(leaves);
    if (before?.caller === caller) return before.of;
    const prints: (string | undefined)[] = leaves.map(() => undefined);
    const found = cutRuns(leaves, shortest).map(({ run, places }) => {
      const made = ofRun(run, caller);
      for (let index = 0; index < places.length; index++) prints[places[index] ?? 0] = made.prints[index];
      return { ...made, places };
    });
    const of = { prints, runs: found.filter(({ key }) => key !== '') };
    requests.set(leaves, { caller, of });
    return of;
  }

  return {
    of: (leaf, caller) => (leaf.text.length < shortest ? undefined : one(leaf, caller)),
    readAll: (leaves, caller) => whole(leaves, caller).prints,
    runs: (leaves, caller) => whole(leaves, caller).runs,
  };
}

interface Cut {
  readonly run: readonly DetectLeaf[];
  readonly places: readonly number[];
}

function cutRuns(leaves: readonly DetectLeaf[], shortest: number): readonly Cut[] {
  const cuts: Cut[] = [];
  let run: DetectLeaf[] = [];
  let places: number[] = [];
  const close = (): void => {
    if (run.length > 0) cuts.push({ run, places });
    run = [];
    places = [];
  };
  let place = -1;
  for (const leaf of leaves) {
    place += 1;
    if (leaf.text.length < shortest) continue;
    run.push(leaf);
    places.push(place);
    if (endsRun(leaf.text) || run.length >= LONGEST_RUN) close();
  }
  close();
  return cuts;
}

/** Found by its place among the texts of its request. */
function isOfList(leaf: DetectLeaf): boolean {
  return leaf.siblings?.[leaf.id] === leaf;
}

function endsRun(text: string): boolean {
  let mixed = text.length;
  for (let at = 0; at < SAMPLES; at++)
    mixed = Math.imul(mixed ^ text.charCodeAt(Math.floor((at * text.length) / SAMPLES)), 0x9e3779b1);
  return (mixed >>> 16) % RUN === 0;
}

/** Each text after its field; of neighbours in the same field that is said once, as nothing stands for no field. */
function partsOf(run: readonly DetectLeaf[]): readonly string[] {
  const parts: string[] = [];
  let before: DetectLeaf | undefined;
  for (const leaf of run) {
    const same = before?.kind === leaf.kind && before.key === leaf.key && before.isKey === leaf.isKey;
    parts.push(same ? '' : profileOf(leaf), leaf.text);
    before = leaf;
  }
  return parts;
}

/** The field of a text decides with it what is found. Never empty, and no two fields have the same. */
export function profileOf({ kind, key, isKey }: DetectLeaf): string {
  return `${kind} ${isKey === true ? 'key' : ''} ${key ?? ''}`;
}
