// Does a source hold this number: as it stands, rounded, in another unit, or as what other numbers of it come to?
// Invariant: in doubt it does. A marker is worth something only where it is right.
import { AGES, ENDS, LEVELS, MONTHS, PRODUCTS, RATIOS, SUMS, UNITS } from './number-words.js';
import type { Quantity } from './quantities.js';
import {
  combined,
  has,
  hasAny,
  isExact,
  isNegative,
  kindOf,
  KINDS,
  MULTIPLES,
  pairsOf,
  readingsOf,
  wordBefore,
  wordsIn,
  type Around,
  type Kind,
  type Reading,
} from './reckoning.js';
import type { StatedNumbers, StatedText } from './stated-numbers.js';

/** Different numbers of a source that are put together in pairs. */
const MAX_PAIRED = 120;
/** Neighbours in a source that are summed up. */
const MAX_RUN = 16;
/** The largest count by which a number is taken without a word that says so. */
const SEVERAL = 12;
const TIMES = new Set(['times', 'x', 'mal', 'fois', 'veces', 'volte']);
const DIFFERENCES = new Set([
  'difference',
  'spread',
  'gap',
  'margin',
  'distance',
  'differenz',
  'écart',
  'diferencia',
]);
const ANNIVERSARIES = new Set(
  'year years anniversary jahr jahre jahren jahrestag an ans années año años anno anni jaar'.split(' '),
);
const MONTHLY = new Set(
  'month months monat monate monaten mois mes meses mese mesi maand maanden'.split(' '),
);
export class SourceNumbers {
  readonly #sorted: readonly number[];
  readonly #placed: readonly StatedText[];
  readonly #all: readonly Quantity[];
  readonly #times: readonly number[];
  readonly #byKind = new Map<Kind, readonly number[]>();
  readonly #paired = new Map<Kind, readonly (readonly [number, number])[]>();

  #dates: number | undefined;

