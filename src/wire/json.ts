// The one JSON reader and writer, for requests, replies and JSON inside strings. Invariant: one text has one reading:
// no duplicate or `__proto__` keys, no half characters, bounded depth, and no number loses a digit.
import { isUtf8 } from 'node:buffer';
import { LosslessNumber, stringify } from 'lossless-json';
import { type ExactNumber, type JsonValue, isArray, isExactNumber, isObject } from '../model/json.js';
import { type Refusal, isRefusal, refuse } from '../model/refusal.js';
import { findFault } from './json-fault.js';
import { eachEntry, skipSpace, skipValue } from './json-cursor.js';
import { endOfNumber, isDigit, isLossy, prescan } from './prescan.js';

export interface Parsed {
  readonly value: JsonValue;
  /** The value holds numbers as `ExactNumber`, because a double would not keep their digits. */
  readonly exact: boolean;
  /** An upper bound on the number of values in it. */
  readonly size: number;
  /** No string of it holds a control character but tabs and line ends. */
  readonly plain: boolean;
}

/** Bytes to text. `unscannable_content` for anything but UTF-8 without a byte order mark. */
export function readUtf8(bytes: Buffer): string | Refusal {
  if (!isUtf8(bytes)) return refuse('unscannable_content', { detail: 'The body is not UTF-8.' });
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return refuse('unscannable_content', { detail: 'The body begins with a byte order mark.' });
  }
  return bytes.toString('utf8');
}

/**
 * Strict JSON. Refusals name the line and column, never content: `unscannable_content`, or `request_too_large` past
 * 64 levels.
 */
export function parseJson(text: string): Parsed | Refusal {
  const scanned = prescan(text);
  if (isRefusal(scanned)) return scanned;
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    // The parser's own message quotes the text.
    return findFault(text);
  }
  // A parser keeps one of two equal keys, so a missing member is a duplicate; comparing each key here would cost more.
  if (countMembers(value) !== scanned.members) return findFault(text);
  const { size } = scanned;
  const plain = !scanned.controls;
  if (!scanned.lossy) return { value, exact: false, size, plain };
  const first = skipSpace(text, 0);
  if (typeof value === 'number') return { value: exactNumber(text, first), exact: true, size, plain };
  placeExactNumbers(text, first, value);
  return { value, exact: true, size, plain };
}

/** Prints a value; exact numbers come out as they were written. */
export function writeJson(value: JsonValue): string {
  const text = holdsExactNumber(value) ? stringify(value) : JSON.stringify(value);
  if (text === undefined) throw new Error('not a JSON value');
  return text;
}

/** NaN, which equals nothing, when a key is `__proto__`. */
function countMembers(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += countMembers(item);
    return count;
  }
  const object = value as Readonly<Record<string, JsonValue>>;
  for (const key in object) {
    if (key === '__proto__') return NaN;
    const member = object[key];
    count += typeof member === 'object' ? 1 + countMembers(member) : 1;
  }
  return count;
}

/**
 * Puts the exact numbers into what JSON.parse made of the text. lossless-json's own parser gives the same value but
 * takes 7 times as long on 8 KB and 40 times on 1 MB, and `"temperature": 1.0` is enough to need it.
 */
function placeExactNumbers(text: string, at: number, value: JsonValue): number {
  const parent = value as Record<string | number, JsonValue>;
  return eachEntry(text, at, (step, start) => {
    const code = text.charCodeAt(start);
    if (code === 0x7b || code === 0x5b) return placeExactNumbers(text, start, parent[step] as JsonValue);
    if (code !== 0x2d && !isDigit(code)) return skipValue(text, start);
    const end = endOfNumber(text, start);
    if (isLossy(text, start, end)) parent[step] = exactNumber(text, start);
    return end;
  });
}

function exactNumber(text: string, at: number): ExactNumber {
  return new LosslessNumber(text.slice(at, endOfNumber(text, at))) as ExactNumber;
}

function holdsExactNumber(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (isArray(value)) return value.some(holdsExactNumber);
  if (!isObject(value)) return isExactNumber(value);
  for (const key in value) if (holdsExactNumber(value[key] as JsonValue)) return true;
  return false;
}
