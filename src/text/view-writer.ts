// Writes a view of a text in which some stretches are replaced, keeping only the neighbourhood of the replacements.
// Invariant: whatever is left out is far from every replacement, so the raw text shows it just as well.
import { OffsetMapBuilder, type OffsetMap } from './offset-map.js';
import { UnitWriter } from './unit-writer.js';

export interface TextView {
  readonly text: string;
  readonly map: OffsetMap;
  /** Nothing was left out. */
  readonly whole: boolean;
}

/** Stands between neighbourhoods. White space, so that words end there. */
export const SEPARATOR = '\n\n\n';
/** UTF-16 units kept on each side of a replacement: the longest context of a rule, and a long key. */
const CONTEXT = 512;
/** How much further a cut may move to meet white space, so that no number or word is halved. */
const SLACK = 256;

export class ViewWriter {
  readonly #source: string;
  readonly #out = new UnitWriter();
  readonly #map = new OffsetMapBuilder();
  #cursor = 0;
  #linear = false;
  #touched = false;
  #whole = true;

  constructor(source: string) {
    this.#source = source;
  }

  /** Puts `text` in the place of `source[start, end)`. Calls come in order and do not overlap. */
  replace(start: number, end: number, text: string): void {
    this.#copyGap(start);
    if (text.length === end - start) {
      this.#startLinear(start);
    } else {
      this.#map.block(this.#out.length, start, end);
      this.#linear = false;
    }
    this.#out.append(text);
    this.#cursor = end;
    this.#touched = true;
  }

  /** @returns undefined when nothing was replaced */
  finish(): TextView | undefined {
    if (!this.#touched) return undefined;
    const rest = this.#source.length - this.#cursor;
    if (rest > CONTEXT + SLACK) {
      this.#whole = false;
      this.#copy(this.#cursor, this.#cutAfter(this.#cursor + CONTEXT));
    } else this.#copy(this.#cursor, this.#source.length);
    return { text: this.#out.toString(), map: this.#map.build(), whole: this.#whole };
  }

  #copyGap(start: number): void {
    const from = this.#touched ? this.#cursor : 0;
    if (start - from <= 2 * (CONTEXT + SLACK)) {
      this.#copy(from, start);
      return;
    }
    this.#whole = false;
    if (this.#touched) this.#copy(from, this.#cutAfter(from + CONTEXT));
    this.#map.block(this.#out.length, start, start);
    this.#out.append(SEPARATOR);
    this.#linear = false;
    this.#copy(this.#cutBefore(start - CONTEXT), start);
  }

  #copy(start: number, end: number): void {
    if (end <= start) return;
    this.#startLinear(start);
    this.#out.append(this.#source, start, end);
  }

  #startLinear(start: number): void {
    if (!this.#linear) this.#map.linear(this.#out.length, start);
    this.#linear = true;
  }

  #cutAfter(at: number): number {
    for (let end = at; end < at + SLACK; end++) if (isSpace(this.#source.charCodeAt(end))) return end;
    return at;
  }

  #cutBefore(at: number): number {
    for (let start = at; start > at - SLACK; start--) {
      if (isSpace(this.#source.charCodeAt(start - 1))) return start;
    }
    return at;
  }
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
}
