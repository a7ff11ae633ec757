// The texts of a request, searched for what a reply says. Plain search first; folded text is made when that finds nothing.
// Invariant: nothing is joined, folded or cut into words before a claim asks for it; searches of one reply are counted.
import { wordsOf } from '../squash.js';
import { isDigit, isLetter } from './letters.js';

/** Searches through all of a source for one reply that found nothing; past them everything is taken for held. */
const MAX_SEARCHES = 100;

export class SourceText {
  #folded: readonly string[] | undefined;
  #words: string | undefined;
  #lower: string | undefined;
  #searches = 0;

  constructor(readonly texts: readonly string[]) {}

  /** Before a reply is read. */
  begin(): void {
    this.#searches = 0;
  }

  /** Said once for each claim that was not found plainly. @returns false where no more of them are looked for */
  allows(): boolean {
    return ++this.#searches <= MAX_SEARCHES;
  }

  /** The text stands there letter by letter, between `before` and `after` what must not go on. */
  has(wanted: string, goesOn: (text: string, start: number, end: number) => boolean): boolean {
    // What a reply says is most often in what was said last.
    for (let index = this.texts.length - 1; index >= 0; index--) {
      const text = this.texts[index] ?? '';
      for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
        if (!goesOn(text, at, at + wanted.length)) return true;
      }
    }
    return false;
  }

  /** A number as it is written, in no longer number, code or time. */
  hasNumber(digits: string): boolean {
    return this.has(digits, isInNumber);
  }

  hasWord(word: string): boolean {
    return this.has(word, isInWord);
  }

  /** Without regard to case. */
  hasLower(lower: string): boolean {
    if (this.has(lower, never)) return true;
    this.#lower ??= this.texts.join('\n').toLowerCase();
    return this.#lower.includes(lower);
  }

  /** Words that follow one another, whatever stands between them. */
  hasWords(words: readonly string[]): boolean {
    this.#words ??= ` ${this.texts.map((text) => wordsOf(text).join(' ')).join(' ')} `;
    return this.#words.includes(` ${words.join(' ')} `);
  }

  /** Words of the source, folded, that begin with these letters. @yields each place once, so words may come again */
  *beginningWith(letters: string): Generator<string> {
    for (const text of this.folded()) {
      for (let at = text.indexOf(letters); at >= 0; at = text.indexOf(letters, at + 1)) {
        if (isWordUnit(text.charCodeAt(at - 1))) continue;
        let end = at + letters.length;
        while (isWordUnit(text.charCodeAt(end))) end++;
        yield text.slice(at, end);
      }
    }
  }

  /** The first letters of all its words, one after the other. */
  initials(): string {
    let out = '';
    for (const text of this.folded()) {
      let inside = false;
      for (let at = 0; at < text.length; at++) {
        const is = isWordUnit(text.charCodeAt(at));
        if (is && !inside) out += text.charAt(at);
        inside = is;
      }
    }
    return out;
  }

  /** Lower case, without marks: what `wordsOf` makes of it, but that ASCII keeps its punctuation. */
  folded(): readonly string[] {
    this.#folded ??= this.texts.map((text) =>
      Buffer.byteLength(text) === text.length ? text.toLowerCase() : wordsOf(text).join(' '),
    );
    return this.#folded;
  }
}

const never = (): boolean => false;

function isWordUnit(unit: number): boolean {
  return isDigit(unit) || (unit >= 0x61 && unit <= 0x7a) || unit >= 0x80;
}

function isInWord(text: string, start: number, end: number): boolean {
  return isLetter(text.charAt(start - 1)) || isLetter(text.charAt(end));
}

/** `1,284` in `1,284,000`, `2` in `1.2`, `A2`, `v2-2` or `2:30`. */
function isInNumber(text: string, start: number, end: number): boolean {
  const before = text.charAt(start - 1);
  const after = text.charAt(end);
  if (isLatin(before) || isDigit(before.charCodeAt(0)) || isDigit(after.charCodeAt(0))) return true;
  if (before === '-' || before === ':' || after === ':') return true;
  return (
    (isSeparator(before) && isDigit(text.charCodeAt(start - 2))) ||
    (isSeparator(after) && isDigit(text.charCodeAt(end + 1)))
  );
}

function isLatin(character: string): boolean {
  return isLetter(character) && character.charCodeAt(0) < 0x2e80;
}

function isSeparator(character: string): boolean {
  return character !== '' && ".,'\u2019\u00a0\u202f\u2009 ".includes(character);
}
