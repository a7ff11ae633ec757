// Cuts text into words with their places. Knows letters, what glues a word into code, and asks what a word is.
// Invariant: one pass, linear, offsets are UTF-16 code units of the text that was given.

import { OPENERS } from './context-words.js';
import { bitsOf, lowerFirstNames } from './gazetteer.js';
import { HASH_SEED, hashUnit, makeWordFilter } from './word-filter.js';

export interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly lower: string;
  /** What the gazetteer knows of a capitalised word; 0 for the rest. */
  readonly bits: number;
  /** Starts with a capital letter. */
  readonly capital: boolean;
  /** Part of an identifier, path, address, call or number: never a name. */
  readonly glued: boolean;
  /** Beside a mark of Markdown, HTML or a field (`**Maria`, `Lopez</b>`, `name=Maria`): alone it says nothing. */
  readonly marked: boolean;
  /** False: no word that a name stands behind. */
  readonly mayOpen: boolean;
  /** False: no first name in lower case. */
  readonly mayName: boolean;
}

const GLUE_BEFORE = '_/\\.@#$~=&%|{+*';
const GLUE_AFTER = '_/\\@=(<|{+*&$#~';
/** Of these, the ones that also stand around whole phrases. */
const MARK_BEFORE = '_*|=#&';
const MARK_AFTER = '_*|<&';

/** Most words stand between blanks and plain punctuation: what a unit of ASCII is, in one look. */
const LETTER = 1;
const TELLS_BEFORE = 2;
const TELLS_AFTER = 4;
const UNITS = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) {
  const char = String.fromCharCode(unit);
  const before = GLUE_BEFORE.includes(char) || isDigit(char) || ':-'.includes(char);
  const after = GLUE_AFTER.includes(char) || isDigit(char) || '.:-'.includes(char);
  UNITS[unit] = (isLetter(unit) ? LETTER : 0) | (before ? TELLS_BEFORE : 0) | (after ? TELLS_AFTER : 0);
}

const openers = makeWordFilter(OPENERS, 13);
const lowerNames = makeWordFilter(lowerFirstNames(), 18);

/** What is known of a word when it has been read; the rest is worked out when somebody asks. */
const CAPITAL = 1;
const MAY_OPEN = 2;
const MAY_NAME = 4;
/** ASCII without capitals inside. */
const PLAIN = 8;
/** Ends in a possessive that is no part of it. */
const CUT = 16;
const FLAG_BITS = 5;
const NONE = 0;

/** The words of a text: objects are made of those that somebody asks for, and of most words nobody does. */
export class Tokens {
  #places = new Int32Array(512);
  #length = 0;
  #made: (Token | undefined)[] = [];

  constructor(private readonly source: string) {}

  get length(): number {
    return this.#length;
  }

