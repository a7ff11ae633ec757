// Identifiers and dates of a reply that cannot exist: a check digit that is wrong, a month too many.
// Invariant: what is well formed is not said to be real; nothing is looked up.
import { MONTHS } from './grounding/number-words.js';
import { isDigit, isLetter, wordAt } from './grounding/letters.js';
import type { MarkerRule } from './markers.js';

export interface Malformed {
  readonly rule: MarkerRule;
  readonly start: number;
  readonly end: number;
}

/** @param now nobody can cite what is not written yet */
export function malformedIn(text: string, now: Date): readonly Malformed[] {
  return [...identifiers(text, now), ...dates(text)].sort((a, b) => a.start - b.start);
}

function* identifiers(text: string, now: Date): Generator<Malformed> {
  const lower = text.toLowerCase();
  for (const start of places(lower, 'doi')) {
    const id = tokenAfter(text, start + 3, ' .org/:');
    const between = text.slice(start + 3, id.start);
    const told = between.includes(':') || between.includes('/') || text.startsWith('DOI', start);
    if (told && isDigit(text.charCodeAt(id.start)) && !isDoi(id.text))
      yield { rule: 'markers.malformed_doi', start, end: id.end };
  }
  for (const start of places(lower, 'isbn')) {
    const from = text.slice(start + 4, start + 8);
    const skip = from.startsWith('-13') || from.startsWith('-10') ? 7 : 4;
    const id = isbnAfter(text, start + skip);
    if (id !== undefined && !isIsbn(id.digits)) yield { rule: 'markers.malformed_isbn', start, end: id.end };
  }
  for (const start of places(lower, 'arxiv')) {
    const path = lower.startsWith('arxiv.org/', start) ? lower.slice(start + 10, start + 14) : '';
    const from = path === '' ? start + 5 : start + 10 + (path === 'abs/' || path === 'pdf/' ? 4 : 0);
    const id = tokenAfter(text, from, ' :');
    if (isDigit(text.charCodeAt(id.start)) && !isArxiv(id.text, now))
      yield { rule: 'markers.malformed_arxiv', start, end: id.end };
  }
}

/** Where a word begins that is, or begins with, this one. */
function* places(lower: string, word: string): Generator<number> {
  for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) {
    if (!isLetter(lower.charAt(at - 1))) yield at;
  }
}

function tokenAfter(
  text: string,
  from: number,
  skip: string,
): { readonly start: number; readonly end: number; readonly text: string } {
  let start = from;
  while (start < text.length && start - from < 8 && skip.includes(text.charAt(start))) start++;
  let end = start;
  while (end < text.length && end - start < 200 && !' \n\t"<>)],;`'.includes(text.charAt(end))) end++;
  while (end > start && ".:*_'".includes(text.charAt(end - 1))) end--;
  return { start, end, text: text.slice(start, end) };
}

/** `10.1000/xyz`: a registrant of four to nine digits, perhaps with a part, and something after the slash. */
function isDoi(text: string): boolean {
  const slash = text.indexOf('/');
  if (!text.startsWith('10.') || slash < 0 || slash === text.length - 1) return false;
  const [registrant = '', ...parts] = text.slice(3, slash).split('.');
  return registrant.length >= 4 && registrant.length <= 9 && [registrant, ...parts].every(isDigits);
}

function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isDigit(text.charCodeAt(at))) return false;
  return text !== '';
}

function isbnAfter(
  text: string,
  from: number,
): { readonly digits: string; readonly end: number } | undefined {
  let at = from;
  while (at - from < 4 && ': -*'.includes(text.charAt(at)) && at < text.length) at++;
  let digits = '';
  let end = at;
  for (; at < text.length && digits.length < 14; at++) {
    const character = text.charAt(at);
    if (isDigit(text.charCodeAt(at)) || ((character === 'X' || character === 'x') && digits.length === 9)) {
      digits += character;
      end = at + 1;
    } else if (!(' -\u2010\u2011\u2013'.includes(character) && character !== '' && at + 1 - end < 2)) break;
  }
  // Fewer are a chapter or a page; a number this long is meant to be one.
  return digits.length >= 9 ? { digits, end } : undefined;
}

