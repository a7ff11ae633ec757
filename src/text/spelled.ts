// The spelled view: `4 1 1 1`, `four one one one`, `maria (at) example (dot) org` and `536-9O-4399` as a machine would write
// them. Rules then ask for a checksum or for words near by. Invariant: one pass over the text; what is put together covers
// everything that it was made from.
import { hashStep, LONGEST_SPELLED, spelledAt } from './spelled-words.js';
import { ViewWriter, type TextView } from './view-writer.js';

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Fewer characters or digits than this spell a word, a list or a small number. */
const MIN_SINGLES = 8;
const MIN_DIGITS = 7;
/** Characters between two digits that are words. */
const GAP = 3;
const SEPARATORS = ' .-_/*|\n~\u00a0';
/** Letters, labels and marks of one mail address. */
const LONGEST_LABEL = 63;

/** @returns undefined when nothing is spelled */
export function spelledText(text: string): TextView | undefined {
  let writer: ViewWriter | undefined;
  const length = text.length;
  for (let at = 0; at < length;) {
    let unit = text.charCodeAt(at);
    let kind = kindOf(unit);
    if (kind === 0) {
      const mark = isMark(unit) ? markAt(text, at, unit) : undefined;
      if (mark !== undefined) (writer ??= new ViewWriter(text)).replace(mark.start, mark.end, mark.text);
      at = mark?.end ?? at + 1;
      continue;
    }
    const start = at;
    let hash = 0;
    let kinds = 0;
    for (; kind !== 0; kind = kindOf(unit)) {
      kinds |= kind;
      hash = hashStep(hash, unit);
      if (++at >= length) break;
      unit = text.charCodeAt(at);
    }
    if (!isCandidate(kinds, at - start)) continue;
    const found = stretchesAt(text, start, at, kinds, hash);
    if (found === NONE) continue;
    for (const { start: from, end, text: written } of found) {
      (writer ??= new ViewWriter(text)).replace(from, end, written);
      at = end;
    }
  }
  return writer?.finish();
}

/** Most words are none: neither single nor of letters alone and short, nor digits with letters that look like some. */
function isCandidate(kinds: number, length: number): boolean {
  if (length === 1 || kinds === (DIGIT | LIKE_DIGIT)) return true;
  return (kinds & DIGIT) === 0 && length <= LONGEST_SPELLED;
}

/** What stands between two pieces of one value and is nothing: `[.]`, `</b><b>`, `" + "`. */
function markAt(text: string, at: number, unit: number): Stretch | undefined {
  switch (unit) {
    case 0x5b:
    case 0x28:
      return bracketed(text, at);
    case 0x3c:
      return tags(text, at);
    case 0x22:
    case 0x27:
      return seam(text, at);
    default:
      return undefined;
  }
}

const DIGIT = 1;
/** A letter that is read as a digit: O, o, I, l. */
const LIKE_DIGIT = 2;
const LETTER = 4;

/** Kinds of the ASCII characters; 0 is no part of a word. */
const KINDS = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) {
  const char = String.fromCharCode(unit);
  if (char >= '0' && char <= '9') KINDS[unit] = DIGIT;
  else if ('OoIl'.includes(char)) KINDS[unit] = LIKE_DIGIT;
  else if (char.toLowerCase() !== char.toUpperCase()) KINDS[unit] = LETTER;
}

/** Letters and digits; NaN (behind the end) is neither. */
function kindOf(unit: number): number {
  if (unit < 0x80) return KINDS[unit] ?? 0;
  return unit >= 0xc0 && unit < 0x2000 ? LETTER : 0;
}

function isMark(unit: number): boolean {
  return unit === 0x22 || unit === 0x27 || unit === 0x28 || unit === 0x3c || unit === 0x5b;
}

const NONE: readonly Stretch[] = [];

function stretchesAt(
  text: string,
  start: number,
  end: number,
  kinds: number,
  hash: number,
): readonly Stretch[] {
  if (end - start === 1) return one(singles(text, start));
  if (kinds === (DIGIT | LIKE_DIGIT)) return one(misread(text, start, end));
  if ((kinds & DIGIT) !== 0 || end - start > LONGEST_SPELLED) return NONE;
  const spelled = spelledAt(text, start, end, hash);
  if (spelled === undefined || spelled.text === '.') return NONE;
  return spelled.text === '@' ? mail(text, start, end) : one(digitWords(text, start));
}

