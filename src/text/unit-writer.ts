// A growing text of UTF-16 units: joining strings of one unit each would cost more than the reading.

export class UnitWriter {
  #units = new Uint16Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends `source[start, end)`. */
  append(source: string, start = 0, end = source.length): void {
    const length = this.#length + end - start;
    if (length > this.#units.length) {
      const grown = new Uint16Array(Math.max(length, this.#units.length * 2));
      grown.set(this.#units);
      this.#units = grown;
    }
    for (let at = start; at < end; at++) this.#units[this.#length++] = source.charCodeAt(at);
  }

  toString(): string {
    return Buffer.from(this.#units.buffer, 0, this.#length * 2).toString('utf16le');
  }
}
