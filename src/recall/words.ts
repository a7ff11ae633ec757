// A text as the words that shingles are made of. Knows letters and digits, no meaning. Invariant: what stands between
// words (spaces, quotes, markup, punctuation) and how they are capitalised changes nothing.
import { codePointFrom, isBoundary, isWord } from '../text/word-class.js';

/** One word, or one character of a script that writes without spaces. */
export interface Word {
  /** Two hashes of 32 bits over the folded word. */
  readonly low: number;
  readonly high: number;
  /** Two for a word, one for a character: two of those count as a word. */
  readonly weight: 1 | 2;
}

const SEED_LOW = 0x811c9dc5;
const SEED_HIGH = 0x9e3779b9;

/** Mixes one number into a running hash (FNV-1a with a shift, so that high bits count too). */
export function mixLow(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x01000193);
  return mixed ^ (mixed >>> 15);
}

export function mixHigh(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

/** The words of a text in order. */
export function wordsOf(text: string): readonly Word[] {
  const folded = text.toLowerCase();
  const words: Word[] = [];
  for (let at = 0; at < folded.length;) {
    let point = codePointFrom(folded, at);
    if (!isLetterOrDigit(point)) {
      at += size(point);
      continue;
    }
    let low = SEED_LOW;
    let high = SEED_HIGH;
    let spaceless = false;
    for (;;) {
      low = mixLow(low, point);
      high = mixHigh(high, point);
      at += size(point);
      const next = codePointFrom(folded, at);
      // Inside a script without spaces every character ends where the next one begins.
      if (isBoundary(point, next) || !isLetterOrDigit(next)) {
        spaceless = isSpaceless(point);
        break;
      }
      point = next;
    }
    words.push({ low, high, weight: spaceless ? 1 : 2 });
  }
  return words;
}

/** `_` joins names in code and stands for emphasis in Markdown: it is no letter here. */
function isLetterOrDigit(point: number): boolean {
  return point !== 0x5f && isWord(point);
}

/** A character of such a script ends at any neighbour, itself included. */
function isSpaceless(point: number): boolean {
  return isBoundary(point, point);
}

function size(point: number): number {
  return point > 0xffff ? 2 : 1;
}
