// Finds where a JSON text is wrong, after the fast way has refused it. Invariant: always ends in a refusal, names
// the place and never the content; nesting was bounded by the pre-scan, so recursion is safe.
import { type Refusal, refuse } from '../model/refusal.js';
import { skipSpace } from './json-cursor.js';
import { position } from './position.js';

class Fault {
  constructor(
    readonly offset: number,
    readonly what: string,
  ) {}
}

const NOT_JSON = 'The body is not valid JSON';

/** `unscannable_content` with the first fault of the text. */
export function findFault(text: string): Refusal {
  const found = firstFault(text) ?? new Fault(0, NOT_JSON);
  return refuse('unscannable_content', { detail: `${found.what} ${position(text, found.offset)}.` });
}

function firstFault(text: string): Fault | undefined {
  const end = readValue(text, skipSpace(text, 0));
  if (typeof end !== 'number') return end;
  const rest = skipSpace(text, end);
  return rest === text.length ? undefined : new Fault(rest, NOT_JSON);
}

/** The offset behind the value, or its first fault. */
function readValue(text: string, at: number): number | Fault {
  switch (text[at]) {
    case '"':
      return readString(text, at);
    case '{':
      return readObject(text, at);
    case '[':
      return readArray(text, at);
    case undefined:
      return new Fault(text.length, NOT_JSON);
    default:
      return readScalar(text, at);
  }
}

function readObject(text: string, start: number): number | Fault {
  const seen = new Set<string>();
  let at = skipSpace(text, start + 1);
  if (text[at] === '}') return at + 1;
  for (;;) {
    const end = readString(text, at);
    if (typeof end !== 'number') return end;
    const key = JSON.parse(text.slice(at, end)) as string;
    if (key === '__proto__') return new Fault(at, 'The key __proto__ is not allowed');
    if (seen.has(key)) return new Fault(at, 'A key occurs twice in one object');
    seen.add(key);
    at = skipSpace(text, end);
    if (text[at] !== ':') return new Fault(at, NOT_JSON);
    const value = readValue(text, skipSpace(text, at + 1));
    if (typeof value !== 'number') return value;
    at = skipSpace(text, value);
    if (text[at] === '}') return at + 1;
    if (text[at] !== ',') return new Fault(at, NOT_JSON);
    at = skipSpace(text, at + 1);
  }
}

function readArray(text: string, start: number): number | Fault {
  let at = skipSpace(text, start + 1);
  if (text[at] === ']') return at + 1;
  for (;;) {
    const value = readValue(text, at);
    if (typeof value !== 'number') return value;
    at = skipSpace(text, value);
    if (text[at] === ']') return at + 1;
    if (text[at] !== ',') return new Fault(at, NOT_JSON);
    at = skipSpace(text, at + 1);
  }
}

function readString(text: string, at: number): number | Fault {
  if (text[at] !== '"') return new Fault(at, NOT_JSON);
  for (let end = at + 1; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code < 0x20) return new Fault(end, 'A control character stands in a string');
    if (code === 0x5c) end++;
    else if (code === 0x22) {
      return parses(text.slice(at, end + 1)) ? end + 1 : new Fault(at, 'A string holds a bad escape');
    }
  }
  return new Fault(at, 'A string is not closed');
}

/** A number or a word runs to the next separator. */
function readScalar(text: string, at: number): number | Fault {
  let end = at;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code <= 0x20 || code === 0x2c || code === 0x3a || code === 0x5d || code === 0x7d) break;
  }
  return end > at && parses(text.slice(at, end)) ? end : new Fault(at, NOT_JSON);
}

function parses(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
