// Halves of surrogate pairs in replies: servers that cut text by UTF-16 units escape one half at the end of an event
// and the other at the start of the next. Invariant: what goes on is well-formed; a half that finds no other is U+FFFD.
import { isArray, isObject, type JsonObject, type JsonValue } from '../model/json.js';
import { readReply } from './reply-fields.js';

/** Private code points that stand for halves between two steps: the parser takes them, and nobody sees them. */
const MARKS = 0xf0000;
const LOST = '\ufffd';
/** Texts that may wait for their other half at once. */
const MAX_WAITING = 64;

export class ReplyHalves {
  /** Path of a text -> the high half that it ended with. */
  readonly #waiting = new Map<string, number>();

  /** @throws UpstreamError like `readReply` */
  read(json: string): JsonObject {
    const marked = markHalves(json);
    const value = readReply(marked ?? json);
    if (marked === undefined && this.#waiting.size === 0) return value;
    return this.#object(value, '', marked !== undefined);
  }

  #object(value: JsonObject, path: string, marked: boolean): JsonObject {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const name = marked ? join(key).text : key;
        return [name, this.#value(item, `${path}.${name}`, marked)];
      }),
    );
  }

  #value(value: JsonValue, path: string, marked: boolean): JsonValue {
    if (typeof value === 'string') return this.#text(value, path, marked);
    if (isArray(value)) {
      return value.map((item, place) => {
        const index = isObject(item) && typeof item['index'] === 'number' ? item['index'] : place;
        return this.#value(item, `${path}[${index}]`, marked);
      });
    }
    return isObject(value) ? this.#object(value, path, marked) : value;
  }

  #text(text: string, path: string, marked: boolean): string {
    const before = this.#waiting.get(path);
    if (before === undefined && !marked) return text;
    if (text === '') return text;
    this.#waiting.delete(path);
    const whole = before === undefined ? text : String.fromCodePoint(MARKS + before) + text;
    // A text without halves of its own may hold the private characters themselves.
    if (!marked) return LOST + text;
    const joined = join(whole);
    if (joined.waits === undefined) return joined.text;
    if (this.#waiting.size >= MAX_WAITING) return joined.text + LOST;
    this.#waiting.set(path, joined.waits);
    return joined.text;
  }
}

/** The text with each lone half, which only an escape can write, as a mark; undefined when there is none. */
function markHalves(json: string): string | undefined {
  let out = '';
  let done = 0;
  for (let at = json.indexOf('\\'); at !== -1; at = json.indexOf('\\', at)) {
    const unit = unitAt(json, at);
    if (unit === undefined || unit < 0xd800 || unit > 0xdfff) at += 2;
    else if (unit < 0xdc00 && isLow(unitAt(json, at + 6))) at += 12;
    else {
      out += json.slice(done, at) + String.fromCodePoint(MARKS + unit);
      at += 6;
      done = at;
    }
  }
  return done === 0 ? undefined : out + json.slice(done);
}

/** The unit that `\uXXXX` writes at this place. */
function unitAt(json: string, at: number): number | undefined {
  if (json[at] !== '\\' || json[at + 1] !== 'u') return undefined;
  const digits = json.slice(at + 2, at + 6);
  const unit = Number(`0x${digits}`);
  return digits.length === 4 && Number.isInteger(unit) ? unit : undefined;
}

function isLow(unit: number | undefined): boolean {
  return unit !== undefined && unit >= 0xdc00 && unit <= 0xdfff;
}

/** Puts marks that follow one another together; gives a high half at the very end apart. */
function join(marked: string): { readonly text: string; readonly waits?: number } {
  const units = Array.from(marked, (character) => {
    const half = (character.codePointAt(0) ?? 0) - MARKS;
    return half >= 0xd800 && half <= 0xdfff ? half : character;
  });
  let text = '';
  for (const [at, unit] of units.entries()) {
    const next = units[at + 1];
    const before = units[at - 1];
    if (typeof unit === 'string') text += unit;
    else if (unit < 0xdc00) {
      if (at === units.length - 1) return { text, waits: unit };
      if (typeof next === 'number' && isLow(next)) text += String.fromCharCode(unit, next);
      else text += LOST;
    } else if (typeof before !== 'number' || isLow(before)) text += LOST;
  }
  return { text };
}
