// The hashes of one writer's entries by number, 32 bytes each: a log of a million entries has to fit in memory.
import { HASH_BYTES } from './entry.js';

/** Numbers that are no number of an entry, or far beyond one, are not kept. */
const MOST = 1 << 26;

export class HashList {
  #bytes = Buffer.alloc(64 * HASH_BYTES);

  /** @param number 1, 2, 3 ... */
  set(number: number, hash: Buffer): void {
    if (!Number.isInteger(number) || number < 1 || number > MOST || hash.length !== HASH_BYTES) return;
    const end = number * HASH_BYTES;
    if (end > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(end, this.#bytes.length * 2));
      this.#bytes.copy(larger);
      this.#bytes = larger;
    }
    hash.copy(this.#bytes, end - HASH_BYTES);
  }

  /** Undefined when there is none. */
  get(number: number): Buffer | undefined {
    const hash = this.#bytes.subarray((number - 1) * HASH_BYTES, number * HASH_BYTES);
    return hash.length === HASH_BYTES && hash.some((byte) => byte !== 0) ? hash : undefined;
  }
}
