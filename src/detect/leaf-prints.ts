// The keyed fingerprint of each text of a request, under which everything that is remembered of a text is kept. Holds
// fingerprints, no text. Invariant: two texts, fields or callers never share one, however it was come by.
import { LRUCache } from 'lru-cache';
import type { DetectLeaf } from '../model/finding.js';

/** Keyed; the parts cannot run into one another. */
export type Print = (...parts: string[]) => string;

export interface LeafPrints {
  /** @returns undefined for a short text: to look it up would cost as much as to read it again */
  of(leaf: DetectLeaf, caller: string): string | undefined;
  /** All of a request before any of them is asked for: what came in the same order before costs one digest for many. */
  readAll(leaves: readonly DetectLeaf[], caller: string): void;
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

interface Made {
  readonly caller: string;
  readonly print: string;
}

/** @param print bound to rules and credentials: other rules make other fingerprints */
export function printLeaves(print: Print, shortest = SHORTEST): LeafPrints {
  const made = new WeakMap<DetectLeaf, Made>();
  /** By the texts of a request, whose they were: each stage asks for all of them. */
  const read = new WeakMap<readonly DetectLeaf[], string>();
  const runs = new LRUCache<string, readonly string[]>({
    maxSize: KEPT,
    sizeCalculation: (prints) => prints.length,
  });
  const madeFor = (leaf: DetectLeaf, caller: string): string | undefined => {
    const before = made.get(leaf);
    return before?.caller === caller ? before.print : undefined;
  };
  const one = (leaf: DetectLeaf, caller: string): string => {
    const known = madeFor(leaf, caller);
    if (known !== undefined) return known;
    const fresh = print(caller, profileOf(leaf), leaf.text);
    made.set(leaf, { caller, print: fresh });
    return fresh;
  };

  function readRun(run: readonly DetectLeaf[], caller: string): void {
    if (run.every((leaf) => madeFor(leaf, caller) !== undefined)) return;
    const key = print('run', caller, ...partsOf(run));
    const kept = runs.get(key);
    run.forEach((leaf, index) => {
      const known = kept?.[index];
      if (known !== undefined) made.set(leaf, { caller, print: known });
    });
    if (kept === undefined)
      runs.set(
        key,
        run.map((leaf) => one(leaf, caller)),
      );
  }

  return {
    of: (leaf, caller) => (leaf.text.length < shortest ? undefined : one(leaf, caller)),
    readAll(leaves, caller) {
      if (read.get(leaves) === caller) return;
      read.set(leaves, caller);
      let run: DetectLeaf[] = [];
      for (const leaf of leaves) {
        if (leaf.text.length < shortest) continue;
        run.push(leaf);
        if (!endsRun(leaf.text) && run.length < LONGEST_RUN) continue;
        if (run.length > 1) readRun(run, caller);
        run = [];
      }
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
