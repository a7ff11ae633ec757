// What a text may hold that is worth a closer look, found in one pass: most texts hold none of it. Knows characters and
// lengths of words. Invariant: says yes rather than no; whoever is told "no" would have found nothing.
import { LONGEST_PIECE, MIN_PIECES } from './byte-lists.js';
import { isBase64Unit } from './decode-run.js';
import { MIN_RUN } from './encoded-runs.js';
import { hexDigit } from './escape-forms.js';

export interface TextShape {
  /** ASCII without controls that no text needs: nothing to fold. */
  readonly plain: boolean;
  /** A run long enough to be base64 or hex. */
  readonly runs: boolean;
  /** Enough pieces in a row that could be bytes, or letters one by one. */
  readonly lists: boolean;
}

/** What a unit is; 0 ends a word and a run. */
const ALPHANUMERIC = 1;
const DIGIT = 2;
const HEX = 4;
const BASE64 = 8;
const PLAIN = 16;
/** A mark, which is a piece of its own where letters stand one by one with blanks between. */
const MARK = 32;
const UNITS = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) {
  const char = String.fromCharCode(unit);
  const digit = char >= '0' && char <= '9';
  const letter = char.toLowerCase() !== char.toUpperCase();
  UNITS[unit] =
    (digit || letter ? ALPHANUMERIC : 0) |
    (digit ? DIGIT : 0) |
    (hexDigit(unit) === undefined ? 0 : HEX) |
    (isBase64Unit(unit) ? BASE64 : 0) |
    (unit > 0x20 && unit < 0x7f && !digit && !letter ? MARK : 0) |
    ((unit >= 0x20 && unit < 0x7f) || char === '\n' || char === '\r' || char === '\t' ? PLAIN : 0);
}

const BLANK = 0x20;
const X = 0x78;
const BACKSLASH = 0x5c;
/** No list is open. */
const CLOSED = -1e9;

/** One pass. */
export function shapeOf(text: string): TextShape {
  let all = PLAIN;
  let runs = false;
  let lists = false;
  let run = 0;
  let inRow = CLOSED;
  let before = 0;
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at);
    const kind = unit < 128 ? (UNITS[unit] ?? 0) : 0;
    // In `\x41\x42` the letter belongs to what stands between.
    if ((kind & ALPHANUMERIC) !== 0 && (unit !== X || before !== BACKSLASH)) {
      const start = at;
      let kinds = kind;
      while (++at < text.length) {
        const code = text.charCodeAt(at);
        const next = code < 128 ? (UNITS[code] ?? 0) : 0;
        if ((next & ALPHANUMERIC) === 0) break;
        kinds &= at === start + 1 && code === X ? HEX : next;
      }
      run += at - start;
      inRow = isPiece(kinds, at - start) ? Math.max(0, inRow) + 1 : CLOSED;
      before = 0;
    } else {
      all &= kind;
      run = (kind & BASE64) === 0 ? 0 : run + 1;
      if (before === BLANK && (kind & MARK) !== 0) inRow++;
      // Between bytes it is nothing, before letters one by one it is one of them.
      if (unit === X && before === BACKSLASH) inRow = Math.max(0, inRow) + 1;
      before = unit;
      at++;
    }
    if (run >= MIN_RUN) runs = true;
    if (inRow >= MIN_PIECES) lists = true;
  }
  return { plain: (all & PLAIN) !== 0, runs, lists };
}

/** One letter, a byte or two in hex, a number. @param kinds what all of its units are */
function isPiece(kinds: number, length: number): boolean {
  if (length === 1) return true;
  if (length > LONGEST_PIECE) return false;
  return (kinds & DIGIT) !== 0 || (length <= 4 && (kinds & HEX) !== 0);
}