function one(stretch: Stretch | undefined): readonly Stretch[] {
  return stretch === undefined ? NONE : [stretch];
}

/** `4 1 1 1`, `m-a-r-i-a`, one character a line: single characters with the same mark between all of them. */
function singles(text: string, start: number): Stretch | undefined {
  const next = text.charCodeAt(start + 1);
  // Most single letters stand between words: neither the next but one nor the one behind it is the same mark.
  if (text.charCodeAt(start + 3) !== next && text.charCodeAt(start + 2) !== next) return undefined;
  const mark = text.charAt(start + 1);
  if (mark === '' || !SEPARATORS.includes(mark) || isWordUnit(text.charCodeAt(start - 1))) return undefined;
  let written = text.charAt(start);
  let end = start + 1;
  for (let at = start + 1; text.charAt(at) === mark;) {
    const char = text.charAt(at + 1);
    if (char === '') break;
    // A second mark is the blank between two words.
    if (char === mark && text.charAt(at + 2) !== mark) {
      written += ' ';
      at += 1;
      continue;
    }
    if (isWordUnit(text.charCodeAt(at + 2)) && isWordUnit(char.charCodeAt(0))) break;
    written += char;
    at += 2;
    if (isWordUnit(char.charCodeAt(0))) end = at;
  }
  const plain = written.trimEnd();
  return end - start >= 2 * MIN_SINGLES - 1 ? { start, end, text: plain } : undefined;
}

/** `four one one one`, `five three six dash nine ...`, digits among them. */
function digitWords(text: string, start: number): Stretch | undefined {
  let written = '';
  let digits = 0;
  let end = start;
  for (let at = start; ;) {
    let to = at;
    let hash = 0;
    let kinds = 0;
    for (let unit = text.charCodeAt(to); isWordUnit(unit); unit = text.charCodeAt(++to)) {
      kinds |= kindOf(unit);
      hash = hashStep(hash, unit);
      if (to - at > LONGEST_SPELLED) break;
    }
    const piece = kinds === DIGIT ? text.slice(at, to) : spelledAt(text, at, to, hash)?.text;
    if (piece === undefined || piece === '@' || piece.length > 4) break;
    written += piece;
    if (piece >= '0' && piece <= ':') digits += piece.length;
    end = to;
    let next = to;
    while (next - to < GAP && ' ,-.'.includes(text.charAt(next)) && next < text.length) next++;
    if (next === to || !isWordUnit(text.charCodeAt(next))) break;
    at = next;
  }
  return digits >= MIN_DIGITS ? { start, end, text: written } : undefined;
}

/** `9O` in a number: the letters as the digits that they look like. */
function misread(text: string, start: number, end: number): Stretch | undefined {
  if (!hasNeighbour(text, start - 1, -1) && !hasNeighbour(text, end, 1) && end - start < MIN_DIGITS)
    return undefined;
  let written = '';
  for (let at = start; at < end; at++) {
    const char = text.charAt(at);
    written += char === 'O' || char === 'o' ? '0' : char === 'I' || char === 'l' ? '1' : char;
  }
  return { start, end, text: written };
}

function hasNeighbour(text: string, mark: number, step: 1 | -1): boolean {
  return ' -./'.includes(text.charAt(mark)) && kindOf(text.charCodeAt(mark + step)) === DIGIT;
}

/** `maria at example dot org`, `maria (at) example.org`: the marks, when a domain stands behind them. */
function mail(text: string, start: number, end: number): readonly Stretch[] {
  const before = open(text, start, -1);
  const after = open(text, end, 1);
  const bracket = '([{<'.includes(text.charAt(start - 1)) && text.charAt(start - 1) !== '';
  if (before === start || after === end || !isWordUnit(text.charCodeAt(before - 1))) return NONE;
  const found: Stretch[] = [{ start: before, end: after, text: '@' }];
  let spelled = bracket;
  for (let at = labelEnd(text, after), dots = 0; at > after && dots < 4; dots++) {
    if (text.charAt(at) === '.' && isWordUnit(text.charCodeAt(at + 1))) {
      at = labelEnd(text, at + 1);
      continue;
    }
    const dot = dotAt(text, at);
    if (dot === undefined) return dots > 0 && spelled ? found : NONE;
    found.push(dot);
    spelled = true;
    at = labelEnd(text, dot.end);
  }
  return spelled ? found : NONE;
}