  /** Undefined before the first and behind the last one. */
  at(index: number): Token | undefined {
    if (index < 0 || index >= this.#length) return undefined;
    const start = this.#places[2 * index] ?? 0;
    const rest = this.#places[2 * index + 1] ?? 0;
    return (this.#made[index] ??= new Word(this.source, start, rest >>> FLAG_BITS, rest));
  }

  /** False: neither a name nor a word that a name stands behind begins here. */
  mayBegin(index: number): boolean {
    return ((this.#places[2 * index + 1] ?? NONE) & (CAPITAL | MAY_OPEN | MAY_NAME)) !== 0;
  }

  add(start: number, end: number, flags: number): void {
    if (2 * this.#length === this.#places.length) {
      const grown = new Int32Array(2 * this.#places.length);
      grown.set(this.#places);
      this.#places = grown;
    }
    this.#places[2 * this.#length] = start;
    this.#places[2 * this.#length + 1] = (end << FLAG_BITS) | flags;
    this.#length++;
  }

  /** All of them at once. */
  toArray(): Token[] {
    const all: Token[] = [];
    for (let index = 0; index < this.#length; index++) {
      const token = this.at(index);
      if (token !== undefined) all.push(token);
    }
    return all;
  }
}

class Word implements Token {
  #lower: string | undefined;
  #bits: number | undefined;
  #near: 'glued' | 'marked' | 'free' | undefined;

  constructor(
    private readonly source: string,
    readonly start: number,
    readonly end: number,
    private readonly flags: number,
  ) {}

  get capital(): boolean {
    return (this.flags & CAPITAL) !== 0;
  }

  get mayOpen(): boolean {
    return (this.flags & MAY_OPEN) !== 0;
  }

  get mayName(): boolean {
    return (this.flags & MAY_NAME) !== 0;
  }

  get glued(): boolean {
    this.#near ??= this.#readNear();
    return this.#near === 'glued';
  }

  get marked(): boolean {
    this.#near ??= this.#readNear();
    return this.#near === 'marked';
  }

  #readNear(): 'glued' | 'marked' | 'free' {
    const { source, start, end } = this;
    const wordEnd = (this.flags & CUT) !== 0 ? end + 2 : end;
    const near = mayTell(source, start, wordEnd) ? glueAt(source, start, wordEnd) : undefined;
    return (this.flags & PLAIN) === 0 && isCamel(this.text) ? 'glued' : (near ?? 'free');
  }

  get text(): string {
    return this.source.slice(this.start, this.end);
  }

  get lower(): string {
    this.#lower ??= this.capital ? this.text.toLowerCase() : this.text;
    return this.#lower;
  }

  get bits(): number {
    this.#bits ??= this.capital && !this.glued ? bitsOf(this.text, this.lower) : 0;
    return this.#bits;
  }
}

/** Words of letters; apostrophes and hyphens between letters belong to them, a possessive `'s` does not. */
export function tokenize(text: string): Token[] {
  return readTokens(text).toArray();
}

/** The same, for those who ask for few of them. */
export function readTokens(text: string): Tokens {
  const tokens = new Tokens(text);
  for (let i = 0; i < text.length; i++) {
    const first = text.charCodeAt(i);
    if (first < 0x80 ? ((UNITS[first] ?? 0) & LETTER) === 0 : !isLetter(first)) continue;
    const start = i;
    let hash = HASH_SEED;
    let plain = true;
    for (; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) {
        if (!isLetter(unit) && !(unit === 0x2019 && isLetter(text.charCodeAt(i + 1)))) break;
        plain = false;
      } else if (((UNITS[unit] ?? 0) & LETTER) !== 0) {
        if (unit <= 0x5a && i > start) plain = false;
        hash = hashUnit(hash, unit);
      } else if ((unit === 0x27 || unit === 0x2d) && isLetter(text.charCodeAt(i + 1)))
        hash = hashUnit(hash, unit);
      else break;
    }
    addWord(tokens, text, start, i, plain ? hash : undefined);
    // What ended the word is looked at again: it is no letter, but for the end of the text.
    i--;
  }
  return tokens;
}

/** @param hash of a word of ASCII without capitals inside */
function addWord(
  tokens: Tokens,
  text: string,
  start: number,
  wordEnd: number,
  hash: number | undefined,
): void {
  const first = text.charCodeAt(start);
  const cut = wordEnd - start > 3 && isPossessive(text, wordEnd);
  let flags = cut ? CUT : NONE;
  if (hash !== undefined) flags |= PLAIN;
  if (first < 0x80 ? first <= 0x5a : isCapital(text.charAt(start))) flags |= CAPITAL;
  if (hash === undefined || cut) flags |= MAY_OPEN | MAY_NAME;
  else {
    if (openers.mayHold(hash)) flags |= MAY_OPEN;
    if ((flags & CAPITAL) === 0 && lowerNames.mayHold(hash)) flags |= MAY_NAME;
  }
  tokens.add(start, cut ? wordEnd - 2 : wordEnd, flags);
}

function mayTell(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(end);
  return (
    (before < 0x80 && ((UNITS[before] ?? 0) & TELLS_BEFORE) !== 0) ||
    (after < 0x80 && ((UNITS[after] ?? 0) & TELLS_AFTER) !== 0)
  );
}

function isPossessive(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1) | 0x20;
  const mark = text.charCodeAt(end - 2);
  return last === 0x73 && (mark === 0x27 || mark === 0x2019);
}

/** ASCII by table, the rest by whether it has a case or belongs to a script of letters. */
export function isLetter(code: number): boolean {
  if (code < 0x80) return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  if (code < 0xc0 || code === 0xd7 || code === 0xf7) return false;
  // Latin to Cyrillic with combining marks, Armenian to Indic and Thai, Georgian, Latin and Greek extended.
  return code < 0x2000 && Number.isInteger(code);
}

function isCapital(word: string): boolean {
  const code = word.charCodeAt(0);
  if (code < 0x80) return code <= 0x5a;
  const first = word.charAt(0);
  return first !== first.toLowerCase();
}

/** `iPhone`, `JavaScript`, `userName`; but `McDonald`, `MacLeod`, `DeVries`, `O'Brien`, `Jean-Luc` and capitals are names. */
function isCamel(word: string): boolean {
  let turns = 0;
  for (let i = 1; i < word.length; i++) {
    const code = word.charCodeAt(i);
    if (code < 0x80 && (code > 0x5a || code < 0x41)) continue;
    const char = word.charAt(i);
    if (char === char.toLowerCase()) continue;
    const before = word.charAt(i - 1);
    if (before === "'" || before === '’' || before === '-' || before === before.toUpperCase()) continue;
    turns += i > 3 ? 2 : 1;
  }
  return turns > 1 || (turns === 1 && !isCapital(word));
}

function glueAt(text: string, start: number, end: number): 'glued' | 'marked' | undefined {
  const before = text.charAt(start - 1);
  const after = text.charAt(end);
  const left = isGluedBefore(text, start, before);
  const right = after !== '' && isGluedAfter(text, start, end, after);
  if (!left && !right) return undefined;
  const loose = (!left || isMarkBefore(text, start, before)) && (!right || isMarkAfter(text, end, after));
  return loose ? 'marked' : 'glued';
}

function isGluedBefore(text: string, start: number, before: string): boolean {
  if (before !== '' && (GLUE_BEFORE.includes(before) || isDigit(before))) {
    // `J.R. Smith`, `M.Smith`: the dot of an initial glues nothing.
    if (before !== '.' || !isInitialDot(text, start - 1)) return true;
  }
  return (before === ':' || before === '-') && text.charAt(start - 2) === before;
}

function isGluedAfter(text: string, start: number, end: number, after: string): boolean {
  if (GLUE_AFTER.includes(after) || isDigit(after)) return true;
  if (after === '.') return end - start > 1 && isLetter(text.charCodeAt(end + 1));
  return (after === ':' && text.charAt(end + 1) === ':') || (after === '-' && isDigit(text.charAt(end + 1)));
}

/** `_` and `*` belong to a word when a letter or digit stands on their other side. */
function isMarkBefore(text: string, start: number, before: string): boolean {
  if (before === '|' || before === '=' || before === '&') return text.charAt(start - 2) !== before;
  return MARK_BEFORE.includes(before) && !isWordAt(text, start - 2);
}

function isMarkAfter(text: string, end: number, after: string): boolean {
  if (after === '<') return text.charAt(end + 1) === '/' || text.startsWith('br', end + 1);
  if (after === '|' || after === '&') return text.charAt(end + 1) !== after;
  return MARK_AFTER.includes(after) && !isWordAt(text, end + 1);
}

function isWordAt(text: string, at: number): boolean {
  return isLetter(text.charCodeAt(at)) || isDigit(text.charAt(at));
}

function isInitialDot(text: string, dot: number): boolean {
  const letter = text.charAt(dot - 1);
  return (
    isLetter(text.charCodeAt(dot - 1)) &&
    letter !== letter.toLowerCase() &&
    !isLetter(text.charCodeAt(dot - 2))
  );
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}