  constructor(stated: StatedNumbers) {
    this.#placed = stated.all();
    this.#all = this.#placed.flatMap(({ quantities }) => quantities);
    const values = new Set<number>();
    for (const { values: own } of this.#all) for (const value of own) values.add(value);
    this.#sorted = [...values].filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
    this.#times = this.#all.filter(({ kind }) => kind === 'time').flatMap(({ values: own }) => own);
  }

  /** @param sentence around it @param others the other numbers of the sentence */
  holds(quantity: Quantity, sentence: string, others: readonly Quantity[]): boolean {
    const words = new Set(wordsIn(sentence));
    return readingsOf(quantity, words, sentence).some((reading) => {
      if (this.#has(reading)) return true;
      const { value, slack } = reading;
      const share = { value: value / 100, slack: slack / 100 };
      if (quantity.percent && (this.#has(share) || this.#complements(reading))) return true;
      return (
        this.#converts(quantity, reading) || this.#derives(quantity, reading, { words, sentence, others })
      );
    });
  }

  has(value: number): boolean {
    return this.#has({ value, slack: 0 });
  }

  #has({ value, slack }: Reading): boolean {
    const reach = slack + Math.abs(value) * 1e-9;
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] ?? 0) < value - reach) low = middle + 1;
      else high = middle;
    }
    const first = this.#sorted[low];
    return first !== undefined && first <= value + reach;
  }

  /** What is left of a hundred when a share of the source is taken. */
  #complements({ value, slack }: Reading): boolean {
    return this.#all.some(
      ({ percent, values }) => percent && values.some((one) => Math.abs(100 - one - value) <= slack),
    );
  }

  #converts({ unit }: Quantity, { value, slack }: Reading): boolean {
    const own = UNITS.get(unit);
    if (own === undefined) return false;
    const [kind, factor] = own;
    return this.#all.some((other) => {
      const theirs = UNITS.get(other.unit);
      if (theirs?.[0] !== kind || theirs[1] === factor) return false;
      return other.values.some(
        (one) => Math.abs((one * theirs[1]) / factor - value) <= Math.max(slack, value * 0.03),
      );
    });
  }

  #derives(quantity: Quantity, reading: Reading, { words, sentence, others }: Around): boolean {
    // Too many to be put together: then nothing is said.
    if (this.#sorted.length > MAX_PAIRED)
      return hasAny(words, SUMS) || hasAny(words, RATIOS) || quantity.percent;
    const near = (value: number): boolean =>
      Math.abs(value - reading.value) <= reading.slack + Math.abs(reading.value) * 1e-9;
    const given = new Set(others.flatMap(({ values }) => values));
    const kind = kindOf(quantity);
    if (kind === 'time' && (this.#spans(quantity.unit).some(near) || this.#hasDates())) return true;
    const before = wordBefore(sentence, quantity.start);
    if (AGES.has(before) && pairsOf(this.#of('year')).some(([a, b]) => near(b - a))) return true;
    // What comes of two numbers that stand beside it needs no word for it.
    if (combined([...given]).some(near)) return true;
    const sums = hasAny(words, SUMS);
    if (kind === 'year' && this.#anniversaries().some(near)) return true;
    if (kind === 'year')
      return (sums || ENDS.has(before) || this.#isLater(reading.value)) && this.#yearsFrom().some(near);
    if (kind === 'percent') {
      if (given.size > 0 && this.#shares(given).some(near)) return true;
      const signed = '+-\u2212\u2013'.includes(sentence.charAt(quantity.start - 1) || 'x');
      if ((sums || signed || hasAny(words, RATIOS)) && this.#changes().some(near)) return true;
      if (isExact(quantity) && this.#runs('percent').some(near)) return true;
    }
    if (this.#several(quantity).some(near)) return true;
    if (this.#multiplies(reading, words) || this.#partsOf(given).some(near)) return true;
    // `fell to 29` must come from what stands beside it; `fell by 29` may come from anywhere in the source.
    const level = LEVELS.has(before) && !TIMES.has(quantity.unit) && !hasAny(words, DIFFERENCES);
    const use = (a: number, b: number): boolean => !level || given.has(a) || given.has(b);
    // An amount may stand without its currency, here or there.
    const amounts = kind === 'plain' || kind === 'money';
    if (sums && amounts && !level && this.#mixed().some(([a, b]) => near(a + b) || near(Math.abs(b - a))))
      return true;
    const kinds: readonly Kind[] = amounts ? ['plain', 'money'] : [kind];
    return kinds.some((one) => {
      if (!level && this.#neighbours(one).some(near)) return true;
      if (sums && this.#pairs(one).some(([a, b]) => use(a, b) && (near(a + b) || near(b - a)))) return true;
      if ((sums || isExact(quantity)) && !level && this.#runs(one).some(near)) return true;
      if (this.#multiplied(one, given, hasAny(words, PRODUCTS), near)) return true;
      return (
        hasAny(words, RATIOS) &&
        this.#pairs(one).some(
          ([a, b]) => use(a, b) && (near((a + b) / 2) || (a > 0 && (near(b / a) || near(a / b)))),
        )
      );
    });
  }

  /** `double the estimate of 47,000`, where the source has 94,000. */
  #multiplies({ value, slack }: Reading, words: ReadonlySet<string>): boolean {
    return MULTIPLES.some(([cues, factor]) => {
      if (!cues.some((cue) => words.has(cue))) return false;
      return (
        this.#has({ value: value * factor, slack: slack * factor }) ||
        this.#has({ value: value / factor, slack: slack / factor })
      );
    });
  }

  /** `15% of 489`, where the sentence names one of the two. */
  #partsOf(given: ReadonlySet<number>): readonly number[] {
    const shares = this.#of('percent');
    return [...this.#of('plain'), ...this.#of('money')].flatMap((whole) =>
      shares
        .filter((share) => given.has(share) || given.has(whole))
        .flatMap((share) => [(whole * share) / 100, whole * (1 - share / 100), whole * (1 + share / 100)]),
    );
  }

  /** Different numbers of a kind; what is no amount goes with any. */
  #of(kind: Kind): readonly number[] {
    const known = this.#byKind.get(kind);
    if (known !== undefined) return known;
    const alike = this.#all.filter(
      (one) =>
        (kindOf(one) === kind || (kind === 'plain' && one.kind === 'year')) &&
        one.kind !== 'code' &&
        one.kind !== 'ordinal',
    );
    const made = [...new Set(alike.flatMap(({ values }) => values))].sort((a, b) => a - b);
    this.#byKind.set(kind, made);
    return made;
  }

  /** Past every year of the source: what is said to come in so many months comes then. */
  #isLater(year: number): boolean {
    return this.#of('year').every((one) => one < year);
  }

  /** A year so many years before or after another one. */
  #yearsFrom(): readonly number[] {
    const given = [...this.#of('plain'), ...this.#of('time')];
    const spans = [...given, ...given.map((one) => one / 12), 1].filter(
      (one) => Number.isInteger(one) && one > 0 && one < 150,
    );
    return this.#of('year').flatMap((year) => spans.flatMap((span) => [year + span, year - span]));
  }

  /** `2 packets of 37 g each`: what a small count makes of a number of this unit beside it. */
  #several({ unit }: Quantity): readonly number[] {
    if (unit === '') return [];
    return this.#all.flatMap((one, at) => {
      if (one.unit !== unit || one.kind === 'code') return [];
      const counts = this.#all.slice(Math.max(0, at - 2), at + 3).flatMap(({ values }) => values);
      return counts
        .filter((count) => Number.isInteger(count) && count > 1 && count <= SEVERAL)
        .flatMap((count) => one.values.map((value) => value * count));
    });
  }

  /** `in 2011 ... for nine years`, `the second anniversary of 1 July 2023`. */
  #anniversaries(): readonly number[] {
    return this.#all.flatMap((one, at) => {
      if (!ANNIVERSARIES.has(one.unit) && !MONTHLY.has(one.unit)) return [];
      const parts = MONTHLY.has(one.unit) ? 12 : 1;
      return this.#all
        .slice(Math.max(0, at - 6), at + 7)
        .filter(({ kind }) => kind === 'year' || kind === 'date')
        .flatMap(({ values }) =>
          values.flatMap((year) => one.values.flatMap((span) => [year + span / parts, year - span / parts])),
        );
    });
  }

  /** An amount with its currency, and a number that may be one without. */
  #mixed(): readonly (readonly [number, number])[] {
    return this.#of('money').flatMap((a) => this.#of('plain').map((b) => [a, b] as const));
  }

  /** What lies between two numbers that the source gives one after the other. */
  #neighbours(kind: Kind): readonly number[] {
    return this.#placed.flatMap(({ text, quantities }) => {
      const listed = quantities
        .filter((one) => kindOf(one) === kind && one.kind !== 'code' && one.kind !== 'ordinal')
        .map(({ start, values: [value = 0] }) => (isNegative(text, start) ? -value : value));
      return listed.slice(1).flatMap((value, at) => {
        const before = listed[at] ?? 0;
        const apart = [Math.abs(value - before), Math.abs(Math.abs(value) - Math.abs(before))];
        return kind === 'percent' ? [...apart, value + before] : apart;
      });
    });
  }

  /** Two dates at least: what lies between them is counted in days and weeks. */
  #hasDates(): boolean {
    this.#dates ??= this.#placed.reduce(
      (sum, { text }) => sum + wordsIn(text).filter((word) => MONTHS.has(word)).length,
      0,
    );
    return this.#dates > 1;
  }

  /** Sums and means of what stands side by side. */
  #runs(kind: Kind): readonly number[] {
    const listed = this.#all
      .filter((one) => kindOf(one) === kind && one.kind !== 'code')
      .map(({ values: [value = 0] }) => value);
    const made: number[] = [];
    for (let at = 0; at < listed.length; at++) {
      let sum = listed[at] ?? 0;
      for (let end = at + 1; end < listed.length && end - at < MAX_RUN; end++) {
        sum += listed[end] ?? 0;
        made.push(sum, sum / (end - at + 1));
      }
    }
    return made;
  }

  /** Shares of one number in another of its kind, one of which the sentence names, or whose difference it names. */
  #shares(given: ReadonlySet<number>): readonly number[] {
    // A small count goes with anything.
    const names = (a: number, b: number): boolean =>
      (given.has(a) && (a > SEVERAL || given.has(b))) || (given.has(b) && b > SEVERAL);
    return KINDS.flatMap((kind) =>
      this.#pairs(kind).flatMap(([a, b]) => {
        if (a <= 0 || !(names(a, b) || has(given, b - a))) return [];
        return [
          (a / b) * 100,
          (b / a) * 100,
          ((b - a) / a) * 100,
          ((b - a) / b) * 100,
          (a / (a + b)) * 100,
          (b / (a + b)) * 100,
        ];
      }),
    );
  }

  /** Changes between numbers that the source gives side by side. */
  #changes(): readonly number[] {
    return KINDS.flatMap((kind) => {
      const listed = this.#all
        .filter((one) => kindOf(one) === kind && one.kind !== 'code' && one.kind !== 'ordinal')
        .flatMap(({ values: [value = 0] }) => (value > 0 ? [value] : []));
      return listed.flatMap((a, at) =>
        listed
          .slice(at + 1, at + 3)
          .flatMap((b) => [(Math.abs(b - a) / a) * 100, (Math.abs(b - a) / b) * 100]),
      );
    });
  }

  /** What so many of something come to: by a number that the sentence names, or by any where it speaks of a total. */
  #multiplied(
    kind: Kind,
    given: ReadonlySet<number>,
    total: boolean,
    near: (value: number) => boolean,
  ): boolean {
    const many = [...this.#of('plain'), ...this.#of('time'), 12, 52].filter(
      (times) => total || (given.has(times) && Number.isInteger(times) && times > 1 && times <= 100),
    );
    const each = this.#of(kind);
    return many.some((times) =>
      each.some((one) => near(one * times) || (total && times !== 0 && near(one / times))),
    );
  }

  #pairs(kind: Kind): readonly (readonly [number, number])[] {
    const known = this.#paired.get(kind);
    if (known !== undefined) return known;
    const made = pairsOf(this.#of(kind));
    this.#paired.set(kind, made);
    return made;
  }

  /** What lies between two times of day, or two years, in this unit. */
  #spans(unit: string): readonly number[] {
    const factor = (UNITS.get(unit)?.[1] ?? 60) / 60;
    const times = this.#times.flatMap((a) => this.#times.map((b) => Math.abs(a - b) / factor));
    const years =
      unit.startsWith('year') || unit.startsWith('decade')
        ? pairsOf(this.#of('year')).map(([a, b]) => b - a)
        : [];
    return [...times, ...years, ...pairsOf(this.#of('time')).flatMap(([a, b]) => [a + b, b - a])];
  }
}
