// Does a source hold this number: as it stands, rounded, in another unit, or as what other numbers of it come to?
// Invariant: in doubt it does. A marker is worth something only where it is right.
import { ABOUT, RATIOS, SUMS, UNITS } from './number-words.js';
import { quantitiesOf, wordAt, type Quantity } from './quantities.js';

/** Small counts are made by whoever writes: "three points". */
const COUNTED = 12;
/** Different numbers of a source that are put together in pairs. */
const MAX_PAIRED = 120;
/** Neighbours in a source that are summed up. */
const MAX_RUN = 16;

export type NumberMarker = 'markers.ungrounded_number' | 'markers.ungrounded_year';

export class SourceNumbers {
  readonly #sorted: readonly number[];
  readonly #all: readonly Quantity[];
  readonly #times: readonly number[];
  /** Noun -> the numbers that stand before it. */
  readonly #counts = new Map<string, Set<number>>();
  #sums: readonly number[] | undefined;
  #ratios: readonly number[] | undefined;

  constructor(texts: readonly string[]) {
    this.#all = texts.flatMap((text) => quantitiesOf(text));
    const values = new Set<number>();
    for (const { values: own, kind, unit } of this.#all) {
      for (const value of own) values.add(value);
      if (kind === 'number' || kind === 'word') {
        const noun = stem(unit);
        if (noun !== '') this.#counts.set(noun, new Set([...(this.#counts.get(noun) ?? []), ...own]));
      }
    }
    this.#sorted = [...values].filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
    this.#times = this.#all.filter(({ kind }) => kind === 'time').flatMap(({ values: own }) => own);
  }

  get size(): number {
    return this.#sorted.length;
  }

