// The keyed fingerprint of each text of a request, under which everything that is remembered of a text is kept. Holds
// fingerprints, no text. Invariant: two texts, fields or callers never share one, however it was come by.
import { LRUCache } from 'lru-cache';
import type { DetectLeaf } from '../model/finding.js';

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

type Prints = readonly (string | undefined)[];

interface Made<Of> {
  readonly caller: string;
  readonly of: Of;
}

/** @param print bound to rules and credentials: other rules make other fingerprints */
export function printLeaves(print: Print, shortest = SHORTEST, kept = KEPT): LeafPrints {
  // By request, which is one look-up and one entry for the collector to follow, where each text would be one.
  const requests = new WeakMap<readonly DetectLeaf[], Made<Prints>>();
  const alone = new WeakMap<DetectLeaf, Made<string>>();
  const runs = new LRUCache<string, readonly string[]>({
    maxSize: kept,
    sizeCalculation: (prints) => prints.length,
  });
  const digest = (leaf: DetectLeaf, caller: string): string => print(caller, profileOf(leaf), leaf.text);

  function known(leaf: DetectLeaf, caller: string): string | undefined {
    const all = leaf.siblings?.[leaf.id] === leaf ? requests.get(leaf.siblings) : undefined;
    if (all?.caller === caller) return all.of[leaf.id];
    const own = alone.get(leaf);
    return own?.caller === caller ? own.of : undefined;
  }

  function ofRun(run: readonly DetectLeaf[], caller: string): readonly string[] {
    const before = run.flatMap((leaf) => known(leaf, caller) ?? []);
    if (before.length === run.length) return before;
    if (run.length === 1) return run.map((leaf) => digest(leaf, caller));
    const key = print('run', caller, ...partsOf(run));
    const again = runs.get(key);
    if (again !== undefined) return again;
    const made = run.map((leaf) => digest(leaf, caller));
    runs.set(key, made);
    return made;
  }

  return {
    of(leaf, caller) {
      if (leaf.text.length < shortest) return undefined;
      const before = known(leaf, caller);
      if (before !== undefined) return before;
      const made = digest(leaf, caller);
      alone.set(leaf, { caller, of: made });
      return made;
    },
    readAll(leaves, caller) {
      const before = requests.get(leaves);
      if (before?.caller === caller) return before.of;
      const prints: (string | undefined)[] = leaves.map(() => undefined);
      let run: number[] = [];
      const close = (): void => {
        const made = ofRun(
          run.flatMap((place) => leaves[place] ?? []),
          caller,
        );
        run.forEach((place, index) => (prints[place] = made[index]));
        run = [];
      };
      leaves.forEach(({ text }, place) => {
        if (text.length < shortest) return;
        run.push(place);
        if (endsRun(text) || run.length >= LONGEST_RUN) close();
      });
      if (run.length > 0) close();
      requests.set(leaves, { caller, of: prints });
      return prints;
    },
  };
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
