// Tells a secret from what stands in the same place of code and configuration: words, numbers, paths, names of
// variables, templates, placeholders. Reads the shape of the value, never its entropy (short passwords have none).

import { isPassword } from './password.js';
import { isSample } from './placeholder.js';
import { isRandomBody } from './random-body.js';

/** Words by which people say "put your own here", and that no generator of keys produces on purpose. */
const PLACEHOLDERS = [
  'example', 'sample', 'dummy', 'placeholder', 'changeme', 'change_me', 'change-me', 'your_', 'your-', 'yourpass',
  'yourkey', 'yoursecret', 'yourtoken', 'insert', 'redacted', 'removed', 'hidden', 'xxxx', '****', '....', 'todo',
  'replace', 'secret_here', 'key_here', 'key-here', 'my_password', 'mypassword', 'fake', 'not_a_real', 'notreal',
]; // prettier-ignore

/** Beginnings of values that are encrypted, digests, meant for everybody, or point at the place where the secret is kept. */
const INDIRECT = [
  '${', '$(', '{{', '<', '%', '$', '@', 'process.env', 'os.environ', 'os.getenv', 'env.', 'env(', 'ENV[', 'secrets.',
  'vault:', 'ENC[', 'AQICAH', 'sha1-', 'sha256-', 'sha384-', 'sha512-', 'sha256:', 'arn:', 'ssm:', 'op://', 'kms:',
  'http://', 'https://', 'file:', '/', './', '../', '~/', 'projects/', 'age-encryption', '!!', '!vault',
  'pk.eyJ', 'pk_live_', 'pk_test_', 'phc_', 'id=', '!secret', '!env', '!ENV', '!Ref', '!Sub', '!GetAtt', '!reference', '!encrypted',
]; // prettier-ignore

const MIN_LENGTH = 6;
/** Sealed secrets of Kubernetes begin with a version and the length of the key, and are long. */
const SEALED = 100;

/** True when the value of a field called password, secret, token or key is shaped like one. */
export function isSecretValue(value: string): boolean {
  if (value.length < MIN_LENGTH) return false;
  if (isBase64Key(value)) return !isPlaceholder(value);
  if (value.startsWith('Ag') && value.length >= SEALED) return false;
  if (INDIRECT.some((start) => value.startsWith(start))) return false;
  if (isPlaceholder(value) || !isPassword(value)) return false;
  const classes = classesOf(value);
  if (classes.digits === 0 && classes.symbols === 0) return isRandomLetters(value, classes);
  if (classes.letters === 0) return classes.symbols > 0 && classes.digits > 0 && classes.odd > 0;
  return !isCode(value, classes);
}

/** 32 bytes and more in padded base64, which may begin like a path or a sign. */
function isBase64Key(value: string): boolean {
  if (value.length < 44 || !value.endsWith('=') || value.length % 4 !== 0) return false;
  const { symbols, digits, upper, letters, odd } = classesOf(value);
  return digits > 2 && upper > 5 && letters - upper > 5 && symbols <= 8 && odd <= 8 && isRandomBody(value);
}

/** True when the value of a field called password is shaped like one: there, a word and a year are, too. */
export function isPasswordValue(value: string): boolean {
  return isSecretValue(value) || isWordAndNumber(value);
}

/** `Winterbourne.1987`: a capital, a mark, a number. Versions and sections have shorter numbers, names no capital. */
function isWordAndNumber(value: string): boolean {
  const pieces = splitName(value);
  const [word = '', number = ''] = pieces;
  if (pieces.length !== 2 || value.length < 8 || word.length < 4 || !isPassword(word)) return false;
  const { letters, upper } = classesOf(word);
  if (letters !== word.length || upper === 0 || upper === letters) return false;
  return number.length >= 2 && classesOf(number).digits === number.length && !isPlaceholder(value);
}

/** A published sample, placeholder words, one character repeated, or a run such as `12345678` and `abcdefgh` over most of the value. */
export function isPlaceholder(value: string): boolean {
  if (isSample(value)) return true;
  const lower = value.toLowerCase();
  if (PLACEHOLDERS.some((word) => lower.includes(word))) return true;
  const distinct = new Set(lower).size;
  if (distinct <= 2 || (value.length >= 20 && distinct < 6)) return true;
  let ascending = 0;
  for (let i = 1; i < lower.length; i++) if (lower.charCodeAt(i) - lower.charCodeAt(i - 1) === 1) ascending++;
  return ascending >= lower.length * 0.75;
}

interface Classes {
  readonly letters: number;
  readonly upper: number;
  readonly digits: number;
  /** Anything else. */
  readonly symbols: number;
  /** Symbols that names, paths, versions and dates do not hold. */
  readonly odd: number;
  /** Changes between upper and lower case. */
  readonly turns: number;
}

function classesOf(value: string): Classes {
  const count = { letters: 0, upper: 0, digits: 0, symbols: 0, odd: 0, turns: 0 };
  let before = '';
  for (const char of value) {
    let kind = 's';
    if (char >= '0' && char <= '9') {
      count.digits++;
      kind = 'd';
    } else if (char.toLowerCase() !== char.toUpperCase()) {
      kind = char === char.toLowerCase() ? 'l' : 'u';
      count.letters++;
      if (kind === 'u') count.upper++;
    } else {
      count.symbols++;
      if (!'_-./: ,()[]'.includes(char)) count.odd++;
    }
    if ((before === 'l' && kind === 'u') || (before === 'u' && kind === 'l')) count.turns++;
    before = kind;
  }
  return count;
}

/** Letters alone are a word or the name of a variable, unless the case jumps about as in base64. */
function isRandomLetters(value: string, classes: Classes): boolean {
  return value.length >= 16 && classes.turns >= value.length / 3;
}

/** Names (`user_password_1`, `config.auth.v2`), calls, paths, types and versions. */
function isCode(value: string, classes: Classes): boolean {
  if (value.includes('(') || value.includes('[') || value.includes('{') || value.includes('=>')) return true;
  // The end of a call whose beginning stands before the value; a path with a wildcard.
  if (value.endsWith(')') || value.includes('.*.') || value.endsWith('.*')) return true;
  if (classes.odd > 0) return false;
  const pieces = splitName(value);
  if (pieces.length < 2 || !pieces.every(isWordPiece)) return false;
  const named = pieces.map(lettersOf).filter((letters) => letters > 1);
  return named.reduce((sum, letters) => sum + letters, 0) >= named.length * WORD_LETTERS;
}

/** Pieces of names are words; pieces of a random value are shorter. */
const WORD_LETTERS = 3;

function lettersOf(piece: string): number {
  let letters = 0;
  for (const char of piece) if (char < '0' || char > '9') letters++;
  return letters;
}

function splitName(value: string): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const char of value) {
    if ('_-./: ,'.includes(char)) {
      pieces.push(piece);
      piece = '';
    } else piece += char;
  }
  pieces.push(piece);
  return pieces.filter((part) => part !== '');
}

/** Letters with at most two digits at the end (`v2`, `auth`, `password1`), or a short number. */
function isWordPiece(piece: string): boolean {
  let digits = 0;
  for (let i = piece.length - 1; i >= 0 && piece.charAt(i) >= '0' && piece.charAt(i) <= '9'; i--) digits++;
  if (digits === piece.length) return digits <= 4;
  if (digits > 2) return false;
  for (const char of piece.slice(0, piece.length - digits)) if (char >= '0' && char <= '9') return false;
  return true;
}
