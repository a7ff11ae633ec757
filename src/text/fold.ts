// The folded view: what a reader sees, without what only a program sees. Takes away invisible characters, writes
// compatibility forms and foreign digits in ASCII, and look-alikes in mixed words. Invariant: a word of one script stays
// as it is.
import { isForeignLetter, latinLookAlike } from './look-alikes.js';
import { compilePattern } from './re2-pattern.js';
import { ViewWriter, type TextView } from './view-writer.js';

/** Controls, format controls (zero width, bidi, tags), variation selectors, blank fillers, the grapheme joiner; lines through, over and
 * under a character, which no language writes. */
const INVISIBLE = compilePattern(
  '[\\p{Cc}\\p{Cf}\\x{305}\\x{332}-\\x{338}\\x{33f}\\x{347}\\x{34f}\\x{20d0}-\\x{20f0}\\x{115f}\\x{1160}\\x{17b4}\\x{17b5}\\x{180b}-\\x{180f}\\x{2065}\\x{3164}\\x{fe00}-\\x{fe0f}\\x{ffa0}\\x{e0000}-\\x{e0fff}]',
);
const DIGIT = compilePattern('\\p{Nd}');
const SPACE = compilePattern('[\\p{Zs}\\x{2800}]');
const LINE = compilePattern('[\\p{Zl}\\p{Zp}\\x0b\\x0c\\x{85}]');
const DASH = compilePattern('[\\p{Pd}\\x{2043}\\x{2212}]');
const SINGLE_QUOTE = compilePattern('[\\x{2018}-\\x{201b}\\x{2032}\\x{ff07}]');
const DOUBLE_QUOTE = compilePattern('[\\x{201c}-\\x{201f}\\x{2033}\\x{ff02}]');

/** One character that becomes many (U+FDFA gives 18) would let a text grow. */
const LONGEST = 4;
/** Replacements that wait for the end of their word. */
const PENDING = 4096;

/** code point -> its folded form; '' is removed, undefined stays */
const known = new Map<number, string | undefined>();

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Only where the word also has a Latin letter. */
  readonly lookAlike: boolean;
}

/** @returns undefined when the text is already folded */
export function foldText(text: string): TextView | undefined {
  const writer = new ViewWriter(text);
  let pending: Change[] = [];
  let latin = false;
  const endWord = () => {
    for (const { start, end, text: folded, lookAlike } of pending) {
      if (latin || !lookAlike) writer.replace(start, end, folded);
    }
    pending = [];
    latin = false;
  };
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (isPlainAscii(unit)) {
      if (isAsciiLetter(unit)) latin = true;
      else if (pending.length > 0 || latin) if (!isWordUnit(unit)) endWord();
      continue;
    }
    const code = text.codePointAt(at) ?? unit;
    const end = at + (code > 0xffff ? 2 : 1);
    const letter = latinLookAlike(code);
    const folded = letter ?? foldCode(code);
    if (folded !== undefined) pending.push({ start: at, end, text: folded, lookAlike: letter !== undefined });
    const inWord =
      folded === undefined ? isForeignLetter(code) : folded !== ' ' && folded !== '-' && folded !== '\n';
    if (!inWord || pending.length >= PENDING) endWord();
    else if (letter === undefined && folded !== undefined && isAsciiLetter(folded.charCodeAt(0)))
      latin = true;
    at = end - 1;
  }
  endWord();
  return writer.finish();
}

/** True when nothing in the text could be folded: plain ASCII. One pass. */
export function isFolded(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isPlainAscii(text.charCodeAt(at))) return false;
  return true;
}

/** ASCII but for the controls that no text needs. */
function isPlainAscii(unit: number): boolean {
  return unit < 0x7f && (unit >= 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09);
}

function foldCode(code: number): string | undefined {
  if (known.has(code)) return known.get(code);
  const char = String.fromCodePoint(code);
  const folded = computeFold(char, code);
  const result = folded === char ? undefined : folded;
  known.set(code, result);
  return result;
}

function computeFold(char: string, code: number): string {
  const bytes = Buffer.from(char);
  const is = (pattern: typeof DIGIT) => pattern.find(bytes, 0, bytes.length) !== undefined;
  if (is(LINE)) return '\n';
  if (is(SPACE)) return ' ';
  if (is(INVISIBLE)) return '';
  if (is(DASH)) return '-';
  if (is(SINGLE_QUOTE)) return "'";
  if (is(DOUBLE_QUOTE)) return '"';
  const normal = char.normalize('NFKC');
  if (normal !== char) return normal.length <= LONGEST ? normal : char;
  return is(DIGIT) ? digitValue(code) : char;
}

/** Decimal digits stand in runs of ten, zero first. */
function digitValue(code: number): string {
  for (let value = 0; value < 10; value++) {
    const before = Buffer.from(String.fromCodePoint(code - value - 1));
    if (DIGIT.find(before, 0, before.length) === undefined) return String(value);
  }
  return String.fromCodePoint(code);
}

function isAsciiLetter(unit: number): boolean {
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isWordUnit(unit: number): boolean {
  return isAsciiLetter(unit) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f;
}
