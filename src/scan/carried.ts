// What an address must not carry to a stranger: values of the request, and what looks like a load of them.
// Invariant: looking costs time in the length of the address, however many values the request has.
import { layersOf, squash, wordsOf } from './squash.js';

export interface CarriedOptions {
  /** Personal values of the request, and the pseudonyms that stand for them. */
  readonly values: () => readonly string[];
  /** Texts of the request that somebody wrote: their names must not leave in a query. */
  readonly texts: () => readonly string[];
  readonly isWord: (word: string) => boolean;
}

export interface Carried {
  /** A value of the request stands in it, plain or encoded. */
  value(text: string): boolean;
  /** Two words of a name that the request holds stand in it, side by side. */
  name(text: string): boolean;
}

const GRAM = 5;
const MAX_VALUES = 20_000;
const MAX_PAIRS = 200_000;

export function makeCarried(options: CarriedOptions): Carried {
  let values: Values | undefined;
  let pairs: ReadonlySet<string> | undefined;
  return {
    value(text) {
      values ??= indexOf(options.values());
      if (values.size === 0) return false;
      const index = values;
      return layersOf(text).some((layer) => holdsValue(layer, index));
    },
    name(text) {
      pairs ??= pairsOf(options);
      const known = pairs;
      return layersOf(text).some((layer) => {
        const words = wordsOf(layer);
        return words.some((word, at) => known.has(`${word} ${words[at + 1] ?? ''}`));
      });
    },
  };
}

interface Values {
  readonly size: number;
  /** First letters -> values without their separators. */
  readonly whole: ReadonlyMap<string, readonly string[]>;
  /** First word -> the other words of the value. */
  readonly split: ReadonlyMap<string, readonly (readonly string[])[]>;
}

function indexOf(values: readonly string[]): Values {
  const whole = new Map<string, string[]>();
  const split = new Map<string, string[][]>();
  let size = 0;
  for (const value of new Set(values.slice(0, MAX_VALUES))) {
    const plain = squash(value);
    if (plain.length < GRAM) continue;
    size++;
    add(whole, plain.slice(0, GRAM), plain);
    const back = Array.from(plain).reverse().join('');
    add(whole, back.slice(0, GRAM), back);
    const words = wordsOf(value).filter((word) => word.length > 2);
    if (words.length > 1) add(split, words[0] ?? '', words.slice(1));
  }
  return { size, whole, split };
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function holdsValue(text: string, { whole, split }: Values): boolean {
  const words = wordsOf(text);
  const plain = words.join('');
  for (let at = 0; at + GRAM <= plain.length; at++) {
    const candidates = whole.get(plain.slice(at, at + GRAM));
    if (candidates?.some((value) => plain.startsWith(value, at)) === true) return true;
  }
  const present = new Set(words);
  return words.some(
    (word) => split.get(word)?.some((rest) => rest.every((one) => present.has(one))) === true,
  );
}

/** Pairs of capitalised words that stand side by side, of which one at least is in no dictionary. */
function pairsOf({ texts, isWord }: CarriedOptions): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (const text of texts()) {
    let before = '';
    let word = '';
    let gap = '';
    for (let at = 0; at <= text.length && pairs.size < MAX_PAIRS; at++) {
      const character = text.charAt(at);
      if (character !== '' && character.toLowerCase() !== character.toUpperCase()) {
        word += character;
        continue;
      }
      if (word !== '') {
        if (before !== '' && gap === ' ' && isCapital(word) && !(isWord(before) && isWord(word))) {
          pairs.add(`${squash(before)} ${squash(word)}`);
        }
        before = isCapital(word) ? word : '';
        word = '';
        gap = '';
      }
      gap += character;
      if (gap.length > 2) before = '';
    }
  }
  return pairs;
}

function isCapital(word: string): boolean {
  const first = word.charAt(0);
  return word.length > 2 && first !== first.toLowerCase() && word.slice(1) !== word.slice(1).toUpperCase();
}
