// Steps over a JSON text that is known to be valid: where members, items and values begin and end.
// Invariant: only for texts that `parseJson` accepted; nothing is checked again, nesting is bounded there.

/** The offset of the next character that is no JSON white space. */
export function skipSpace(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at++;
  }
}

/** @param at offset of the opening quote; gives the offset behind the closing one */
export function skipString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); ; end = text.indexOf('"', end + 1)) {
    // A quote is the closing one when an even number of backslashes stands before it.
    let before = end;
    while (text.charCodeAt(before - 1) === 0x5c) before--;
    if ((end - before) % 2 === 0) return end + 1;
  }
}

/** The offset behind the value that begins at `at`. */
export function skipValue(text: string, at: number): number {
  let depth = 0;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = skipString(text, at);
    else if (code === 0x7b || code === 0x5b) {
      depth++;
      at++;
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
      at++;
    } else if (code === 0x2c || code === 0x3a) at++;
    else at = skipScalar(text, at);
    if (depth === 0) return at;
    at = skipSpace(text, at);
  }
}

function skipScalar(text: string, at: number): number {
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2c || code === 0x7d || code === 0x5d || code <= 0x20) break;
  }
  return at;
}

/**
 * Visits the members of the object, or the items of the array, that begins at `at`.
 * `visit` gets the decoded key or the index and the offset of the value, and gives the offset behind it.
 * @returns the offset behind the closing bracket
 */
export function eachEntry(
  text: string,
  at: number,
  visit: (step: string | number, value: number) => number,
): number {
  const isObject = text.charCodeAt(at) === 0x7b;
  at = skipSpace(text, at + 1);
  for (let index = 0; ; index++) {
    const code = text.charCodeAt(at);
    if (code === 0x7d || code === 0x5d) return at + 1;
    let step: string | number = index;
    if (isObject) {
      const end = skipString(text, at);
      step = readKey(text, at, end);
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    at = skipSpace(text, visit(step, at));
    if (text.charCodeAt(at) === 0x2c) at = skipSpace(text, at + 1);
  }
}

function readKey(text: string, start: number, end: number): string {
  const key = text.slice(start + 1, end - 1);
  return key.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : key;
}