function isIsbn(digits: string): boolean {
  if (digits.length === 13) {
    let sum = 0;
    for (let at = 0; at < 13; at++) sum += Number(digits.charAt(at)) * (at % 2 === 0 ? 1 : 3);
    return sum % 10 === 0 && (digits.startsWith('978') || digits.startsWith('979'));
  }
  if (digits.length !== 10) return false;
  let sum = 0;
  for (let at = 0; at < 10; at++)
    sum += (10 - at) * (digits.charAt(at).toLowerCase() === 'x' ? 10 : Number(digits.charAt(at)));
  return sum % 11 === 0;
}

/** `2103.00020v2`: four digits after the dot until 2014, five from 2015 on. */
function isArxiv(text: string, now: Date): boolean {
  const lower = text.toLowerCase();
  const [id = ''] = (lower.endsWith('.pdf') ? lower.slice(0, -4) : lower).split('v');
  const [date = '', number = '', ...more] = id.split('.');
  if (more.length > 0 || !isDigits(date) || !isDigits(number) || date.length !== 4) return false;
  const [year, month] = [2000 + Number(date.slice(0, 2)), Number(date.slice(2))];
  if (month < 1 || month > 12 || year < 2007 || number.length !== (year < 2015 ? 4 : 5)) return false;
  return year * 12 + month <= now.getUTCFullYear() * 12 + now.getUTCMonth() + 1;
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function exists(year: number | undefined, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year === undefined || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
  return day <= (month === 2 && !leap ? 28 : (DAYS[month - 1] ?? 0));
}

function* dates(text: string): Generator<Malformed> {
  for (let at = 0; at < text.length; at++) {
    if (isDigit(text.charCodeAt(at))) {
      const end = endOfDigits(text, at);
      const free = at === 0 || !(isLetter(text.charAt(at - 1)) || '.-/:_'.includes(text.charAt(at - 1)));
      const date = free ? (numericDate(text, at, end) ?? dayAndMonth(text, at, end)) : undefined;
      if (date?.real === false) yield { rule: 'markers.impossible_date', start: at, end: date.end };
      at = (date?.end ?? end) - 1;
    } else if (isLetter(text.charAt(at))) {
      const word = wordAt(text, at);
      const date = monthAndDay(text, at, word);
      if (date?.real === false) yield { rule: 'markers.impossible_date', start: at, end: date.end };
      at = (date?.end ?? at + word.length) - 1;
    }
  }
}

interface DateRead {
  readonly end: number;
  readonly real: boolean;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** `2024-02-30`, `30.02.2024`; `30/02/2024` in either order. */
function numericDate(text: string, start: number, first: number): DateRead | undefined {
  const mark = text.charAt(first);
  const second = endOfDigits(text, first + 1);
  const third = endOfDigits(text, second + 1);
  if (
    !'-./'.includes(mark) ||
    text.charAt(second) !== mark ||
    third === second + 1 ||
    isLetter(text.charAt(third))
  )
    return undefined;
  if ('-./'.includes(text.charAt(third)) && text.charAt(third) !== '' && isDigit(text.charCodeAt(third + 1)))
    return undefined;
  const shape = `${first - start}${second - first - 1}${third - second - 1}`;
  const [a, b, c] = [
    Number(text.slice(start, first)),
    Number(text.slice(first + 1, second)),
    Number(text.slice(second + 1, third)),
  ];
  if (shape === '422')
    return mark !== '.' && a > 1000 && a < 2200 ? { end: third, real: exists(a, b, c) } : undefined;
  if (shape !== '224' || c < 1000 || c > 2200) return undefined;
  return { end: third, real: exists(c, b, a) || (mark !== '.' && exists(c, a, b)) };
}

/** With a capital in English and German; French, Spanish and Italian write it small. */
function monthOf(word: string): number | undefined {
  const lower = word.toLowerCase();
  if (!MONTHS.has(lower)) return undefined;
  const small = word.charAt(0) === lower.charAt(0);
  const at = (small ? ROMANCE : GERMANIC).findIndex((names) =>
    names.some((name) => name === lower || (!small && isShort(lower, name))),
  );
  return at < 0 ? undefined : at + 1;
}

function isShort(word: string, month: string): boolean {
  return word.length <= 4 && word.length > 2 && month.startsWith(word.slice(0, 3));
}

const GERMANIC =
  'january/januar february/februar march/märz april may/mai june/juni july/juli august september october/oktober november december/dezember'
    .split(' ')
    .map((names) => names.split('/'));
const ROMANCE =
  'janvier/enero février/febrero mars/marzo avril/abril mai/mayo juin/junio juillet/julio août/agosto septembre/septiembre octobre/octubre novembre/noviembre décembre/diciembre'
    .split(' ')
    .map((names) => names.split('/'));

/** `30 February`, `30th of February 2024`, `31. Juni 2026`, `31 de noviembre de 2025`. */
function dayAndMonth(text: string, start: number, first: number): DateRead | undefined {
  const day = Number(text.slice(start, first));
  let at = first;
  if (['st', 'nd', 'rd', 'th'].includes(text.slice(at, at + 2))) at += 2;
  else if (text.charAt(at) === '.') at++;
  if (text.startsWith(' of', at) || text.startsWith(' de', at)) at += 3;
  if (text.charAt(at) !== ' ' || first - start > 2 || LABELLED.has(wordBefore(text, start))) return undefined;
  const word = wordAt(text, at + 1);
  const month = monthOf(word);
  if (month === undefined) return undefined;
  const end = at + 1 + word.length;
  const year = yearAfter(text, text.startsWith(' de ', end) ? end + 3 : end);
  return { end: year.end, real: exists(year.value, month, day) };
}

/** `Chapter 31 April showers`: what is numbered is no day. */
const LABELLED = new Set(['chapter', 'room', 'page', 'part', 'section', 'kapitel', 'seite', 'raum']);

function wordBefore(text: string, start: number): string {
  let at = start - 1;
  while (at > 0 && start - at < 20 && isLetter(text.charAt(at - 1))) at--;
  return text.slice(Math.max(0, at), Math.max(0, start - 1)).toLowerCase();
}

/** `February 30`, `February 30th, 2024`. */
function monthAndDay(text: string, start: number, word: string): DateRead | undefined {
  const month = monthOf(word);
  const from = start + word.length + 1;
  const end = endOfDigits(text, from);
  if (month === undefined || text.charAt(from - 1) !== ' ' || end === from || end - from > 2)
    return undefined;
  if (
    text.charAt(end) === ':' ||
    text.charAt(end) === '%' ||
    (text.charAt(end) === '.' && isDigit(text.charCodeAt(end + 1)))
  )
    return undefined;
  const after = ['st', 'nd', 'rd', 'th'].includes(text.slice(end, end + 2)) ? end + 2 : end;
  const year = yearAfter(text, text.charAt(after) === ',' ? after + 1 : after);
  // `in June 31 came`: so many of something.
  if (year.value === undefined && wordBefore(text, start) === 'in') return undefined;
  // `May 24 people`: no day at all.
  const day = Number(text.slice(from, end));
  return day > 31 ? undefined : { end: year.end, real: exists(year.value, month, day) };
}

function yearAfter(text: string, from: number): { readonly value: number | undefined; readonly end: number } {
  const end = endOfDigits(text, from + 1);
  const is = text.charAt(from) === ' ' && end - from - 1 === 4;
  return is ? { value: Number(text.slice(from + 1, end)), end } : { value: undefined, end: from };
}