function dotAt(text: string, at: number): Stretch | undefined {
  const from = open(text, at, 1);
  let to = from;
  let hash = 0;
  while (isWordUnit(text.charCodeAt(to)) && to - from < LONGEST_SPELLED)
    hash = hashStep(hash, text.charCodeAt(to++));
  if (from === at) return undefined;
  const plain = to === from && text.charAt(from) === '.';
  if (!plain && spelledAt(text, from, to, hash)?.text !== '.') return undefined;
  const end = open(text, plain ? from + 1 : to, 1);
  return isWordUnit(text.charCodeAt(end)) ? { start: at, end, text: '.' } : undefined;
}

function labelEnd(text: string, start: number): number {
  let at = start;
  while (at - start < LONGEST_LABEL && (isWordUnit(text.charCodeAt(at)) || text.charAt(at) === '-')) at++;
  return at;
}

/** Blanks and brackets around a mark. */
function open(text: string, from: number, step: 1 | -1): number {
  let at = from;
  while (Math.abs(at - from) < GAP && isOpen(text.charAt(step > 0 ? at : at - 1))) at += step;
  return at;
}

function isOpen(char: string): boolean {
  return char !== '' && ' ([{<>}])_'.includes(char);
}

/** `[.]`, `(@)`: how people keep programs from seeing an address. */
function bracketed(text: string, at: number): Stretch | undefined {
  const mark = text.charAt(at + 1);
  if ((mark !== '.' && mark !== '@') || !')]'.includes(text.charAt(at + 2))) return undefined;
  if (text.charAt(at + 2) === '') return undefined;
  let start = at;
  let end = at + 3;
  while (at - start < GAP && text.charAt(start - 1) === ' ') start--;
  while (end - at < 3 + GAP && text.charAt(end) === ' ') end++;
  return isWordUnit(text.charCodeAt(start - 1)) && isWordUnit(text.charCodeAt(end))
    ? { start, end, text: mark }
    : undefined;
}

/** Tags that only change how a piece of a word looks. */
const INLINE: ReadonlySet<string> = new Set(
  'b i u s em strong span font wbr small sub sup mark code tt'.split(' '),
);
const LONGEST_TAG = 64;

/** `ma<b></b>ria`, `ma<!-- -->ria`: tags inside a word. */
function tags(text: string, at: number): Stretch | undefined {
  const opens = text.charCodeAt(at + 1);
  if (!isWordUnit(opens) && opens !== 0x2f && opens !== 0x21) return undefined;
  let end = at;
  while (text.charAt(end) === '<') {
    const close = text.slice(end, end + LONGEST_TAG).indexOf('>');
    if (close < 0) return undefined;
    const inside = text.slice(end + 1, end + close);
    const name = inside.startsWith('/') ? inside.slice(1) : (inside.split(' ', 1)[0] ?? '');
    if (!inside.startsWith('!--') && !INLINE.has(name.toLowerCase())) return undefined;
    end += close + 1;
  }
  return isInside(text, at, end) ? { start: at, end, text: '' } : undefined;
}

const LONGEST_SEAM = 24;

/** `"536-9" + "0-4399"`: one string literal ends and the next begins. */
function seam(text: string, at: number): Stretch | undefined {
  if (isWordUnit(text.charCodeAt(at + 1)) || !isValueUnit(text, at - 1)) return undefined;
  const quote = text.charAt(at);
  let operators = 0;
  for (let next = at + 1; next < at + LONGEST_SEAM; next++) {
    const char = text.charAt(next);
    if (char === quote && next > at + 1)
      return operators <= 2 && isInside(text, at, next + 1)
        ? { start: at, end: next + 1, text: '' }
        : undefined;
    if ('+.&|'.includes(char) && char !== '') operators++;
    else if (!' \n\r\t\\'.includes(char) || char === '') return undefined;
  }
  return undefined;
}

/** Something that a value is made of on both sides. */
function isInside(text: string, start: number, end: number): boolean {
  return isValueUnit(text, start - 1) && isValueUnit(text, end);
}

function isValueUnit(text: string, at: number): boolean {
  const char = text.charAt(at);
  return char !== '' && (isWordUnit(char.charCodeAt(0)) || '@.-+_ '.includes(char));
}

function isWordUnit(unit: number): boolean {
  return kindOf(unit) !== 0;
}
