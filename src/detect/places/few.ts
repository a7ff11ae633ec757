// A few values in one text, without building anything. Invariant: the places are those that the matcher would report,
// overlapping ones too.
import { unitAt } from '../../text/automaton.js';
import { isBounded } from '../../text/matcher.js';

/** More values, longer ones and longer texts are for the automaton: here the time is the product of the three. */
export const FEW = { values: 8, units: 64, text: 16_384 } as const;
/** A native search compares so many units in the time of one of ours, at its worst. */
const NATIVE = 4;

/**
 * Calls `found` for every bounded place of a value, value by value.
 * @returns units that were compared, or may have been: texts can be made for that
 */
export function eachPlace(
  text: string,
  values: readonly string[],
  ignoreCase: boolean,
  found: (start: number, end: number, index: number) => void,
): number {
  const effort = { units: 0 };
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? '';
    if (!ignoreCase) effort.units += (text.length * value.length) / NATIVE;
    let start = -1;
    for (;;) {
      start = ignoreCase ? foldedIndex(text, value, start + 1, effort) : text.indexOf(value, start + 1);
      if (start === -1) break;
      const end = start + value.length;
      if (isBounded(text, start, end)) found(start, end, index);
    }
  }
  return effort.units;
}

/** Like `indexOf`, ASCII letters in either case. */
function foldedIndex(text: string, value: string, from: number, effort: { units: number }): number {
  const first = unitAt(value, 0, true);
  const last = text.length - value.length;
  for (let start = from; start <= last; start++) {
    if (unitAt(text, start, true) !== first) continue;
    let at = 1;
    while (at < value.length && unitAt(text, start + at, true) === unitAt(value, at, true)) at++;
    effort.units += at;
    if (at >= value.length) return start;
  }
  return -1;
}
