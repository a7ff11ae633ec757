// The ways in which one value can be written: as it is, encoded, or in letters that only look the same. A proxy that
// reads fewer of them than a model does lets the rest through.
import { gzipSync } from 'node:zlib';

export interface Writing {
  readonly name: string;
  /** A value, or a whole sentence where the value needs one, in this writing. */
  write(text: string): string;
  /** What the reply repeats can be compared letter by letter: nothing in it is invisible or changed on the way. */
  readonly exact?: true;
}

const chars = (text: string, write: (code: number, char: string) => string): string =>
  Array.from(text, (char) => write(char.codePointAt(0) ?? 0, char)).join('');
const bytes = (text: string, write: (hex: string) => string): string =>
  Array.from(Buffer.from(text), (byte) => write(byte.toString(16).padStart(2, '0'))).join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const unit = (code: number): string => code.toString(16).padStart(4, '0');
/** An invisible character in the middle of each pair. */
const between = (text: string, mark: string): string =>
  Array.from(text, (char, index) => (index % 2 === 1 ? `${mark}${char}` : char)).join('');
const percent = (text: string): string => bytes(text, (hex) => `%${hex}`);

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isUpper = (code: number): boolean => code >= 0x41 && code <= 0x5a;
const isLower = (code: number): boolean => code >= 0x61 && code <= 0x7a;

function styled(code: number, char: string): string {
  if (isDigit(code)) return String.fromCodePoint(0x1d7ce + code - 0x30);
  if (isUpper(code)) return String.fromCodePoint(0x1d400 + code - 0x41);
  if (isLower(code)) return String.fromCodePoint(0x1d41a + code - 0x61);
  return char;
}

/** Cyrillic and Greek letters that look like Latin ones. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: '\u0430',
  c: '\u0441',
  e: '\u0435',
  o: '\u043e',
  p: '\u0440',
  x: '\u0445',
  A: '\u0410',
  B: '\u0392',
  E: '\u0395',
  H: '\u041d',
  K: '\u039a',
  M: '\u041c',
  T: '\u0422',
};

export const PLAIN: Writing = { name: 'plain', write: (text) => text, exact: true };

export const WRITINGS: readonly Writing[] = [
  PLAIN,
  { name: 'base64', write: base64, exact: true },
  { name: 'base64url', write: (text) => Buffer.from(text).toString('base64url'), exact: true },
  { name: 'base64 in lines', write: (text) => base64(text).replaceAll(/(.{16})(?=.)/g, '$1\n'), exact: true },
  { name: 'base64 twice', write: (text) => base64(base64(text)), exact: true },
  { name: 'base64 of gzip', write: (text) => gzipSync(text).toString('base64'), exact: true },
  { name: 'hex', write: (text) => bytes(text, (hex) => hex), exact: true },
  { name: 'percent', write: percent, exact: true },
  { name: 'percent twice', write: (text) => percent(text).replaceAll('%', '%25'), exact: true },
  { name: 'percent of base64', write: (text) => percent(base64(text)), exact: true },
  { name: 'HTML entities', write: (text) => chars(text, (code) => `&#${code};`), exact: true },
  {
    name: 'HTML entities, hex',
    write: (text) => chars(text, (code) => `&#x${code.toString(16)};`),
    exact: true,
  },
  { name: 'JSON escapes', write: (text) => chars(text, (code) => `\\u${unit(code)}`), exact: true },
  { name: 'hex escapes', write: (text) => bytes(text, (hex) => `\\x${hex}`), exact: true },
  { name: 'JSON in a string', write: (text) => JSON.stringify({ a: { b: text } }) },
  { name: 'zero-width space', write: (text) => between(text, '\u200b') },
  { name: 'soft hyphen', write: (text) => between(text, '\u00ad') },
  { name: 'word joiner', write: (text) => between(text, '\u2060') },
  { name: 'direction marks', write: (text) => between(text, '\u202c') },
  { name: 'full width', write: (text) => chars(text, wide) },
  { name: 'mathematical letters', write: (text) => chars(text, styled) },
  { name: 'look-alike letters', write: (text) => chars(text, (_code, char) => LOOK_ALIKES[char] ?? char) },
];

function wide(code: number, char: string): string {
  return code > 0x20 && code < 0x7f ? String.fromCodePoint(code + 0xfee0) : char;
}

/** JSON in which every letter of `text` stands as an escape: the same body to any parser, other bytes to a search. */
export function escapedOnTheWire(json: string, text: string): string {
  const plain = JSON.stringify(text).slice(1, -1);
  return json.replaceAll(plain, () => chars(text, (code) => `\\u${unit(code)}`));
}
