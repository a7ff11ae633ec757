// What kind of character stands at a place: part of a word, of a script without spaces, Latin.
// Invariant: a code point is looked up in a table of ours; no regular expression ever runs over foreign text.

const WORD = 1;
const SPACELESS = 2;
const LATIN = 4;

const BLOCK = 256;
const blocks = new Map<number, Uint8Array>();

// Combining marks belong to the word that they stand in: `Jose` is no word of `Jose` + U+0301.
const WORD_CHARACTER = /^[\p{L}\p{N}\p{M}_]$/u;
// Scripts that write words without spaces between them; a boundary cannot be asked for there.
const SPACELESS_CHARACTER =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u;
const LATIN_CHARACTER = /^[\p{Script=Latin}]$/u;

function classOf(codePoint: number): number {
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return 0;
  const character = String.fromCodePoint(codePoint);
  if (!WORD_CHARACTER.test(character)) return 0;
  return (
    WORD |
    (SPACELESS_CHARACTER.test(character) ? SPACELESS : 0) |
    (LATIN_CHARACTER.test(character) ? LATIN : 0)
  );
}

function lookUp(codePoint: number): number {
  const number = Math.floor(codePoint / BLOCK);
  let block = blocks.get(number);
  if (block === undefined) {
    block = Uint8Array.from({ length: BLOCK }, (_, offset) => classOf(number * BLOCK + offset));
    blocks.set(number, block);
  }
  return block[codePoint % BLOCK] ?? 0;
}

/** The code point that ends just before `offset`, or -1 at the start. */
export function codePointBefore(text: string, offset: number): number {
  if (offset <= 0) return -1;
  const unit = text.charCodeAt(offset - 1);
  if (unit >= 0xdc00 && unit <= 0xdfff && offset > 1) {
    const pair = text.codePointAt(offset - 2);
    if (pair !== undefined && pair > 0xffff) return pair;
  }
  return unit;
}

/** The code point that starts at `offset`, or -1 at the end. */
export function codePointFrom(text: string, offset: number): number {
  return text.codePointAt(offset) ?? -1;
}

export function isWord(codePoint: number): boolean {
  return codePoint >= 0 && (lookUp(codePoint) & WORD) !== 0;
}

/** A letter, digit or mark that goes with Latin words: Latin letters, ASCII digits, `_`. */
export function isLatinWord(codePoint: number): boolean {
  if (codePoint < 0) return false;
  if (codePoint === 0x5f || (codePoint >= 0x30 && codePoint <= 0x39)) return true;
  return (lookUp(codePoint) & LATIN) !== 0;
}

/** True where a word may begin or end between two neighbours. Either may be -1 (no neighbour). */
export function isBoundary(before: number, after: number): boolean {
  if (before < 0 || after < 0) return true;
  const left = lookUp(before);
  const right = lookUp(after);
  if ((left & WORD) === 0 || (right & WORD) === 0) return true;
  return ((left | right) & SPACELESS) !== 0;
}
