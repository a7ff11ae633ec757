// The numbers of a reply that count as claims, and those that whoever writes brings along.
// Invariant: a number of a list, a note, a heading or an idiom is no claim.
import { contradicts } from './counts.js';
import { isDigit, isLetter } from './letters.js';
import type { SourceNumbers } from './numbers.js';
import type { Quantity } from './quantities.js';
import { wordsIn } from './reckoning.js';
import type { StatedNumbers } from './stated-numbers.js';
import type { SourceText } from './source-text.js';

/** Small counts are made by whoever writes: "three points". */
const COUNTED = 12;

export type NumberMarker = 'markers.ungrounded_number' | 'markers.ungrounded_year';

export interface NumberSource {
  readonly text: SourceText;
  readonly stated: StatedNumbers;
  /** All numbers of the source, read when the first is asked for. */
  readonly numbers: () => SourceNumbers;
}

/** The numbers of a reply's sentence that the source does not hold. @param before numbers of the sentences before it */
export function* ungrounded(
  sentence: string,
  source: NumberSource,
  quantities: readonly Quantity[],
  before: readonly Quantity[],
): Generator<{ readonly rule: NumberMarker; readonly start: number; readonly end: number }> {
  let supposed: boolean | undefined;
  for (const quantity of quantities) {
    if (isOwn(quantity, sentence)) continue;
    const { kind, start, end } = quantity;
    if (standsIn(sentence.slice(start, end), source.text)) continue;
    if ((supposed ??= wordsIn(sentence).some((word) => SUPPOSES.has(word)))) return;
    const others = quantities.filter((one) => one !== quantity);
    if (isAbout(sentence, start) || isLargeWord(quantity)) continue;
    const hit = isSmall(quantity)
      ? contradicts(quantity, sentence, { source, others })
      : !isConcluded(sentence, start) && isInvented(quantity, sentence, { source, others, before });
    if (hit)
      yield { rule: kind === 'year' ? 'markers.ungrounded_year' : 'markers.ungrounded_number', start, end };
  }
}

/** As it is written; without its scale, too, which a table leaves to its heading. */
function standsIn(written: string, source: SourceText): boolean {
  if (source.hasNumber(written)) return true;
  let digits = 0;
  let end = 0;
  for (; end < written.length && !isLetter(written.charAt(end)); end++)
    if (isDigit(written.charCodeAt(end))) digits++;
  return digits > 2 && end < written.length && source.hasNumber(written.slice(0, end).trimEnd());
}

/** `three billion`: whoever writes a number out has rounded it. */
function isLargeWord({ kind, values: [value = 0] }: Quantity): boolean {
  return kind === 'word' && value > COUNTED;
}

function isSmall({ values, steps, percent, money }: Quantity): boolean {
  const [value = 0] = values;
  const [step = 1] = steps;
  return Number.isInteger(value) && value <= COUNTED && !percent && !money && step === 1;
}

function isInvented(
  quantity: Quantity,
  sentence: string,
  {
    source,
    others,
    before,
  }: {
    readonly source: NumberSource;
    readonly others: readonly Quantity[];
    readonly before: readonly Quantity[];
  },
): boolean {
  if (!source.text.allows() || aggregates(sentence, source.text)) return false;
  // What stands for nothing is no claim, and to say so takes less than to say that nothing comes to it.
  return (
    source.stated.replaced(quantity, sentence, others) &&
    !source.numbers().holds(quantity, sentence, [...before, ...others])
  );
}

/** `3 x 45,000, that is 135,000`: the reply says itself that it worked it out. */
const CONCLUDES = new Set(
  'ie i thus hence therefore equals equal equalling equivalent equates makes making giving implies implying also mithin entspricht macht soit donc decir ossia cioè'.split(
    ' ',
  ),
);

/** A case that is made up, or what holds in general: no statement about the source. */
const SUPPOSES = new Set(
  (
    'if would suppose supposing assume assumes assuming assumption imagine example instance eg normal normally usual usually typical typically generally ' +
    'standard theoretical literature accepted textbook ' +
    'recommend recommended suggest hypothetically unless ' +
    'wäre wären käme kämen ergäbe läge lägen serait seraient sería serían sarebbe sarebbero seria seriam zou zouden ' +
    'falls wenn würde würden angenommen normalerweise üblicherweise gewöhnlich beispiel beispielsweise ' +
    'si exemple normalement habituellement supposons ejemplo normalmente supongamos esempio bijvoorbeeld'
  ).split(' '),
);

/** What puts numbers together: where the source does not use the word, the reply has done it. */
const AGGREGATES = new Set(
  (
    'total totals totalling totaling totalled altogether together combined overall sum sums average averages averaged mean median difference ratio ' +
    'insgesamt zusammen summe durchschnitt durchschnittlich differenz ensemble moyenne différence somme suma promedio media diferencia totale somma differenza'
  ).split(' '),
);

function aggregates(sentence: string, source: SourceText): boolean {
  return wordsIn(sentence).some((word) => AGGREGATES.has(word) && !source.hasLower(word));
}

/** A rounded number would be held by the source; another one that is said to be about right was worked out. */
function isAbout(sentence: string, start: number): boolean {
  const near = sentence.slice(Math.max(0, start - 24), start);
  if ('~\u2248'.includes(near.trimEnd().slice(-1) || 'x')) return true;
  return wordsIn(near)
    .slice(-2)
    .some((word) => HEDGES.has(word));
}

const HEDGES = new Set(
  'about around roughly under over above below beyond least most than just unter über moins plus más menos  approximately approx nearly almost circa ca rund etwa ungefähr knapp gut environ presque près aproximadamente casi unos cerca quasi ongeveer'.split(
    ' ',
  ),
);

const SIGNS = ['=', '\u2248', '\u00d7', '\u00f7'];

function isConcluded(sentence: string, start: number): boolean {
  // `27 of 318 (8%)`, `12 x 31.25 = 375`.
  if (sentence.charAt(start - 1) === '(' || SIGNS.some((sign) => sentence.includes(sign))) return true;
  const near = sentence.slice(Math.max(0, start - 28), start);
  if (near.includes('that is ') || near.includes('which is ') || near.includes('i.e.')) return true;
  return wordsIn(near)
    .slice(-4)
    .some((word) => CONCLUDES.has(word));
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
  'rfc',
  'iso',
  'din',
  'ieee',
  'http',
  'https',
  'error',
  'unicode',
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

/** `bis 15.08.`: a day and a month. */
function isDay(written: string, after: string): boolean {
  const [day = '', month = ''] = written.split('.');
  return (
    after === '.' && written.length === 5 && month.length === 2 && Number(day) <= 31 && Number(month) <= 12
  );
}

/** Numbers that whoever writes brings along: of lists, notes, decades, dates in words, idioms. */
function isOwn({ kind, start, end, values, unit }: Quantity, sentence: string): boolean {
  const [value = 0] = values;
  if (isDay(sentence.slice(start, end), sentence.charAt(end))) return true;
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
