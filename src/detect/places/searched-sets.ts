// Sets of values that were looked for together, as numbers of values under a number of the set. Bounded by how many
// numbers they hold. Invariant: a set that is given out is whole; one that was forgotten is undefined, never empty.
import { LRUCache } from 'lru-cache';

export class SearchedSets {
  readonly #sets: LRUCache<number, Int32Array>;
  #next = 0;
  #marks = new Uint8Array(1024);

  /** @param numbers of values in all sets together */
  constructor(numbers: number) {
    this.#sets = new LRUCache({ maxSize: numbers, sizeCalculation: (ids) => 1 + ids.length });
  }

  /** @returns the number of the set; sets are never changed */
  add(ids: Iterable<number>): number {
    const set = this.#next++;
    this.#sets.set(set, Int32Array.from(ids));
    return set;
  }

  /** Those of the numbers that are not in a set; undefined when it was forgotten. */
  missing(set: number, ids: Iterable<number>, most: number): readonly number[] | undefined {
    const held = this.#sets.get(set);
    if (held === undefined) return undefined;
    if (this.#marks.length < most) this.#marks = new Uint8Array(2 * most);
    const marks = this.#marks;
    for (const id of held) marks[id] = 1;
    const missing: number[] = [];
    for (const id of ids) if (marks[id] !== 1) missing.push(id);
    for (const id of held) marks[id] = 0;
    return missing;
  }

  clear(): void {
    this.#sets.clear();
  }
}
