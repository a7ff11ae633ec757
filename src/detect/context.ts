// Words near a hit. Invariant: looks at a bounded stretch, whatever the text.
import type { Context } from './target.js';

/** Short words must stand alone (`pin`, `id`); longer ones may have an ending (`accounts`). */
const WHOLE = 3;

/** True when one of the words stands within the distance before or behind `[start, end)`, or in it. */
export function standsNear(text: string, start: number, end: number, context: Context): boolean {
  const inside = Math.min(end, start + 256);
  const around =
    text.slice(Math.max(0, start - context.distance), inside) +
    text.slice(Math.max(inside, end - 256), end + context.distance);
  return holdsWord(around.toLowerCase(), context.words);
}

/** @param lower text in lower case */
export function holdsWord(lower: string, words: readonly string[]): boolean {
  return words.some((word) => {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
      const end = at + word.length;
      const begins = !isWordUnit(lower.charCodeAt(at)) || !isWordUnit(lower.charCodeAt(at - 1));
      const ends = word.length > WHOLE || !isWordUnit(lower.charCodeAt(end));
      if (begins && ends) return true;
    }
    return false;
  });
}

/** `customerSSN_number` -> `customer ssn number`: the words of an object key. */
export function keyWords(key: string): string {
  let words = '';
  for (let at = 0; at < Math.min(key.length, 256); at++) {
    const char = key.charAt(at);
    const code = key.charCodeAt(at);
    if (!isWordUnit(code)) words += ' ';
    else if (isUpper(code) && at > 0 && !isUpper(key.charCodeAt(at - 1))) words += ` ${char}`;
    else words += char;
  }
  return words.toLowerCase();
}

function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

/** Letters and digits; everything outside ASCII but general punctuation counts as a letter. NaN (no unit) does not. */
export function isWordUnit(code: number): boolean {
  const lower = code | 0x20;
  if (code < 0x80) return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39);
  return (code >= 0xc0 && code < 0x2000) || code >= 0x2c00;
}
