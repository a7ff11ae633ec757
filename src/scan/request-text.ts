// What the request holds, for "was that in the request?". Built when it is asked for the first time.
// Invariant: an answer costs one search; case, accents, spaces and separators make no difference.
import { squash, wordsOf } from './squash.js';

export interface RequestText {
  /** The value stands in the request, as whole words. */
  holds(value: string): boolean;
}

/** Digits of a phone number that are the same with and without the code of its country. */
const NATIONAL = 7;
/** Different values that are looked for in one request; a reply with more of them is a list of its own. */
const MAX_ASKED = 5_000;

/** @param texts of the request @param also what was issued for it: pseudonyms and the like */
export function makeRequestText(texts: () => readonly string[], also: readonly string[]): RequestText {
  let words: string | undefined;
  let digits: string | undefined;
  const known = new Map<string, boolean>();
  const search = (value: string): boolean => {
    words ??= ` ${[...texts(), ...also].map((text) => wordsOf(text).join(' ')).join(' ')} `;
    const wanted = wordsOf(value);
    if (wanted.length === 0 || words.includes(` ${wanted.join(' ')} `)) return true;
    const number = digitsOf(value);
    if (number.length < NATIONAL || number.length * 2 < squash(value).length) return false;
    digits ??= texts().map(digitRuns).join('|');
    return digits.includes(number) || digits.includes(number.slice(-Math.max(NATIONAL, number.length - 3)));
  };
  return {
    holds(value) {
      const before = known.get(value);
      if (before !== undefined) return before;
      if (known.size >= MAX_ASKED) return false;
      const held = search(value);
      known.set(value, held);
      return held;
    },
  };
}

function digitsOf(text: string): string {
  let out = '';
  for (const character of text) if (character >= '0' && character <= '9') out += character;
  return out;
}

/** Digits with what may stand between the groups of one number taken out, others apart. */
function digitRuns(text: string): string {
  let out = '';
  let gap = 0;
  for (const character of text) {
    if (character >= '0' && character <= '9') {
      if (gap > 3) out += '|';
      out += character;
      gap = 0;
    } else gap += ' -./()'.includes(character) ? 1 : 4;
  }
  return out;
}
