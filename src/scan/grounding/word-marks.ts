// What the statements of a text that hold a number speak of: a mark of 16 bits for each of their words, so that those
// which a claim could stand for are found without reading the text. Invariant: a statement that shares words with a
// claim shares their marks; that two words have one mark costs a look at the text and decides nothing.
import { isAsciiLetter, isDigit, wordEnd } from './letters.js';
import { maySayNumber } from './quantities.js';
import { endsClause, STEM, stemOf } from './slots.js';

/** One UTF-16 unit for each mark, 0 behind each statement. */
export type WordMarks = string;

/** The marks of the texts of a source. */
export interface SourceMarks {
  readonly seed: number;
  /** Of each text, in their order. */
  all(): readonly WordMarks[];
}

/** From here on letters stand without spaces between words. */
const HAN = 0x2e80;
/** Marks of one statement; one with more is cut. */
const AT_ONCE = 4096;
/** Marks that both pieces of a cut statement have: more than there are words around one number. */
const OVERLAP = 512;

/** @param seed of the deployment, so that marks say nothing to whoever does not have it */
export function marksOf(text: string, seed: number): WordMarks {
  const marks: number[] = [];
  let own: number[] = [];
  let counts = false;
  const close = (): void => {
    if (counts && own.length > 0) {
      for (const mark of own) marks.push(mark);
      marks.push(0);
    }
    own = [];
    counts = false;
  };
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at);
    const end = unit >= HAN || (unit < 0x80 && !isAsciiLetter(unit)) ? at : wordEnd(text, at);
    if (end > at) {
      counts ||= maySayNumber(text, at);
      addWord(text, at, end, seed, own);
    } else if (unit >= HAN) {
      // The one or two characters beside a number are its word, and the number may stand anywhere.
      counts = true;
      own.push(markOf(text, at, at + 1, seed), markOf(text, at, at + 2, seed));
    } else if (isDigit(unit)) counts = true;
    else if (endsClause(text, at)) close();
    at = Math.max(end, at + 1);
    if (own.length < AT_ONCE) continue;
    const both = own.slice(-OVERLAP);
    counts = true;
    close();
    own = both;
    counts = true;
  }
  close();
  // In one piece: a text that was put together is slower to read unit by unit.
  if (marks.length <= AT_ONCE) return String.fromCharCode(...marks);
  return Buffer.from(Uint16Array.from(marks).buffer).toString('utf16le');
}

function addWord(text: string, at: number, end: number, seed: number, into: number[]): void {
  let ascii = true;
  for (let one = at; one < end; one++) ascii &&= text.charCodeAt(one) < 0x80;
  if (!ascii) {
    const stem = stemOf(text.slice(at, end));
    into.push(markOf(stem, 0, stem.length, seed));
    return;
  }
  // Of two letters only what is written in capitals is a word that counts.
  const size = end - at;
  if (size < 2 || (size === 2 && ((text.charCodeAt(at) | text.charCodeAt(at + 1)) & 0x20) !== 0)) return;
  const last = size > 4 && (text.charCodeAt(end - 1) | 0x20) === 0x73 ? end - 1 : end;
  into.push(markOf(text, at, Math.min(last, at + STEM), seed));
}

/** From 1 to 0xffff. ASCII letters count without regard to case. */
function markOf(text: string, from: number, to: number, seed: number): number {
  let mixed = seed;
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    mixed = Math.imul(mixed ^ (isAsciiLetter(unit) ? unit | 0x20 : unit), 0x01000193);
    mixed ^= mixed >>> 15;
  }
  return ((Math.imul(mixed, 0x9e3779b1) >>> 16) % 0xffff) + 1;
}

/** Of texts that nobody remembers; any seed does for them. */
export function freshMarks(texts: readonly string[], seed = 1): SourceMarks {
  return { seed, all: () => texts.map((text) => marksOf(text, seed)) };
}

const PLACES = 1024;

/** The words of a claim, to be held against many texts. */
export class ClaimedWords {
  readonly #marks: number[] = [0];
  /** By the end of a mark, its place in the list; 0 for none. */
  readonly #places = new Uint8Array(PLACES);
  /** Words whose mark ends like that of another one: they may be anywhere. */
  #unseen = 0;

  /** @param stems as a slot has them, at most some ten */
  constructor(stems: Iterable<string>, seed: number) {
    for (const stem of stems) {
      const mark = markOf(stem, 0, stem.length, seed);
      if (this.#marks.length < 32 && this.#places[mark % PLACES] === 0) {
        this.#places[mark % PLACES] = this.#marks.length;
        this.#marks.push(mark);
      } else this.#unseen++;
    }
  }

  /** So many of them at most has any one statement of the text. */
  mostIn(marks: WordMarks): number {
    const places = this.#places;
    const own = this.#marks;
    let most = 0;
    let count = 0;
    let seen = 0;
    for (let at = 0; at < marks.length; at++) {
      const mark = marks.charCodeAt(at);
      if (mark === 0) {
        if (count > most) most = count;
        seen = 0;
        count = 0;
        continue;
      }
      const word = places[mark % PLACES] ?? 0;
      if (word === 0 || own[word] !== mark || (seen & (1 << word)) !== 0) continue;
      seen |= 1 << word;
      count++;
    }
    return most === 0 ? 0 : most + this.#unseen;
  }
}
