// A bounded cache for what is looked up by the hundred in every request. What was not asked for while half of the room
// was filled anew is forgotten with everything of its age. Invariant: never holds more than its room, as estimated.

export interface AgedCacheOptions<Value> {
  readonly maxSize: number;
  /** Above 0. */
  readonly sizeCalculation: (value: Value) => number;
}

/** A list of what was used last, which a strict order needs, would cost more than the look-up itself. */
export class AgedCache<Value> {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #size = 0;

  constructor(private readonly options: AgedCacheOptions<Value>) {}

  get(key: string): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value): void {
    const half = this.options.maxSize / 2;
    const size = this.options.sizeCalculation(value);
    if (this.#size + size > half) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#size = 0;
    }
    if (size > half) {
      this.#old.delete(key);
      return;
    }
    this.#young.set(key, value);
    // What is set again counts twice: it is forgotten the earlier, never later.
    this.#size += size;
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#size = 0;
  }
}
