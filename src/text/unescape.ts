// The unescaped view: percent-encoding, HTML entities, and the escapes of JSON, JavaScript and their relatives, undone
// in place. What is not a sound escape stays as it stands. One layer: nesting is the caller's affair.
import { escapeAt, hexDigit } from './escape-forms.js';
import { ViewWriter, type TextView } from './view-writer.js';

export interface Unescaped extends TextView {
  /** Escapes that stood for a plain letter or digit: nobody needs those, so many of them mean hiding. */
  readonly needless: number;
}

type Mark = '%' | '&' | '\\' | '=';
const MARKS = ['%', '&', '\\', '='] as const;
/** `=` stands everywhere; these show that a text is quoted-printable. */
const QUOTED_PRINTABLE = ['=\n', '=\r\n', '=3D', '=C3', '=2E', '=5F'];
/** The `@` of an address; in `status=404` it is none. */
const AT = '=40';
const LONGEST_HOST = 64;

/** `maria=40example.org`: a host stands behind it, with a dot and a letter behind that. */
function hasAddress(text: string): boolean {
  for (let at = text.indexOf(AT); at >= 0; at = text.indexOf(AT, at + 1)) {
    for (let end = at + AT.length; end < at + LONGEST_HOST; end++) {
      const unit = text.charCodeAt(end);
      if (unit === DOT && isLetter(text.charCodeAt(end + 1))) return true;
      if (unit !== DOT && unit !== DASH && !isLetter(unit) && !isDigit(unit)) break;
    }
  }
  return false;
}

const DOT = 0x2e;
const DASH = 0x2d;

/** `=6D=61`: two of them in a row are written by nobody else. */
function hasPair(text: string): boolean {
  for (let at = text.indexOf('='); at >= 0; at = text.indexOf('=', at + 1)) {
    if (text.charAt(at + 3) !== '=') continue;
    const digits = [1, 2, 4, 5].every((offset) => hexDigit(text.charCodeAt(at + offset)) !== undefined);
    if (digits) return true;
  }
  return false;
}

/**
 * @param last the last time that this text is unescaped: a run of backslashes counts as one, however deep it was nested
 * @returns undefined when there was no escape
 */
export function unescapeText(text: string, last = false): Unescaped | undefined {
  const printable = QUOTED_PRINTABLE.some((sign) => text.includes(sign)) || hasAddress(text) || hasPair(text);
  const next = {
    '%': text.indexOf('%'),
    '&': text.indexOf('&'),
    '\\': text.indexOf('\\'),
    '=': printable ? text.indexOf('=') : -1,
  };
  if (MARKS.every((mark) => next[mark] < 0)) return undefined;
  const writer = new ViewWriter(text);
  let needless = 0;
  for (let at = 0; ;) {
    const mark = nearest(text, next, at);
    if (mark === undefined) break;
    const escape = escapeAt(text, last ? lastBackslash(text, mark) : mark);
    if (escape === undefined) {
      at = mark + 1;
      continue;
    }
    writer.replace(mark, escape.end, escape.text);
    if (isPlain(escape.text) && text.charAt(mark) !== '=') needless++;
    at = escape.end;
  }
  const view = writer.finish();
  return view === undefined ? undefined : { ...view, needless };
}

/** Six layers of JSON write 63 backslashes for one; a longer run is a drawing. */
const LONGEST_RUN = 64;

/** Of a run of backslashes the last one, where an escape begins there. */
function lastBackslash(text: string, mark: number): number {
  const limit = mark + LONGEST_RUN;
  let at = mark;
  while (at < limit && text.charAt(at + 1) === '\\') at++;
  return at > mark && escapeAt(text, at) === undefined ? mark : at;
}

/** Position of the next mark at or after `at`; remembers where each one was last seen. */
function nearest(text: string, next: Record<Mark, number>, at: number): number | undefined {
  let first: number | undefined;
  for (const mark of MARKS) {
    if (next[mark] >= 0 && next[mark] < at) next[mark] = text.indexOf(mark, at);
    const found = next[mark];
    if (found >= 0 && (first === undefined || found < first)) first = found;
  }
  return first;
}

function isPlain(text: string): boolean {
  const unit = text.charCodeAt(0);
  return text.length === 1 && (isLetter(unit) || isDigit(unit));
}

function isLetter(unit: number): boolean {
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