  /** @param sentence around it @param quantity offsets into the sentence */
  holds(quantity: Quantity, sentence: string): boolean {
    const slack = this.#slack(quantity, sentence);
    const near = (value: number, to: number): boolean => Math.abs(value - to) <= slack + Math.abs(to) * 1e-9;
    const { values, percent } = quantity;
    if (values.some((value) => this.#has(value, slack, near))) return true;
    if (
      percent &&
      values.some((value) => this.#has(value / 100, slack / 100, (a, b) => near(a * 100, b * 100)))
    )
      return true;
    if (percent && values.some((value) => this.#has(100 - value, slack, near))) return true;
    if (this.#converts(quantity, slack)) return true;
    return this.#derives(quantity, sentence, slack);
  }

  /** A small count of something that the source counts otherwise, and never so. */
  contradicts(quantity: Quantity): boolean {
    const counts = this.#counts.get(stem(quantity.unit));
    if (counts === undefined || quantity.unit.length < 4) return false;
    const [value = 0] = quantity.values;
    if (this.#has(value, 0, (a, b) => a === b)) return false;
    const sum = [...counts].reduce((total, one) => total + one, 0);
    return sum !== value;
  }

  /** By how much a value may differ from what the source says: half of its last digit, more where it is no exact one. */
  #slack({ values, step, kind }: Quantity, sentence: string): number {
    const [value = 0] = values;
    if (kind === 'year') return 0;
    let unit = step;
    if (step >= 1 && Number.isInteger(value)) {
      while (value !== 0 && value % (unit * 10) === 0 && unit * 10 < value) unit *= 10;
      if (unit < step * 100) unit = step;
    }
    const about =
      wordsIn(sentence).some((word) => ABOUT.has(word)) || sentence.includes('~') || sentence.includes('+');
    return about ? Math.max(unit, Math.abs(value) * 0.1) : unit / 2;
  }

  #has(value: number, slack: number, near: (value: number, to: number) => boolean): boolean {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] ?? 0) < value - slack - Math.abs(value) * 1e-9) low = middle + 1;
      else high = middle;
    }
    const first = this.#sorted[low];
    return first !== undefined && near(first, value);
  }

  #converts({ values, unit, step }: Quantity, slack: number): boolean {
    const own = UNITS.get(unit);
    if (own === undefined) return false;
    const [kind, factor] = own;
    return this.#all.some((other) => {
      const theirs = UNITS.get(other.unit);
      if (theirs?.[0] !== kind) return false;
      return other.values.some((value) =>
        values.some(
          (mine) => Math.abs((value * theirs[1]) / factor - mine) <= Math.max(slack, step / 2, mine * 0.03),
        ),
      );
    });
  }

  #derives(quantity: Quantity, sentence: string, slack: number): boolean {
    const { values, percent, unit, kind } = quantity;
    const words = wordsIn(sentence);
    const time = UNITS.get(unit)?.[0] === 'time';
    const sums = time || kind === 'year' || words.some((word) => SUMS.has(word));
    const ratios = percent || words.some((word) => RATIOS.has(word));
    if (!sums && !ratios) return false;
    // Too many to be put together: then nothing is said.
    if (this.#sorted.length > MAX_PAIRED) return true;
    const within = (one: number): boolean =>
      values.some((value) => Math.abs(one - value) <= Math.max(slack, Math.abs(value) * 1e-9));
    if (sums && (this.#sums ??= this.#makeSums()).some(within)) return true;
    if (time && this.#spans(unit).some(within)) return true;
    return ratios && (this.#ratios ??= this.#makeRatios()).some(within);
  }

  #makeSums(): readonly number[] {
    const made: number[] = [];
    this.#sorted.forEach((a, at) => {
      for (const b of this.#sorted.slice(at)) made.push(a + b, b - a);
    });
    const listed = this.#all
      .filter(({ kind }) => kind === 'number' || kind === 'word')
      .map(({ values: [value = 0] }) => value);
    for (let at = 0; at < listed.length; at++) {
      let sum = listed[at] ?? 0;
      for (let end = at + 1; end < listed.length && end - at < MAX_RUN; end++) {
        sum += listed[end] ?? 0;
        made.push(sum, sum / (end - at + 1));
      }
    }
    return made;
  }

  #makeRatios(): readonly number[] {
    const made: number[] = [];
    const values = this.#sorted.filter((value) => value > 0);
    for (const a of values) {
      for (const b of values) {
        if (a === b) continue;
        made.push(a / b, (a / b) * 100, (Math.abs(a - b) / b) * 100, (a + b) / 2, (a / (a + b)) * 100, a * b);
        if (a <= 100) made.push((a * b) / 100, b * (1 + a / 100), b * (1 - a / 100));
      }
    }
    return made;
  }

  /** What lies between two times of day, in this unit. */
  #spans(unit: string): readonly number[] {
    const factor = (UNITS.get(unit)?.[1] ?? 60) / 60;
    return this.#times.flatMap((a) => this.#times.map((b) => Math.abs(a - b) / factor));
  }
}

/** The numbers of a reply's sentence that the source does not hold. */
export function* ungrounded(
  sentence: string,
  source: SourceNumbers,
): Generator<{ readonly rule: NumberMarker; readonly start: number; readonly end: number }> {
  const quantities = quantitiesOf(sentence);
  for (const quantity of quantities) {
    if (isOwn(quantity, sentence)) continue;
    const { kind, start, end } = quantity;
    const [value = 0] = quantity.values;
    const small =
      Number.isInteger(value) &&
      value <= COUNTED &&
      !quantity.percent &&
      !quantity.money &&
      quantity.step === 1;
    const hit = small ? source.contradicts(quantity) : !source.holds(quantity, sentence);
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

function wordsIn(sentence: string): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < sentence.length;) {
    const word = wordAt(sentence, at);
    if (word !== '') words.push(word.toLowerCase());
    at += word.length + 1;
  }
  return words;
}

/** `employees` and `employee` count the same thing. */
function stem(noun: string): string {
  return noun.length > 4 && noun.endsWith('s') ? noun.slice(0, -1) : noun;
}
