// One pass over a JSON text before any parser sees it: depth, lone surrogates, numbers that a double would not keep.
// Invariant: linear time on any input, valid or not, and no recursion; what it lets through nests at most MAX_DEPTH deep.
import { type Refusal, refuse } from '../model/refusal.js';
import { position } from './position.js';

export const MAX_DEPTH = 64;

export interface Scanned {
  /** Members of all objects, duplicates counted: a parser that merges two gives fewer. */
  readonly members: number;
  /** At least the number of values: one for each colon and comma. */
  readonly size: number;
  /** A number whose digits would not survive parsing and printing. */
  readonly lossy: boolean;
  /** A string holds a control character other than tabs and line ends, as an escape. */
  readonly controls: boolean;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LOWER_B = 0x62;
const LOWER_F = 0x66;
const LOWER_U = 0x75;

/** Units of a string that are stepped through before it is searched: names and words of the protocol are shorter. */
const NEAR = 12;

/** Does not check the grammar; the parser does. */
export function prescan(text: string): Scanned | Refusal {
  // Method of ES2024, there since Node 20; the compiler's library is older.
  if (!(text as string & { isWellFormed(): boolean }).isWellFormed()) return loneSurrogate();
  const strings = new Strings(text);
  let depth = 0;
  let members = 0;
  let commas = 0;
  let lossy = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = strings.end(at + 1);
      if (end === LONE) return loneSurrogate();
      if (end === -1)
        return refuse('unscannable_content', { detail: `A string is not closed ${position(text, at)}.` });
      at = end;
    } else if (code === COLON) members++;
    else if (code === COMMA) commas++;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) {
        return refuse('request_too_large', {
          detail: `JSON nests over ${MAX_DEPTH} levels ${position(text, at)}.`,
        });
      }
    } else if (code === 0x7d || code === 0x5d) depth--;
    else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, at);
      lossy ||= isLossy(text, at, end);
      at = end - 1;
    }
  }
  return { members, size: members + commas + 1, lossy, controls: strings.controls };
}

const LONE = -2;

/** Ends of strings, asked for in their order. */
class Strings {
  controls = false;
  /** The first backslash that was not passed yet; -1: there is no other. */
  #backslash = 0;

  constructor(private readonly text: string) {}

  /** @param from behind the opening quote @returns the offset of the closing one, -1, or LONE */
  end(from: number): number {
    const { text } = this;
    const near = Math.min(from + NEAR, text.length);
    for (let at = from; at < near; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) return at;
      if (code === BACKSLASH) return this.#endOfEscaped(at);
    }
    const end = text.indexOf('"', near);
    if (this.#backslash !== -1 && this.#backslash < near) this.#backslash = text.indexOf('\\', near);
    return this.#backslash !== -1 && this.#backslash < end ? this.#endOfEscaped(this.#backslash) : end;
  }

  /** From the first backslash of a string. */
  #endOfEscaped(backslash: number): number {
    const { text } = this;
    let at = backslash;
    let quote = -1;
    for (;;) {
      at = this.#behindEscape(at);
      if (at === LONE) return LONE;
      // Escapes come in runs, which are stepped through; past a run the native search is faster.
      const near = Math.min(at + 8, text.length);
      while (at < near && text.charCodeAt(at) !== QUOTE && text.charCodeAt(at) !== BACKSLASH) at++;
      if (at >= near) {
        if (quote < at) quote = text.indexOf('"', at);
        if (quote === -1) return -1;
        const next = text.indexOf('\\', at);
        if (next === -1 || next > quote) return quote;
        at = next;
      } else if (text.charCodeAt(at) === QUOTE) return at;
    }
  }

  /** @param at a backslash */
  #behindEscape(at: number): number {
    const { text } = this;
    const code = text.charCodeAt(at + 1);
    if (code === LOWER_B || code === LOWER_F) this.controls = true;
    if (code !== LOWER_U) return at + 2;
    const unit = hex4(text, at + 2);
    if (unit < 0x20) this.controls = true;
    if (unit >= 0xdc00 && unit <= 0xdfff) return LONE;
    if (unit < 0xd800 || unit > 0xdbff) return at + 6;
    const second = text.charCodeAt(at + 6) === BACKSLASH && text.charCodeAt(at + 7) === LOWER_U;
    const low = second ? hex4(text, at + 8) : 0;
    return low < 0xdc00 || low > 0xdfff ? LONE : at + 12;
  }
}

/** Value of four hex digits; 0 when they are none (the parser refuses those). */
function hex4(text: string, at: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const code = text.charCodeAt(i);
    const digit = isDigit(code) ? code - 0x30 : (code | 0x20) - 0x57;
    if (!(digit >= 0 && digit <= 15)) return 0;
    value = value * 16 + digit;
  }
  return value;
}

function loneSurrogate(): Refusal {
  return refuse('unscannable_content', { detail: 'A string holds half of a surrogate pair.' });
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** The offset behind the number that begins at `at`. */
export function endOfNumber(text: string, at: number): number {
  let end = at + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (isDigit(code)) continue;
    if (code !== 0x2e && code !== 0x2b && code !== MINUS && (code | 0x20) !== 0x65) break;
  }
  return end;
}

/** Whether `JSON.stringify(JSON.parse(number))` would print other digits than these. */
export function isLossy(text: string, start: number, end: number): boolean {
  // 15 digits always survive; only plain integers take this way out.
  if (end - start <= 15 && isPlainInteger(text, start, end)) return false;
  // A double needs at most 24 characters; past that, converting would only cost time.
  if (end - start > 32) return true;
  const number = text.slice(start, end);
  return String(Number(number)) !== number;
}

function isPlainInteger(text: string, start: number, end: number): boolean {
  const code = text.charCodeAt(start);
  if (code === MINUS || (code === 0x30 && end - start > 1)) return false;
  for (let at = start + 1; at < end; at++) if (!isDigit(text.charCodeAt(at))) return false;
  return true;
}
