// Cuts text into words with their places. Knows letters, what glues a word into code, and asks what a word is.
// Invariant: one pass, linear, offsets are UTF-16 code units of the text that was given.

import { bitsOf } from './gazetteer.js';

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
}

const GLUE_BEFORE = '_/\\.@#$~=&%|{+*';
const GLUE_AFTER = '_/\\@=(<|{+*&$#~';
/** Of these, the ones that also stand around whole phrases. */
const MARK_BEFORE = '_*|=#&';
const MARK_AFTER = '_*|<&';

/** Words of letters; apostrophes and hyphens between letters belong to them, a possessive `'s` does not. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let i = 0;
  while (i < text.length) {
    if (!isLetter(text.charCodeAt(i))) {
      i++;
      continue;
    }
    const start = i;
    i = wordEnd(text, i);
    let end = i;
    if (end - start > 3 && isPossessive(text, end)) end -= 2;
    const word = text.slice(start, end);
    const capital = isCapital(word);
    const near = glueAt(text, start, i);
    const glued = near === 'glued' || isCamel(word);
    const lower = capital ? word.toLowerCase() : word;
    const bits = capital && !glued ? bitsOf(word, lower) : 0;
    tokens.push({ start, end, text: word, lower, bits, capital, glued, marked: near === 'marked' });
  }
  return tokens;
}

function isPossessive(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1) | 0x20;
  const mark = text.charCodeAt(end - 2);
  return last === 0x73 && (mark === 0x27 || mark === 0x2019);
}

function wordEnd(text: string, from: number): number {
  let i = from;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (isLetter(code)) i++;
    else if ((code === 0x27 || code === 0x2019 || code === 0x2d) && isLetter(text.charCodeAt(i + 1))) i += 2;
    else break;
  }
  return i;
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
