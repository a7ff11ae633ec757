// The numbers of a reply that count as claims, and those that whoever writes brings along.
// Invariant: a number of a list, a note, a heading or an idiom is no claim.
import { quantitiesOf, type Quantity } from './quantities.js';
import type { SourceNumbers } from './numbers.js';
import { wordsIn } from './reckoning.js';

/** Small counts are made by whoever writes: "three points". */
const COUNTED = 12;

export type NumberMarker = 'markers.ungrounded_number' | 'markers.ungrounded_year';

/** The numbers of a reply's sentence that the source does not hold. @param before numbers of the sentences before it */
export function* ungrounded(
  sentence: string,
  source: SourceNumbers,
  before: readonly Quantity[],
): Generator<{ readonly rule: NumberMarker; readonly start: number; readonly end: number }> {
  const quantities = quantitiesOf(sentence);
  for (const quantity of quantities) {
    if (isOwn(quantity, sentence)) continue;
    const { kind, start, end } = quantity;
    const [value = 0] = quantity.values;
    const [step = 1] = quantity.steps;
    const small =
      Number.isInteger(value) && value <= COUNTED && !quantity.percent && !quantity.money && step === 1;
    const hit = small
      ? source.contradicts(quantity)
      : !source.holds(quantity, sentence, [...before, ...quantities.filter((one) => one !== quantity)]);
    if (hit)
      yield { rule: kind === 'year' ? 'markers.ungrounded_year' : 'markers.ungrounded_number', start, end };
  }
}

const OWN_UNITS = new Set([
  'words',
  'word',
  'characters',
  'sentences',
  'bullets',
  'points',
  'tokens',
  'paragraphs',
  'items',
  'steps',
  'takeaways',
  'things',
]);
const LABELS = new Set([
  'step',
  'section',
  'part',
  'point',
  'item',
  'option',
  'chapter',
  'figure',
  'table',
  'note',
  'phase',
  'line',
  'page',
  'slide',
  'question',
]);

/** Numbers that whoever writes brings along: of lists, notes, decades, dates in words, idioms. */
function isOwn({ kind, start, end, values, unit }: Quantity, sentence: string): boolean {
  const [value = 0] = values;
  if (kind === 'ordinal' || kind === 'code' || kind === 'time') return true;
  const before = sentence.charAt(start - 1);
  const after = sentence.charAt(end);
  if (value === 0 || value === 100 || value === 360 || value === 24 || value === 365) return true;
  if (before === '[' && after === ']') return true;
  // Minutes of a match, feet.
  if ("'\u2019\u2032+".includes(after) && after !== '') return true;
  if (before === '#' || before === '^' || before === '_' || before === '/' || after === '/') return true;
  if (sentence.slice(0, start).trim() === '' && (after === '.' || after === ')' || after === ':'))
    return true;
  if (OWN_UNITS.has(unit)) return true;
  // `1990s`: a decade.
  if (kind === 'year' && after === 's') return true;
  const words = wordsIn(sentence.slice(Math.max(0, start - 24), start));
  const last = words.at(-1) ?? '';
  return LABELS.has(last);
}
