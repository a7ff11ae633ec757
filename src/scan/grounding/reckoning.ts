// Arithmetic of numbers in a text: what they may be read as, which of them go together, what two of them come to.
// Invariant: knows no source; every rounding is to what the text itself shows.
import { ABOUT, UNITS } from './number-words.js';
import { wordAt } from './letters.js';
import type { Quantity } from './quantities.js';

export const MULTIPLES: readonly (readonly [cues: readonly string[], factor: number])[] = [
  [['double', 'doubled', 'twice', 'half', 'halved', 'doppelt', 'hälfte'], 2],
  [['triple', 'tripled', 'third', 'threefold'], 3],
  [['quarter', 'quadrupled', 'fourfold'], 4],
];

/** Only numbers of a kind can be added up. */
export type Kind = 'plain' | 'money' | 'percent' | 'year' | 'time';
export const KINDS: readonly Kind[] = ['plain', 'money', 'time'];

export function kindOf({ kind, percent, money, unit }: Quantity): Kind {
  if (percent) return 'percent';
  if (money) return 'money';
  if (kind === 'year' || kind === 'date') return 'year';
  return UNITS.get(unit)?.[0] === 'time' ? 'time' : 'plain';
}

export interface Reading {
  readonly value: number;
  /** By how much it may differ from what the source says. */
  readonly slack: number;
}

export interface Around {
  readonly words: ReadonlySet<string>;
  readonly sentence: string;
  readonly others: readonly Quantity[];
}

/** Half of the last digit, more where the number is no exact one. */
export function readingsOf(
  { values, steps, kind, start }: Quantity,
  words: ReadonlySet<string>,
  sentence: string,
): readonly Reading[] {
  if (kind === 'year') return values.map((value) => ({ value, slack: 0 }));
  const near = wordsIn(sentence.slice(Math.max(0, start - 25), start)).some((word) => ABOUT.has(word));
  const about =
    near ||
    '~≈'.includes(sentence.charAt(start - 1) || 'x') ||
    words.has('approximately') ||
    words.has('rounded');
  return values.map((value, at) => {
    const step = steps[at] ?? 1;
    let unit = step;
    if (step >= 1 && Number.isInteger(value)) {
      while (value !== 0 && value % (unit * 10) === 0 && unit * 10 < value) unit *= 10;
      if (unit < step * 100) unit = step;
    }
    return { value, slack: about ? Math.max(unit, Math.abs(value) * 0.08) : unit / 2 };
  });
}

/** What two numbers come to, in any way that people put two together. */
export function combined(values: readonly number[]): readonly number[] {
  return pairsOf(values.slice(0, 24)).flatMap(([a, b]) => [
    a + b, Math.abs(a - b), a * b, (a + b) / 2, ...(a > 0 && b > 0 ? [a / b, b / a, (a / b) * 100, (b / a) * 100, (Math.abs(a - b) / a) * 100, (Math.abs(a - b) / b) * 100] : []),
  ]); // prettier-ignore
}

/** a < b */
export function pairsOf(values: readonly number[]): readonly (readonly [number, number])[] {
  return values.flatMap((a, at) => values.slice(at + 1).map((b) => [a, b] as const));
}

export function has(values: ReadonlySet<number>, wanted: number): boolean {
  if (values.has(wanted)) return true;
  return [...values].some((value) => Math.abs(value - wanted) <= Math.abs(wanted) * 1e-9);
}

export function hasAny(words: ReadonlySet<string>, list: ReadonlySet<string>): boolean {
  return [...words].some((word) => list.has(word));
}

/** The last word before a place, but for currencies and signs. */
export function wordBefore(sentence: string, at: number): string {
  return (
    wordsIn(sentence.slice(Math.max(0, at - 24), at))
      .filter((word) => !CURRENCIES.has(word))
      .at(-1) ?? ''
  );
}

const CURRENCIES = new Set('usd eur gbp chf nok sek dkk pln czk'.split(' '));
export const OWN_NOUNS = new Set([
  'main',
  'other',
  'more',
  'different',
  'further',
  'additional',
  'major',
  'separate',
  'distinct',
  'sentences',
  'facts',
]);

export function wordsIn(sentence: string): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < sentence.length;) {
    const word = wordAt(sentence, at);
    if (word !== '') words.push(word.toLowerCase());
    at += word.length + 1;
  }
  return words;
}

/** `employees` and `employee` count the same thing. */
export function stem(noun: string): string {
  return noun.length > 4 && noun.endsWith('s') ? noun.slice(0, -1) : noun;
}

/** So many digits that it is hardly met by chance. */
export function isExact({ values: [value = 0], steps: [step = 1] }: Quantity): boolean {
  return Math.abs(value) >= step * 100;
}

/** Written with about as many decimals, and neither ten times the other. */
export function areAlike(one: Quantity, other: Quantity): boolean {
  for (let at = 0; at < one.values.length; at++) {
    for (let index = 0; index < other.values.length; index++) {
      const steps = areNear(one.steps[at] ?? 1, other.steps[index] ?? 1);
      if (steps && areNear(Math.abs(one.values[at] ?? 0), Math.abs(other.values[index] ?? 0))) return true;
    }
  }
  return false;
}

function areNear(a: number, b: number): boolean {
  return a <= b * 10.1 && b <= a * 10.1;
}

/** `-4`, but not `9-4`. */
export function isNegative(text: string, start: number): boolean {
  const sign = text.charAt(start - 1);
  return (sign === '-' || sign === '\u2212') && (start === 1 || text.charCodeAt(start - 2) <= 0x20);
}
