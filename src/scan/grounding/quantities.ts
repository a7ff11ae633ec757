// The numbers of a text: digits in every usual format, words, dates, times. One pass, by hand.
// Invariant: where a number can be read in two ways (`1.000`), both readings are kept.
import { hanAmount } from './han-scales.js';
import { endOfDigits, isAsciiLetter, isDigit, isLetter, wordAt, wordEnd } from './letters.js';
import { dateAt, timeAt } from './moments.js';
import { ALSO, ORDINALS, SCALES, SMALL } from './number-words.js';

export interface Quantity {
  readonly start: number;
  readonly end: number;
  /** Every reading. */
  readonly values: readonly number[];
  /** Of each reading, what one more of its last digit is worth. */
  readonly steps: readonly number[];
  readonly kind: 'number' | 'year' | 'date' | 'time' | 'ordinal' | 'word' | 'code';
  /** `%`, a currency sign, or the word that follows in lower case. */
  readonly unit: string;
  readonly percent: boolean;
  readonly money: boolean;
}

const CURRENCY = '$\u20ac\u00a3\u00a5\u20b9\u20bd';
const MONEY_WORDS = new Set('usd eur gbp chf dollars dollar euros euro pounds sterling yen cents'.split(' '));
const CODES = new Set(
  'USD EUR GBP CHF NOK SEK DKK PLN CZK HUF RON JPY CNY INR BRL CAD AUD NZD MXN ZAR TRY KRW'.split(' '),
);

function isCode(before: string): boolean {
  return CODES.has(before.slice(-3)) && !isLetter(before.slice(-4, -3));
}

const PERCENT_WORDS = new Set(['percent', 'prozent', 'pct', 'percentage', 'procent']);

export function quantitiesOf(text: string): readonly Quantity[] {
  const found: Quantity[] = [];
  let at = 0;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit)) at = readDigits(text, at, found);
    else if (unit < 0x80 ? isAsciiLetter(unit) : isLetter(text.charAt(at))) at = readWord(text, at, found);
    else at++;
  }
  return found.map((quantity, index) => inherited(quantity, found[index + 1], text));
}

const BETWEEN = new Set([
  'to',
  'a',
  'à',
  'auf',
  'naar',
  'and',
  'or',
  'bis',
  'und',
  '-',
  '\u2013',
  '\u2014',
  'to about',
]);

/** `3.4 to 4.1 cm`: the first of a range has the unit of the second. */
function inherited(quantity: Quantity, next: Quantity | undefined, text: string): Quantity {
  if (next === undefined || quantity.percent || quantity.money || quantity.kind !== 'number') return quantity;
  if (!BETWEEN.has(text.slice(quantity.end, next.start).trim())) return quantity;
  return { ...quantity, unit: next.unit, percent: next.percent, money: next.money };
}

/** By the first three letters of a word: whether some word that says a number begins with them. */
const BEGINNINGS = new Uint8Array(1 << 15);
for (const word of [...SMALL.keys(), ...ORDINALS.keys(), ...ALSO.keys(), 'hundred', 'thousand']) {
  const key = beginning(word, 0);
  if (key !== undefined) BEGINNINGS[key] = 1;
}

/** Undefined where it is not all ASCII: such a word is looked up. */
function beginning(text: string, at: number): number | undefined {
  const [a, b, c] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)];
  if (a >= 0x80 || b >= 0x80 || c >= 0x80) return undefined;
  return ((a & 0x1f) << 10) | ((b & 0x1f) << 5) | (c & 0x1f);
}

/** Whether a word that begins there may say a number; in doubt it may. */
export function maySayNumber(text: string, at: number): boolean {
  const key = beginning(text, at);
  return key === undefined || BEGINNINGS[key] === 1;
}

function readWord(text: string, at: number, found: Quantity[]): number {
  const end = wordEnd(text, at);
  // Han and kana stand beside a number without a space.
  if (text.charCodeAt(end - 1) >= 0x2e80) return end;
  // `A380`, `GPT-4`: a name, whose digits are noted and nothing more.
  const first = text.charAt(at);
  const next = text.charAt(end) === '-' && first !== first.toLowerCase() ? end + 1 : end;
  if (isDigit(text.charCodeAt(next))) {
    const stop = endOfDigits(text, next);
    found.push(plain(at, stop, [Number(text.slice(next, stop))], 'code'));
    return stop;
  }
  if (end - at < 3 || !maySayNumber(text, at)) return end;
  const lower = text.slice(at, end).toLowerCase();
  const spelled =
    SMALL.get(lower) !== undefined ||
    ORDINALS.get(lower) !== undefined ||
    lower === 'hundred' ||
    lower === 'thousand';
  if (spelled) return readSpelled(text, at, found);
  const values = ALSO.get(lower);
  if (values !== undefined) found.push(plain(at, end, values, 'ordinal'));
  return end;
}

