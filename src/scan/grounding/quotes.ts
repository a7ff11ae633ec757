// What a reply puts in quotation marks and ascribes to its source. Invariant: case, spaces, punctuation, omissions and
// insertions in brackets make no difference; a quotation that nobody is said to have made is none.
import { wordsOf } from '../squash.js';
import { tokensOf } from './names.js';
import type { SourceText } from './source-text.js';

const PAIRS: Readonly<Record<string, string>> = {
  '"': '"',
  '\u201c': '\u201d',
  '\u201e': '\u201c',
  '\u00ab': '\u00bb',
  '\u300c': '\u300d',
};
const MIN_WORDS = 5;
const MIN_PIECE = 3;
const MAX_QUOTE = 1500;
const NEAR = 90;

const ASCRIBED = new Set(
  (
    'said says say saying stated states state stating wrote writes write written writing according noted notes explained explains told ' +
    'quote quotes quoted quoting reads read described describes claims claimed added adds mentions mentioned put replied answered announced ' +
    'argued argues warned warns emphasised emphasized stressed reported reports text article document report author passage statement ' +
    'exact words verbatim literally sagte sagt schreibt laut zufolge dit selon dice segun'
  ).split(' '),
);

/** What is put forward, or called something, is not said to be a quotation. */
const PROPOSED = new Set(
  'could should would can might may try suggest suggested suggestion example instance instead rephrase draft title titled headline heading subject called named entitled label labelled sample könnte sollte beispiel titel überschrift exemple titre pourrait ejemplo título podría'.split(
    ' ',
  ),
);

export function* strangeQuotes(
  text: string,
  source: SourceText,
): Generator<{ readonly start: number; readonly end: number }> {
  for (let at = 0; at < text.length; at++) {
    const close = PAIRS[text.charAt(at)];
    if (close === undefined) continue;
    const end = endOfQuote(text, at + 1, close);
    if (end === undefined) continue;
    const quote = text.slice(at + 1, end);
    if (wordsOf(quote).length >= MIN_WORDS && isAscribed(text, at, end) && !isHeld(quote, source))
      yield { start: at, end: end + 1 };
    at = end;
  }
}

/** Quotation marks do not reach over an empty line. */
function endOfQuote(text: string, from: number, close: string): number | undefined {
  const end = text.slice(from, from + MAX_QUOTE).indexOf(close);
  if (end < 0) return undefined;
  return text.slice(from, from + end).includes('\n\n') ? undefined : from + end;
}

function isAscribed(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - NEAR), start);
  if (
    tokensOf(before.slice(before.lastIndexOf('. ') + 1)).some(({ text: word }) =>
      PROPOSED.has(word.toLowerCase()),
    )
  )
    return false;
  const around = `${before} ${text.slice(end + 1, end + NEAR)}`;
  return tokensOf(around).some(({ text: word }) => ASCRIBED.has(word.toLowerCase()));
}

function isHeld(quote: string, source: SourceText): boolean {
  if (source.hasWord(quote.trim())) return true;
  return piecesOf(quote).every((piece) => {
    const words = wordsOf(piece);
    return words.length < MIN_PIECE || source.hasWords(words);
  });
}

/** Between `...` and `[...]`, sentence by sentence, since others may be left out; what stands in brackets was put in. */
function piecesOf(quote: string): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  let depth = 0;
  for (let at = 0; at < quote.length; at++) {
    const character = quote.charAt(at);
    const dots = character === '\u2026' || quote.startsWith('...', at);
    const stop = '.!?;,'.includes(character) && quote.charAt(at + 1) === ' ';
    if (character === '[') depth++;
    if (character === '[' || dots || stop) {
      pieces.push(piece);
      piece = '';
    }
    if (depth === 0 && !dots) piece += character;
    if (character === ']' && depth > 0) depth--;
    if (dots && character === '.') at += 2;
  }
  return [...pieces, piece];
}
