// Text taken apart into short pieces with one separator: `48 65 6c`, `0x48, 0x65`, `[72, 101]`, `01001000 01100101`,
// hex dumps, and letters one by one (`4 1 1 1`). Invariant: one pass; a piece that does not fit ends the list.
import { readBytes } from './decode-run.js';
import type { EncodedRun } from './encoded-runs.js';
import { hexDigit } from './escape-forms.js';

/** Fewer pieces are a time, a version, a MAC address. */
export const MIN_PIECES = 9;
export const LONGEST_PIECE = 8;
/** `0 1 1 0` over and over is a picture of bits, however long. */
const FEW = 3;
/** Spelled out, more letters than this are not put together: nobody reads them, so they count as unread. */
const MAX_LETTERS = 2048;
/** `, ` and the like. */
const SEPARATORS = [', ', '\\x', ' ', ',', ':', '-', '.', '\n'];

type Kind = 'single' | 'hex' | 'hex-word' | 'prefixed' | 'decimal' | 'binary';

interface List {
  readonly kind: Kind;
  readonly separator: string;
  readonly start: number;
  readonly pieces: string[];
  end: number;
}

/** @returns runs in order */
export function findByteLists(text: string): EncodedRun[] {
  const runs: EncodedRun[] = [];
  let at = 0;
  while (at < text.length) {
    if (!isAlphanumeric(text.charCodeAt(at))) {
      at++;
      continue;
    }
    let end = at + 1;
    while (isAlphanumeric(text.charCodeAt(end))) end++;
    const list = end - at <= LONGEST_PIECE && mayBegin(text, at, end) ? readList(text, at, end) : undefined;
    if (list === undefined) {
      at = end;
      continue;
    }
    const inside = list.pieces.length >= MIN_PIECES ? decodeList(list) : undefined;
    const unread = list.kind === 'single' && list.pieces.length > MAX_LETTERS;
    if (unread) {
      if (new Set(list.pieces).size > FEW) runs.push({ start: list.start, end: list.end, text: undefined });
    } else if (inside !== undefined) runs.push({ start: list.start, end: list.end, text: inside });
    at = list.end;
  }
  return runs;
}

/** Most words of prose are no number in any base: of those two letters and the length tell. */
function mayBegin(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length === 1) return mayGoOn(text, end);
  const second = text.charCodeAt(start + 1);
  if (hexDigit(text.charCodeAt(start)) === undefined) return false;
  if (second === 0x78) return length === 4;
  if (hexDigit(second) === undefined) return false;
  // Neither a pair nor two of them: then it is a number, to the base of ten or of two.
  return length === 2 || length === 4 || isDecimal(text.slice(start, end));
}

/** Behind `a` mostly stands a blank and a word: no list of single letters. */
function mayGoOn(text: string, end: number): boolean {
  if (text.charCodeAt(end) === 0x5c) return true;
  return !isAlphanumeric(text.charCodeAt(end + 1)) || !isAlphanumeric(text.charCodeAt(end + 2));
}

/** The longest list that begins with this piece; undefined when it is none. */
function readList(text: string, start: number, firstEnd: number): List | undefined {
  const separator = SEPARATORS.find((one) => text.startsWith(one, firstEnd));
  if (separator === undefined) return undefined;
  const first = text.slice(start, firstEnd);
  const kind = kindOf(first, separator);
  if (kind === undefined) return undefined;
  const list: List = { kind, separator, start, pieces: [first], end: firstEnd };
  for (let at = firstEnd + separator.length; ;) {
    const end = pieceEnd(text, at, separator);
    const piece = text.slice(at, Math.min(end, at + LONGEST_PIECE + 1));
    if (!fits(piece, list)) return list;
    if (list.kind !== 'single' || list.pieces.length <= MAX_LETTERS) list.pieces.push(piece);
    list.end = end;
    if (!text.startsWith(separator, end)) return list;
    at = end + separator.length;
  }
}

/** Letters and digits; spelled out with blanks between, any other mark is a piece too. */
function pieceEnd(text: string, from: number, separator: string): number {
  let end = from;
  while (end < text.length && isAlphanumeric(text.charCodeAt(end))) end++;
  if (end === from && separator === ' ' && text.charCodeAt(from) > 0x20 && text.charCodeAt(from) < 0x7f)
    return from + 1;
  return end;
}

function kindOf(piece: string, separator: string): Kind | undefined {
  if (piece.length === 1)
    return separator === ',' || separator === ', ' || separator === ':' ? undefined : 'single';
  if (isHex(piece, 2)) return 'hex';
  if (piece.length === 4 && piece.startsWith('0x')) return 'prefixed';
  if (isHex(piece, 4)) return 'hex-word';
  if (piece.length === 8 && isDecimal(piece) && isHex(piece, 8)) return 'binary';
  return isDecimal(piece) ? 'decimal' : undefined;
}

function fits(piece: string, { kind }: List): boolean {
  switch (kind) {
    case 'single':
      return piece.length === 1;
    case 'hex':
      return isHex(piece, 2) || (piece.length === 3 && isDecimal(piece));
    case 'hex-word':
      return isHex(piece, 4) || isHex(piece, 2);
    case 'prefixed':
      return piece.startsWith('0x') && piece.length >= 3 && piece.length <= 4;
    case 'decimal':
      return piece.length <= 3 && isDecimal(piece);
    case 'binary':
      return piece.length === 8 && isDecimal(piece);
  }
}

/** What the pieces say, when that is text. */
function decodeList({ kind, pieces }: List): string | undefined {
  switch (kind) {
    case 'single':
      // `x x x x` says nothing.
      return new Set(pieces).size < 2 ? undefined : pieces.join('');
    case 'hex': {
      // `52, 49, 49` is text in either base.
      const hex = pieces.every((piece) => piece.length === 2) ? textOf(pieces, 16) : undefined;
      const decimal = pieces.every(isDecimal) ? textOf(pieces, 10) : undefined;
      return hex === undefined || decimal === undefined ? (hex ?? decimal) : `${hex}\n${decimal}`;
    }
    case 'hex-word':
      return textOf(pairs(pieces.join('')), 16);
    case 'prefixed':
      return textOf(pieces, 16);
    case 'decimal':
      return textOf(pieces, 10);
    case 'binary':
      return textOf(pieces, 2);
  }
}

function pairs(digits: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < digits.length; at += 2) pieces.push(digits.slice(at, at + 2));
  return pieces;
}

function textOf(pieces: readonly string[], base: number): string | undefined {
  const bytes = pieces.map((piece) => Number.parseInt(piece, base));
  if (bytes.some((byte) => !(byte <= 0xff))) return undefined;
  const decoded = readBytes(Buffer.from(bytes));
  return decoded.kind === 'text' ? decoded.text : undefined;
}

function isHex(piece: string, length: number): boolean {
  if (piece.length !== length) return false;
  for (let at = 0; at < length; at++) if (hexDigit(piece.charCodeAt(at)) === undefined) return false;
  return true;
}

function isDecimal(piece: string): boolean {
  for (let at = 0; at < piece.length; at++) {
    const unit = piece.charCodeAt(at);
    if (unit < 0x30 || unit > 0x39) return false;
  }
  return piece !== '';
}

const ALPHANUMERIC = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) {
  const lower = unit | 0x20;
  if ((lower >= 0x61 && lower <= 0x7a) || (unit >= 0x30 && unit <= 0x39)) ALPHANUMERIC[unit] = 1;
}

function isAlphanumeric(unit: number): boolean {
  return unit < 128 && ALPHANUMERIC[unit] === 1;
}
