// Looks for one set of values in many texts, one after the other. Knows filters, no fingerprints. Invariant: reports every
// bounded place of every value, overlapping ones too, and costs no more than a pass of the matcher over all texts.
import { buildMatcher, type Matcher } from '../../text/matcher.js';
import { eachPlace, FEW } from './few.js';
import { filterOf, gateFor, mayHold, type Gate, type WordFilter } from './word-grams.js';

/** How values are looked for. */
export interface How {
  readonly ignoreCase: boolean;
  /** False: anywhere, inside of words too. */
  readonly words: boolean;
}

/** A value, its number, and what the filter of a text must hold for it. */
export interface Wanted {
  readonly value: string;
  readonly id: number;
  readonly grams: readonly number[];
}

export interface Search {
  /** How many values. */
  readonly size: number;
  /** @param filter of this text, where it is known @param found hears every place, in any order */
  in(
    text: string,
    filter: WordFilter | undefined,
    found: (start: number, end: number, id: number) => void,
  ): void;
}

/** Looks into filters, of all texts together, before texts are read instead. */
const LOOKS = 500_000;
/** A look into a filter takes as long as reading so many units. */
const UNITS_A_LOOK = 4;

/** @param wanted no number twice */
export function searchFor(wanted: readonly Wanted[], { ignoreCase, words }: How): Search {
  const numbers = new Map(wanted.map(({ value, id }) => [value, id]));
  const matcherOf = (some: readonly Wanted[]): Matcher =>
    buildMatcher(
      some.map(({ value }) => value),
      { ignoreCase, bounds: words ? 'words' : 'none' },
    );
  let whole: Matcher | undefined;
  let gate: Gate | undefined;
  let looks = LOOKS;

  function candidates(text: string, filter: WordFilter | undefined): readonly Wanted[] | 'all' {
    if (!words) return 'all';
    if (filter === undefined && !(gate ??= gateFor(wanted))(text)) return [];
    if (UNITS_A_LOOK * wanted.length > text.length && (looks -= wanted.length) < 0) return 'all';
    const held = filter ?? filterOf(text);
    return wanted.filter(({ grams }) => mayHold(held, grams));
  }

  return {
    size: wanted.length,
    in(text, filter, found) {
      if (wanted.length === 0) return;
      const some = candidates(text, filter);
      if (some !== 'all' && isFew(some, text)) {
        const values = some.map(({ value }) => value);
        eachPlace(text, values, ignoreCase, (start, end, at) => found(start, end, some[at]?.id ?? -1));
        return;
      }
      const own = some !== 'all' && UNITS_A_LOOK * unitsOf(some) < text.length ? matcherOf(some) : undefined;
      for (const { start, end, value } of (own ?? (whole ??= matcherOf(wanted))).all(text))
        found(start, end, numbers.get(value) ?? -1);
    },
  };
}

function isFew(some: readonly Wanted[], text: string): boolean {
  if (some.length === 0) return true;
  return (
    some.length <= FEW.values &&
    text.length <= FEW.text &&
    some.every(({ value }) => value.length <= FEW.units)
  );
}

function unitsOf(some: readonly Wanted[]): number {
  return some.reduce((sum, { value }) => sum + value.length, 0);
}
