// Seed phrases of wallets: words of BIP-39's English list, the last of which holds a checksum.
// Invariant: the words must stand next to each other; a listing of the list itself is no phrase.
import { validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';

const WORDS: ReadonlySet<string> = new Set(wordlist);
const LENGTHS = [24, 21, 18, 15, 12];
/** The longest phrase and words around it that happen to be listed too. */
const LONGEST = 27;

/** True for a stretch of listed words as long as a phrase, or longer with a phrase in it whose checksum is right. */
export function isSeedPhrase(text: string): boolean {
  return runsOf(text).some(
    (run) => run.length <= LONGEST && isMixed(run) && (LENGTHS.includes(run.length) || holdsChecksum(run)),
  );
}

export function hasSeedChecksum(text: string): boolean {
  return runsOf(text).some((run) => run.length <= LONGEST && holdsChecksum(run));
}

/** Stretches of at least twelve listed words. */
function runsOf(text: string): readonly (readonly string[])[] {
  const runs: string[][] = [];
  let run: string[] = [];
  for (const word of wordsOf(text)) {
    if (WORDS.has(word)) run.push(word);
    else {
      if (run.length >= 12) runs.push(run);
      run = [];
    }
  }
  if (run.length >= 12) runs.push(run);
  return runs;
}

function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at++) {
    const unit = text.charCodeAt(at);
    const letter = unit >= 0x61 && unit <= 0x7a;
    if (letter && start < 0) start = at;
    if (!letter && start >= 0) {
      words.push(text.slice(start, at));
      start = -1;
    }
  }
  return words;
}

function holdsChecksum(run: readonly string[]): boolean {
  return LENGTHS.some((length) => {
    for (let at = 0; at + length <= run.length; at++) {
      if (validateMnemonic(run.slice(at, at + length).join(' '), wordlist)) return true;
    }
    return false;
  });
}

/** Neither one word again and again, as in published test vectors, nor the list in its own order. */
function isMixed(run: readonly string[]): boolean {
  if (new Set(run).size <= 0.75 * run.length) return false;
  let rising = 0;
  for (let at = 1; at < run.length; at++) if ((run[at] ?? '') > (run[at - 1] ?? '')) rising++;
  return rising < run.length - 2;
}
