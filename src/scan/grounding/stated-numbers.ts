// The numbers of a source where they stand, read text by text as they are asked for, and whether one of them is what a
// number of a reply stands for. Invariant: what is read for one claim is bounded; in doubt a number stands for nothing.
import { UNITS } from './number-words.js';
import { quantitiesOf, type Quantity } from './quantities.js';
import { areAlike, stem } from './reckoning.js';
import { leastShared, likeness, slotOf, type Slot } from './slots.js';
import { ClaimedWords, type SourceMarks, type WordMarks } from './word-marks.js';

/** Numbers of a source that one number of a reply is held against. */
const MAX_COMPARED = 1500;
/** UTF-16 code units of all texts that are read for one claim: those with a statement that has most of its words. One
 * text is read whole. */
const MAX_READ = 32 * 1024;
/** From here on two numbers answer the same question; a year has no unit that would say so. */
const ALIKE = 4;
const ALIKE_YEARS = 3;

export interface StatedText {
  readonly text: string;
  readonly quantities: readonly Quantity[];
}

export class StatedNumbers {
  readonly #read = new Map<number, StatedText>();
  readonly #slots = new Map<Quantity, Slot>();
  /** All of it is read for each claim. */
  readonly #isShort: boolean;
  #all: readonly StatedText[] | undefined;
  #marks: readonly WordMarks[] | undefined;

  /** @param marks asked for where the source is long */
  constructor(
    readonly texts: readonly string[],
    private readonly marks: SourceMarks,
  ) {
    this.#isShort = texts.reduce((sum, { length }) => sum + length, 0) <= MAX_READ;
  }

  /** Every number of the source, in its order. */
  all(): readonly StatedText[] {
    this.#all ??= this.texts.map((_text, index) => this.#at(index));
    return this.#all;
  }

  /**
   * The source has another number in the same place of the same statement, which the reply does not give: so this one
   * stands for it. What answers no question of the source is what the reply makes of it.
   * @param given the other numbers of the sentence
   */
  replaced(quantity: Quantity, sentence: string, given: readonly Quantity[]): boolean {
    const slot = slotOf(sentence, quantity);
    const known = new Set(given.flatMap(({ values }) => values));
    let looked = 0;
    const alike = slot.kind === 'year' ? ALIKE_YEARS : ALIKE;
    for (const index of this.#about(slot, alike)) {
      const { text, quantities } = this.#at(index);
      for (const other of quantities) {
        if (other.kind === 'code' || other.kind === 'ordinal' || !areAlike(quantity, other)) continue;
        if (other.values.some((value) => known.has(value))) continue;
        if (++looked > MAX_COMPARED) return false;
        if (likeness(slot, this.#slotOf(text, other)) < alike) continue;
        // A unit that the source does not use is one that the reply has converted to, or general knowledge.
        return slot.own || !UNITS.has(quantity.unit) || this.#uses(slot.unit);
      }
    }
    return false;
  }

  /** Texts that say enough of a claim's words at once for one of their numbers to be alike: most first, and of those
   * the last. */
  #about(slot: Slot, alike: number): readonly number[] {
    const least = leastShared(slot, alike);
    if (slot.words.size < least) return [];
    const claimed = this.#isShort ? undefined : new ClaimedWords(slot.words, this.marks.seed);
    const about: { index: number; shared: number; length: number }[] = [];
    for (let index = 0; index < this.texts.length; index++) {
      const { length } = this.texts[index] ?? '';
      const shared = claimed?.mostIn(this.#marksAt(index)) ?? least;
      if (shared >= least) about.push({ index, shared, length });
    }
    about.sort((a, b) => b.shared - a.shared || b.index - a.index);
    let read = 0;
    return about
      .filter(({ length }, at) => (read += length) <= MAX_READ || at === 0)
      .map(({ index }) => index);
  }

  #uses(unit: string): boolean {
    return this.all().some(({ quantities }) => quantities.some((one) => stem(one.unit) === unit));
  }

  #at(index: number): StatedText {
    const known = this.#read.get(index);
    if (known !== undefined) return known;
    const text = this.texts[index] ?? '';
    const made = { text, quantities: quantitiesOf(text) };
    this.#read.set(index, made);
    return made;
  }

  /** What a number of the source says something about is asked for by each claim. */
  #slotOf(text: string, quantity: Quantity): Slot {
    const known = this.#slots.get(quantity) ?? slotOf(text, quantity);
    this.#slots.set(quantity, known);
    return known;
  }

  #marksAt(index: number): WordMarks {
    this.#marks ??= this.marks.all();
    return this.#marks[index] ?? '';
  }
}