/** `two hundred and forty-three thousand`. */
function readSpelled(text: string, from: number, found: Quantity[]): number {
  let total = 0;
  let part = 0;
  let at = from;
  let end = from;
  let ordinal = false;
  let scale = 1;
  for (let words = 0; words < 12; words++) {
    const lower = wordAt(text, at).toLowerCase();
    const small = SMALL.get(lower) ?? ORDINALS.get(lower);
    const big = lower.length > 2 ? SCALES.get(lower) : undefined;
    if (small !== undefined) {
      // `two six-hour shifts` are two numbers.
      const joins = part % 100 === 0 || (part % 10 === 0 && part % 100 >= 20 && small < 10);
      if (!joins) break;
      part += small;
    } else if (big === 100) part = (part === 0 ? 1 : part) * 100;
    else if (big !== undefined) {
      total += (part === 0 ? 1 : part) * big;
      scale = big;
      part = 0;
    } else if (!(lower === 'and' && words > 0 && isNumberWord(wordAt(text, at + 4)))) break;
    at += lower.length;
    if (lower !== 'and') end = at;
    ordinal = ORDINALS.get(lower) !== undefined;
    if (ordinal || (text.charAt(at) !== ' ' && text.charAt(at) !== '-')) break;
    at++;
  }
  const value = total + part;
  const unit = unitAfter(text, end);
  const quantity = plain(from, Math.max(end, from + 1), [value], ordinal ? 'ordinal' : 'word');
  found.push({ ...quantity, ...unit, steps: [part === 0 && total > 0 ? scale : 1] });
  return Math.max(end, from + 1);
}

function isNumberWord(word: string): boolean {
  const lower = word.toLowerCase();
  return SMALL.get(lower) !== undefined || ORDINALS.get(lower) !== undefined;
}

function plain(start: number, end: number, values: readonly number[], kind: Quantity['kind']): Quantity {
  return { start, end, values, steps: values.map(() => 1), kind, unit: '', percent: false, money: false };
}

const isSeparator = (character: string): boolean =>
  character !== '' && ".,'\u2019\u00a0\u202f\u2009 ".includes(character);

const ORDINAL_ENDS = new Set(['st', 'nd', 'rd', 'th', 'er', 'e', 'º', 'ª']);

function readDigits(text: string, start: number, found: Quantity[]): number {
  const moment = timeAt(text, start) ?? dateAt(text, start);
  if (moment !== undefined) {
    found.push(plain(start, moment.end, moment.values, moment.kind));
    return moment.next;
  }
  const { end, parts, marks } = groupsOf(text, start);
  if (
    marks.length > 1 &&
    marks.filter((mark) => mark === '.').length > 1 &&
    parts.some((part, at) => at > 0 && part.length !== 3)
  ) {
    // A version or an address: each part for itself.
    found.push({ ...plain(start, end, parts.map(Number), 'code') });
    return end;
  }
  const readings = readingsOf(parts, marks);
  const glued = wordAt(text, end);
  if (glued !== '' && ORDINAL_ENDS.has(glued.toLowerCase())) {
    found.push(
      plain(
        start,
        end + glued.length,
        readings.map(({ value }) => value),
        'ordinal',
      ),
    );
    return end + glued.length;
  }
  return readAmount(text, start, { end, parts, marks }, found);
}

