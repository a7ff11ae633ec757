// Which values may stand in a text at all: the first four units of its words, as bits of a filter that is filled by a
// secret hash. Invariant: no value that stands in a text, bounded as the matcher bounds it, is ever ruled out.
import { randomBytes } from 'node:crypto';

/** Units of a word that count. */
const UNITS = 4;
/** Words of a value that are looked up: with the first and the last name hardly any other text is left. */
const MOST = 3;
const BITS_A_WORD = 8;
const SMALLEST = 64;
const LARGEST = 1 << 18;

const SEED = randomBytes(12);
const ONE = SEED.readInt32LE(0) | 1;
const TWO = SEED.readInt32LE(4) | 1;
const MIX = SEED.readInt32LE(8) | 1;

/** The hash of four units from an offset, ASCII letters in either case. */
function gramAt(text: string, at: number): number {
  const first = foldedAt(text, at) | (foldedAt(text, at + 1) << 16);
  const second = foldedAt(text, at + 2) | (foldedAt(text, at + 3) << 16);
  const mixed = Math.imul(first, ONE) ^ Math.imul(second ^ (first >>> 7), TWO);
  return Math.imul(mixed ^ (mixed >>> 15), MIX);
}

function foldedAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0x41 && unit <= 0x5a ? unit + 32 : unit;
}

/** A letter or digit of ASCII: the matcher finds no value that begins with one behind another. */
function isAlphanumeric(unit: number): boolean {
  const lower = unit | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
}

/** Hashes of a value: each of them is in the filter of every text that holds it. Empty: the filter cannot tell. */
export function gramsOfValue(value: string): readonly number[] {
  const grams: number[] = [];
  let inside = false;
  for (let at = 0; at + UNITS <= value.length && grams.length < MOST; at++) {
    const word = isAlphanumeric(value.charCodeAt(at));
    if (word && !inside) grams.push(gramAt(value, at));
    inside = word;
  }
  return grams;
}

/** Bits by the words of a text, 32 in a number; a power of two of numbers. */
export type WordFilter = readonly number[];

export function filterOf(text: string): WordFilter {
  let words = 0;
  eachGram(text, () => words++);
  let bits = SMALLEST;
  while (bits < BITS_A_WORD * words && bits < LARGEST) bits *= 2;
  const filter: number[] = new Array<number>(bits / 32).fill(0);
  eachGram(text, (gram) => {
    set(filter, gram);
    set(filter, second(gram));
  });
  return filter;
}

function eachGram(text: string, use: (gram: number) => void): void {
  let inside = false;
  const last = text.length - UNITS;
  for (let at = 0; at <= last; at++) {
    const word = isAlphanumeric(text.charCodeAt(at));
    if (word && !inside) use(gramAt(text, at));
    inside = word;
  }
}

/** False: the value does not stand there. */
export function mayHold(filter: WordFilter, grams: readonly number[]): boolean {
  for (const gram of grams) if (!has(filter, gram) || !has(filter, second(gram))) return false;
  return true;
}

function second(gram: number): number {
  return (gram >>> 17) ^ Math.imul(gram, 0x9e3779b1);
}

function set(filter: number[], hash: number): void {
  const bit = hash & (32 * filter.length - 1);
  filter[bit >>> 5] = (filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
}

function has(filter: WordFilter, hash: number): boolean {
  const bit = hash & (32 * filter.length - 1);
  return ((filter[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
}

/** Whether a text may hold any of many values, without a filter of its own. */
export type Gate = (text: string) => boolean;

const GATE_BITS = 1 << 14;

export function gateFor(values: readonly { readonly grams: readonly number[] }[]): Gate {
  const filter = new Array<number>(GATE_BITS / 32).fill(0);
  for (const { grams } of values) {
    const [first] = grams;
    if (first === undefined) return () => true;
    set(filter, first);
  }
  return (text) => {
    let open = false;
    eachGram(text, (gram) => {
      open ||= has(filter, gram);
    });
    return open;
  };
}
