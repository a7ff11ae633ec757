// JSON as the bytes that go to a provider. Invariant: the same text as `writeJson`, in UTF-8; a long string is copied as
// it is only where nothing in it needs an escape.
import { type JsonObject, type JsonValue, isArray, isExactNumber } from '../model/json.js';

export interface BytesOptions {
  /** About as many bytes as it will be; another number costs a copy. */
  readonly size: number;
  /** No string of it holds a control character but tabs and line ends: then five searches say that there is none. */
  readonly plain: boolean;
}

export function writeJsonBytes(value: JsonValue, { size, plain }: BytesOptions): Buffer {
  const writer = new Writer(size, plain);
  writer.value(value);
  return writer.bytes();
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
/** UTF-16 units: such a string is written unit by unit. */
const SHORT = 48;
/** UTF-16 units to an escape, at least and at the beginning, for stretches to be worth it: in code they are not. */
const FEW = 64;
const START = 256;
/** Bytes of room that punctuation takes for granted. */
const SPARE = 256;

class Writer {
  #out: Buffer;
  #at = 0;

  constructor(
    size: number,
    private readonly plain: boolean,
  ) {
    this.#out = Buffer.allocUnsafeSlow(size + SPARE);
  }

  bytes(): Buffer {
    return this.#out.subarray(0, this.#at);
  }

  value(value: JsonValue): void {
    if (typeof value === 'string') this.#string(value);
    else if (typeof value !== 'object' || value === null) this.#ascii(JSON.stringify(value));
    else if (isArray(value)) this.#array(value);
    else if (isExactNumber(value)) this.#ascii(value.value);
    else this.#object(value);
  }

  #array(items: readonly JsonValue[]): void {
    this.#sign(0x5b);
    for (let index = 0; index < items.length; index++) {
      if (index > 0) this.#sign(COMMA);
      this.value(items[index] ?? null);
    }
    this.#sign(0x5d);
  }

  #object(object: JsonObject): void {
    this.#sign(0x7b);
    let first = true;
    for (const name in object) {
      if (!first) this.#sign(COMMA);
      first = false;
      this.#string(name);
      this.#sign(COLON);
      this.value(object[name] as JsonValue);
    }
    this.#sign(0x7d);
  }

  #string(text: string): void {
    if (text.length <= SHORT ? this.#short(text) : this.#long(text)) return;
    this.#utf8(JSON.stringify(text));
  }

  /** @returns false, and nothing is written, where a character is not ASCII or needs an escape */
  #short(text: string): boolean {
    this.#reserve(text.length + 2);
    const out = this.#out;
    let at = this.#at;
    out[at++] = QUOTE;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit < 0x20 || unit >= 0x7f || unit === QUOTE || unit === BACKSLASH) return false;
      out[at++] = unit;
    }
    out[at++] = QUOTE;
    this.#at = at;
    return true;
  }

  /** Copied in stretches without an escape between them, as long as there are few. */
  #long(text: string): boolean {
    if (!this.plain || !text.isWellFormed()) return false;
    this.#sign(QUOTE);
    const signs = new Signs(text);
    let from = 0;
    for (let escapes = 0; ; escapes++) {
      const at = signs.next(from);
      if (escapes * FEW > from + START) {
        const rest = JSON.stringify(text.slice(from));
        this.#utf8(rest.slice(1));
        return true;
      }
      if (at > from) this.#utf8(from === 0 && at === text.length ? text : text.slice(from, at));
      if (at === text.length) break;
      this.#sign(BACKSLASH);
      this.#sign(letterOf(text.charCodeAt(at)));
      from = at + 1;
    }
    this.#sign(QUOTE);
    return true;
  }

  #ascii(text: string): void {
    this.#reserve(text.length);
    this.#at += this.#out.write(text, this.#at, 'latin1');
  }

  #utf8(text: string): void {
    // Only near the end of the room does it matter how many bytes a text has.
    if (this.#at + 3 * text.length > this.#out.length) this.#reserve(Buffer.byteLength(text));
    this.#at += this.#out.write(text, this.#at, 'utf8');
  }

  #sign(unit: number): void {
    this.#reserve(1);
    this.#out[this.#at++] = unit;
  }

  #reserve(more: number): void {
    const least = this.#at + more;
    if (least <= this.#out.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(least + SPARE, 2 * this.#out.length));
    this.#out.copy(larger, 0, 0, this.#at);
    this.#out = larger;
  }
}

/** Where a text needs an escape, control characters left aside. */
class Signs {
  readonly #places: number[] = ESCAPED.map(() => -1);

  constructor(private readonly text: string) {}

  /** From an offset on, and none is behind the one that was asked for last; the end of the text where there is none. */
  next(from: number): number {
    const { text } = this;
    let first = text.length;
    for (let which = 0; which < ESCAPED.length; which++) {
      let place = this.#places[which] ?? 0;
      if (place < from) {
        const found = text.indexOf(ESCAPED[which] ?? '', from);
        place = found === -1 ? text.length : found;
        this.#places[which] = place;
      }
      if (place < first) first = place;
    }
    return first;
  }
}

const ESCAPED = ['"', '\\', '\n', '\t', '\r'];

function letterOf(unit: number): number {
  if (unit === 0x0a) return 0x6e;
  if (unit === 0x09) return 0x74;
  return unit === 0x0d ? 0x72 : unit;
}