/** With what stands around it: a scale, a unit, a currency. */
function readAmount(text: string, start: number, { end, parts, marks }: Groups, found: Quantity[]): number {
  const readings = readingsOf(parts, marks);
  const before = text.charAt(start - 1);
  const han = hanAmount(text, end, readings[0]?.value ?? 0);
  if (han !== undefined) {
    const quantity = plain(start, han.end, [han.value], 'number');
    found.push({ ...quantity, ...unitAfter(text, han.end), steps: [han.step] });
    return han.end;
  }
  const whole = readings[0] ?? { value: Number(parts[0]), step: 1 };
  const { scale, width } = scaleAfter(text, end);
  const unit = unitAfter(text, end + width);
  const money =
    unit.money ||
    (before !== '' && CURRENCY.includes(before)) ||
    (before === ' ' &&
      (CURRENCY.includes(text.charAt(start - 2)) || isCode(text.slice(Math.max(0, start - 5), start - 1))));
  const isYear =
    parts.length === 1 &&
    parts[0]?.length === 4 &&
    whole.value >= 1000 &&
    whole.value < 2100 &&
    scale === 1 &&
    !money &&
    !unit.percent;
  // `4.2m` is millions, or metres.
  const scales =
    text.charAt(end) === 'm' && width === 0 && !isLetter(text.charAt(end + 1)) ? [1, 1e6] : [scale];
  const scaled = scales.flatMap((by) =>
    readings.map(({ value, step }) => ({ value: value * by, step: step * by })),
  );
  const listed =
    marks.includes(',') &&
    (isListMark(before) || (isListMark(text.charAt(end)) && text.charCodeAt(end + 1) > 0x20));
  found.push({
    start,
    end: end + width,
    values: scaled.map(({ value }) => value),
    steps: scaled.map(({ step }) => step),
    kind: listed ? 'code' : isYear ? 'year' : 'number',
    unit: unit.unit,
    percent: unit.percent,
    money,
  });
  // A table may leave the scale to its heading.
  if (scale !== 1)
    found.push({
      ...plain(
        start,
        end,
        readings.map(({ value }) => value),
        'code',
      ),
    });
  // `12 345` may be two numbers, and `,12,345,` a row of them.
  if (listed || marks.some((mark) => mark.trim() === ''))
    for (const part of parts) found.push(plain(start, end, [Number(part)], listed ? 'number' : 'code'));
  return end + width;
}

const isListMark = (character: string): boolean => character !== '' && ',[]'.includes(character);

interface Groups {
  readonly end: number;
  readonly parts: readonly string[];
  readonly marks: readonly string[];
}

/** Digits with separators between them: a space only before a group of exactly three. */
function groupsOf(text: string, start: number): Groups {
  const parts: string[] = [];
  const marks: string[] = [];
  let at = start;
  for (;;) {
    const end = endOfDigits(text, at);
    parts.push(text.slice(at, Math.min(end, at + 30)));
    const mark = text.charAt(end);
    const next = endOfDigits(text, end + 1);
    const size = next - end - 1;
    const groups = size === 3 && (parts[0]?.length ?? 9) <= 3;
    const decimal = mark === '.' || mark === ',';
    if (
      !isSeparator(mark) ||
      size === 0 ||
      !(groups || (decimal && size < 9)) ||
      (mark === ',' && !groups && marks.length > 0 && marks.at(-1) !== '.')
    ) {
      return { end, parts, marks };
    }
    marks.push(mark);
    at = end + 1;
  }
}

function readingsOf(
  parts: readonly string[],
  marks: readonly string[],
): readonly { readonly value: number; readonly step: number }[] {
  const joined = (count: number): number => Number(parts.slice(0, count).join(''));
  const last = parts.at(-1) ?? '';
  if (marks.length === 0) return [{ value: joined(1), step: 1 }];
  const asDecimal = { value: Number(`${parts.slice(0, -1).join('')}.${last}`), step: 10 ** -last.length };
  const mixed = marks.length > 1 && marks.at(-1) !== marks[0];
  if (mixed || (last.length !== 3 && marks.length === 1)) return [asDecimal];
  const asWhole = { value: joined(parts.length), step: 1 };
  return marks.length === 1 && '.,'.includes(marks[0] ?? '') ? [asWhole, asDecimal] : [asWhole];
}

function scaleAfter(text: string, end: number): { readonly scale: number; readonly width: number } {
  const gap = ' -\u00a0\u202f'.includes(text.charAt(end)) && text.charAt(end) !== '' ? 1 : 0;
  const word = wordAt(text, end + gap);
  const lower = word.toLowerCase();
  const scale = SCALES.get(lower);
  // `5 m` is metres, `5M` is millions; `300 b` is nothing.
  const letter = word.length === 1 && (gap === 1 || word === 'm');
  const miles = lower === 'miles' || lower === 'mil' || lower === 'mm';
  return scale === undefined || letter || miles
    ? { scale: 1, width: 0 }
    : { scale, width: gap + word.length };
}

function unitAfter(text: string, end: number): Pick<Quantity, 'unit' | 'percent' | 'money'> {
  let at = end;
  if (text.charAt(at) === '-' && isLetter(text.charAt(at + 1))) at++;
  while (text.charAt(at) === ' ' || text.charAt(at) === '\u00a0' || text.charAt(at) === '\u202f') at++;
  const character = text.charAt(at);
  if (character === '%') return { unit: '%', percent: true, money: false };
  if (character !== '' && CURRENCY.includes(character))
    return { unit: character, percent: false, money: true };
  const unit = wordAt(text, at).toLowerCase();
  const percent =
    PERCENT_WORDS.has(unit) || (unit === 'per' && wordAt(text, at + 4).toLowerCase() === 'cent');
  return { unit, percent, money: MONEY_WORDS.has(unit) };
}
