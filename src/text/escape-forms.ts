// One escape at one place: `%41`, `&#65;`, `&amp;`, `\u0041`, `\x41`, `\n`. Hand-written: it runs on every backslash
// of a prompt. Invariant: a form that is not sound gives undefined, never a guess.

export interface Escape {
  readonly text: string;
  /** Offset behind it. */
  readonly end: number;
}

/** The escape that begins at `at`, where `%`, `&` or a backslash stands. */
export function escapeAt(text: string, at: number): Escape | undefined {
  switch (text.charAt(at)) {
    case '%':
      return percentAt(text, at);
    case '&':
      return entityAt(text, at);
    case '=':
      return quotedPrintableAt(text, at);
    default:
      return backslashAt(text, at);
  }
}

/** Mail: `=C3=BC` is a letter, `=` at the end of a line joins it with the next one. */
function quotedPrintableAt(text: string, at: number): Escape | undefined {
  const broken = text.charAt(at + 1) === '\r' ? at + 2 : at + 1;
  if (text.charAt(broken) !== '\n') return bytesAt(text, at, '=');
  // An empty line behind it: the `=` was padding.
  return '\r\n'.includes(text.charAt(broken + 1)) ? undefined : { text: '', end: broken + 1 };
}

function percentAt(text: string, at: number): Escape | undefined {
  return text.charAt(at + 1) === 'u' ? codeUnit(text, at + 2, 4) : bytesAt(text, at, '%');
}

/** One character as UTF-8 bytes in hex, each with the mark before it. */
function bytesAt(text: string, at: number, mark: string): Escape | undefined {
  const first = hexValue(text, at + 1, 2);
  if (first === undefined) return undefined;
  const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length === 0) return undefined;
  const bytes = [first];
  for (let index = 1; index < length; index++) {
    const byte = text.charAt(at + 3 * index) === mark ? hexValue(text, at + 3 * index + 1, 2) : undefined;
    if (byte === undefined || (byte & 0xc0) !== 0x80) return undefined;
    bytes.push(byte);
  }
  const char = length === 1 ? String.fromCharCode(first) : Buffer.from(bytes).toString('utf8');
  return char.includes('�') ? undefined : { text: char, end: at + 3 * length };
}

const NAMED = new Map(
  Object.entries({
    ...{
      amp: '&',
      lt: '<',
      gt: '>',
      quot: '"',
      apos: "'",
      nbsp: ' ',
      commat: '@',
      period: '.',
      colon: ':',
      sol: '/',
    },
    ...{
      equals: '=',
      lowbar: '_',
      hyphen: '-',
      dash: '-',
      num: '#',
      percnt: '%',
      plus: '+',
      semi: ';',
      comma: ',',
    },
    ...{
      lpar: '(',
      rpar: ')',
      lsqb: '[',
      rsqb: ']',
      lbrack: '[',
      rbrack: ']',
      quest: '?',
      excl: '!',
      dollar: '$',
    },
    ...{
      ast: '*',
      bsol: '\\',
      grave: '`',
      verbar: '|',
      Tab: '\t',
      NewLine: '\n',
      shy: '',
      zwnj: '',
      zwj: '',
    },
    ...{
      ndash: '-',
      mdash: '-',
      minus: '-',
      ensp: ' ',
      emsp: ' ',
      thinsp: ' ',
      szlig: 'ß',
      AElig: 'Æ',
      aelig: 'æ',
    },
    ...{ Oslash: 'Ø', oslash: 'ø', lsquo: "'", rsquo: "'", ldquo: '"', rdquo: '"', oelig: 'œ', OElig: 'Œ' },
  }),
);
/** `&eacute;` is a letter and the name of its accent. */
const ACCENTS = new Map(
  Object.entries({
    ...{ grave: '\u0300', acute: '\u0301', circ: '\u0302', tilde: '\u0303', uml: '\u0308', ring: '\u030a' },
    ...{ cedil: '\u0327', caron: '\u030c' },
  }),
);
const LONGEST_NAME = 8;

function entityAt(text: string, at: number): Escape | undefined {
  if (text.charAt(at + 1) === '#') return numericEntity(text, at + 2);
  const end = text.slice(at + 1, at + 2 + LONGEST_NAME).indexOf(';');
  if (end < 2) return undefined;
  const name = text.slice(at + 1, at + 1 + end);
  const char = NAMED.get(name) ?? accented(name);
  return char === undefined ? undefined : { text: char, end: at + end + 2 };
}

function accented(name: string): string | undefined {
  const accent = ACCENTS.get(name.slice(1));
  return accent === undefined ? undefined : (name.charAt(0) + accent).normalize('NFC');
}

function numericEntity(text: string, start: number): Escape | undefined {
  const hex = (text.charCodeAt(start) | 0x20) === 0x78;
  const from = hex ? start + 1 : start;
  let code = 0;
  let at = from;
  for (; at < from + 10; at++) {
    const digit = hexDigit(text.charCodeAt(at));
    if (digit === undefined || (!hex && digit > 9)) break;
    code = code * (hex ? 16 : 10) + digit;
  }
  if (at === from) return undefined;
  return codePoint(code, text.charAt(at) === ';' ? at + 1 : at);
}

const SINGLE: Readonly<Record<string, string>> = {
  ...{ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '\n': '', '\r': '' },
};
/** Markdown, regular expressions and shells put a backslash before any of these. */
const PUNCTUATION = '"\'/\\`_.-@+*#()[]{}!|~<>:;,=$%&?^ ';

function backslashAt(text: string, at: number): Escape | undefined {
  const kind = text.charAt(at + 1);
  const single = SINGLE[kind];
  if (single !== undefined) return { text: single, end: at + 2 };
  if (kind !== '' && PUNCTUATION.includes(kind)) return { text: kind, end: at + 2 };
  if (kind === 'x') return codeUnit(text, at + 2, 2);
  if (kind === 'U') return wideCode(text, at + 2);
  if (kind === 'u') return text.charAt(at + 2) === '{' ? bracedCode(text, at + 3) : codeUnit(text, at + 2, 4);
  return octalAt(text, at + 1);
}

function codeUnit(text: string, start: number, digits: number): Escape | undefined {
  const code = hexValue(text, start, digits);
  return code === undefined ? undefined : { text: String.fromCharCode(code), end: start + digits };
}

function wideCode(text: string, start: number): Escape | undefined {
  const code = hexValue(text, start, 8);
  return code === undefined ? undefined : codePoint(code, start + 8);
}

function bracedCode(text: string, start: number): Escape | undefined {
  const length = text.slice(start, start + 9).indexOf('}');
  const code = length > 0 ? hexValue(text, start, length) : undefined;
  return code === undefined ? undefined : codePoint(code, start + length + 1);
}

function octalAt(text: string, start: number): Escape | undefined {
  let code = 0;
  for (let at = start; at < start + 3; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 7)) return undefined;
    code = code * 8 + digit;
  }
  return code > 0xff ? undefined : { text: String.fromCharCode(code), end: start + 3 };
}

function codePoint(code: number, end: number): Escape | undefined {
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return { text: String.fromCodePoint(code), end };
}

function hexValue(text: string, start: number, digits: number): number | undefined {
  let value = 0;
  for (let at = start; at < start + digits; at++) {
    const digit = hexDigit(text.charCodeAt(at));
    if (digit === undefined) return undefined;
    value = value * 16 + digit;
  }
  return value;
}

/** Takes NaN (behind the end) for no digit. */
export function hexDigit(unit: number): number | undefined {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : undefined;
}
