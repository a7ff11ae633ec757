// A few values in one text, without building anything. Invariant: the places are those that the matcher would report,
// overlapping ones too.
import { isBounded } from '../../text/matcher.js';
import { unitAt } from '../../text/automaton.js';

/** More values, longer ones and longer texts are for the automaton: here the time is the product of the three. */
export const FEW = { values: 8, units: 64, text: 16_384 } as const;

/** Calls `found` for every bounded place of a value, value by value. */
export function eachPlace(
  text: string,
  values: readonly string[],
  ignoreCase: boolean,
  found: (start: number, end: number, index: number) => void,
): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? '';
    let start = ignoreCase ? foldedIndex(text, value, 0) : text.indexOf(value);
    while (start !== -1) {
      const end = start + value.length;
      if (isBounded(text, start, end)) found(start, end, index);
      start = ignoreCase ? foldedIndex(text, value, start + 1) : text.indexOf(value, start + 1);
    }
  }
}

/** Like `indexOf`, ASCII letters in either case. */
function foldedIndex(text: string, value: string, from: number): number {
  const first = unitAt(value, 0, true);
  const last = text.length - value.length;
  for (let start = from; start <= last; start++) {
    if (unitAt(text, start, true) !== first) continue;
    let at = 1;
    while (at < value.length && unitAt(text, start + at, true) === unitAt(value, at, true)) at++;
    if (at >= value.length) return start;
  }
  return -1;
}
