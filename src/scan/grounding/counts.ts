// Small counts: whoever writes makes them ("three points"), so only one that the source gives otherwise is a claim.
// Invariant: looks at the places where the source has the counted noun, and reads the whole source last.
import type { SourceNumbers } from './numbers.js';
import { isLetter } from './letters.js';
import { quantitiesOf, type Quantity } from './quantities.js';
import { combined, OWN_NOUNS, stem } from './reckoning.js';
import { likeness, slotOf, type Slot } from './slots.js';
import type { SourceText } from './source-text.js';

/** Places of one noun that are looked at. */
const MAX_PLACES = 200;
/** UTF-16 code units before a noun in which its number stands. */
const REACH = 48;
/** The noun, and two words beside it. */
const SAME_THING = 4;

interface Counted {
  readonly values: readonly number[];
  readonly slot: Slot;
}

/** A small count of something that the source counts otherwise, and never so. @param others of the same sentence */
export function contradicts(
  quantity: Quantity,
  sentence: string,
  {
    source,
    others,
  }: {
    readonly source: { readonly text: SourceText; readonly numbers: () => SourceNumbers };
    readonly others: readonly Quantity[];
  },
): boolean {
  const { unit } = quantity;
  if (unit.length < 4 || OWN_NOUNS.has(unit) || !source.text.allows()) return false;
  const counts = countsOf(source.text, stem(unit));
  const slot = slotOf(sentence, quantity);
  if (!counts.some((one) => likeness(slot, one.slot) >= SAME_THING)) return false;
  const [value = 0] = quantity.values;
  const given = others.flatMap(({ values }) => values);
  if (combined(given).includes(value)) return false;
  const all = new Set(counts.flatMap(({ values }) => values));
  const sum = [...all].reduce((total, one) => total + one, 0);
  // One more or less is what follows from an event: the fifth game after four.
  if (sum === value || [...all].some((one) => Math.abs(one - value) <= 1)) return false;
  return !source.numbers().has(value);
}

function countsOf({ texts }: SourceText, noun: string): readonly Counted[] {
  const counts: Counted[] = [];
  let places = 0;
  for (const text of texts) {
    for (let at = text.indexOf(noun); at >= 0; at = text.indexOf(noun, at + 1)) {
      if (isLetter(text.charAt(at - 1))) continue;
      if (++places > MAX_PLACES) return counts;
      const from = Math.max(0, text.lastIndexOf(' ', Math.max(0, at - REACH)));
      const quantity = quantitiesOf(text.slice(from, at + noun.length + 2)).find(
        (one) => stem(one.unit) === noun && (one.kind === 'number' || one.kind === 'word'),
      );
      if (quantity === undefined) continue;
      const placed = { ...quantity, start: quantity.start + from, end: quantity.end + from };
      counts.push({ values: quantity.values, slot: slotOf(text, placed) });
    }
  }
  return counts;
}
