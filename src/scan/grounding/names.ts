// Names of a reply that its source does not know. Capitals say where a name may be; dictionaries say what is none.
// Invariant: a surname alone, an inflected form, an acronym or its expansion is the name that the source has.
import { bitsOf, FIRST, LAST, PLACE, STOP, WORD } from '../../detect/names/gazetteer.js';
import { wordsOf } from '../squash.js';
import { isLetter } from './letters.js';
import { MONTHS } from './number-words.js';
import type { Sentence } from './prose.js';
import type { SourceText } from './source-text.js';

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Nothing but a space stands between it and the one before. */
  readonly joined: boolean;
}

/** Capitalised in English, and no names: days, languages, what everybody brings along. */
const COMMON = new Set(
  (
    'monday tuesday wednesday thursday friday saturday sunday english french german spanish italian dutch portuguese chinese japanese ' +
    'russian arabic european american british african asian latin western eastern northern southern internet covid christmas easter ' +
    'mr mrs ms dr prof sir madam lord lady saint st jr sr phd ceo cto cfo coo vp inc ltd llc gmbh corp co plc ag user assistant tl dr ' +
    'ok q1 q2 q3 q4 h1 h2 am pm utc gmt cet est pst bc ad bce ce markdown json pdf html url faq ' +
    'america africa asia europe australia india ramadan celsius fahrenheit kelvin justice court commission parliament carlo hong kong hague einstein darwin'
  ).split(' '),
);
const PARTICLES = new Set([
  'de',
  'van',
  'von',
  'der',
  'den',
  'da',
  'di',
  'du',
  'la',
  'le',
  'del',
  'bin',
  'al',
  'of',
]);
/** A longer list of names is one that nobody needs to check. */
const MAX_FLAGGED = 50;

/** Letters by which a word of the source may be longer than a word of the reply, and shorter. */
const LONGER = 5;
const SHORTER = 4;

export class SourceNames {
  #initials: string | undefined;
  readonly #known = new Map<string, boolean>();

  constructor(private readonly source: SourceText) {}

  knows(word: string): boolean {
    const before = this.#known.get(word);
    if (before !== undefined) return before;
    const known = this.#looksUp(word);
    this.#known.set(word, known);
    return known;
  }

  #looksUp(word: string): boolean {
    const folded = plain(word);
    if (folded === '' || this.source.hasWord(word)) return true;
    if (!this.source.allows()) return true;
    const least = folded.length < 4 ? folded.length : Math.max(4, folded.length - SHORTER);
    for (const other of this.source.beginningWith(folded.slice(0, least))) {
      if (other === folded) return true;
      if (folded.length < 4) continue;
      if (other.startsWith(folded) ? other.length - folded.length <= LONGER : folded.startsWith(other))
        return true;
    }
    return false;
  }

  /** The letters stand in the source as an acronym, or begin words of it that follow one another. */
  isAcronym(letters: string): boolean {
    if (this.source.hasWord(letters)) return true;
    const folded = plain(letters);
    if (folded.length < 3) return false;
    this.#initials ??= this.source.initials();
    return this.#initials.includes(folded);
  }

  /** The source gives this surname other first names, and never this one. */
  hasOther(first: string, last: string): boolean {
    const firsts = new Set<string>();
    this.source.has(last, (text, start, end) => {
      const before = isLetter(text.charAt(end)) ? '' : wordBefore(text, start);
      if (isCapital(before)) firsts.add(plain(before));
      return true;
    });
    return firsts.size > 0 && !firsts.has(plain(first));
  }
}

/** Nothing but a space between the two. */
function wordBefore(text: string, start: number): string {
  if (text.charAt(start - 1) !== ' ') return '';
  return tokensOf(text.slice(Math.max(0, start - 40), start - 1)).at(-1)?.text ?? '';
}

function plain(word: string): string {
  const bare = word.endsWith("'s") || word.endsWith('\u2019s') ? word.slice(0, -2) : word;
  return wordsOf(bare).join('');
}

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let last = -2;
  for (let at = 0; at < text.length;) {
    if (!isLetter(text.charAt(at))) {
      at++;
      continue;
    }
    let end = at + 1;
    while (end < text.length && (isLetter(text.charAt(end)) || isInner(text, end))) end++;
    tokens.push({
      text: text.slice(at, end),
      start: at,
      end,
      joined: at === last + 1 && text.charAt(last) === ' ',
    });
    last = end;
    at = end;
  }
  return tokens;
}

/** An apostrophe, a hyphen or a digit between letters belongs to the word. */
function isInner(text: string, at: number): boolean {
  const character = text.charAt(at);
  if (character >= '0' && character <= '9') return true;
  return "'\u2019-".includes(character) && isLetter(text.charAt(at + 1));
}

function isCapital(word: string): boolean {
  const first = word.charAt(0);
  return first !== first.toLowerCase();
}

export interface ReplyManner {
  /** The text capitalises its nouns, as German does: then only first names lead to a name. */
  readonly nouns: () => boolean;
  /** It is in another language than the source: places have other names there. */
  readonly foreign: () => boolean;
  /** The source is in other letters, so that every name is written otherwise. */
  readonly otherScript: () => boolean;
}

export function* strangeNames(
  sentence: Sentence,
  source: SourceNames,
  reply: ReplyManner,
): Generator<{ readonly start: number; readonly end: number }> {
  if (sentence.label) return;
  const tokens = tokensOf(sentence.text);
  const capitals = tokens.filter(({ text }) => isCapital(text)).length;
  // A title or a list of terms: capitals say nothing there.
  if (tokens.length < 4 || capitals * 2 > tokens.length + 2) return;
  let flagged = 0;
  for (let at = 0; at < tokens.length && flagged < MAX_FLAGGED;) {
    let end = at;
    while (end < tokens.length && isPartOfRun(tokens, at, end)) end++;
    if (end === at) {
      at++;
      continue;
    }
    while (end > at + 1 && PARTICLES.has(tokens[end - 1]?.text ?? '')) end--;
    const run = tokens.slice(at, end);
    if (
      !isLabel(sentence.text, run) &&
      !isTerm(run, tokens[end]) &&
      isStrange(run, opensSentence(sentence.text, run[0]?.start ?? 0), source, reply)
    ) {
      flagged++;
      yield { start: run[0]?.start ?? 0, end: run.at(-1)?.end ?? 0 };
    }
    at = end;
  }
}

/** `**Key Term:** ...`: what is in bold, or stands before a colon, names a part of the reply. */
function isLabel(text: string, run: readonly Token[]): boolean {
  const after = text.charAt(run.at(-1)?.end ?? 0);
  return after === ':' || after === '*' || text.charAt((run[0]?.start ?? 0) - 1) === '*';
}

/** What bears somebody's name: `the Pareto principle`, `a Jenkins server`. */
const BEARERS = new Set(
  'principle law rule test tests score scale disease syndrome index effect method algorithm theorem equation distribution model number numbers code server pipeline chart diagram curve constant procedure reaction sign unit units cycle simulation format standard protocol'.split(
    ' ',
  ),
);

function isTerm(run: readonly Token[], next: Token | undefined): boolean {
  return run.length === 1 && next?.joined === true && BEARERS.has(next.text);
}

function isPartOfRun(tokens: readonly Token[], from: number, at: number): boolean {
  const token = tokens[at];
  if (token === undefined || (at > from && !token.joined)) return false;
  if (isCapital(token.text)) return true;
  const next = tokens[at + 1];
  return at > from && PARTICLES.has(token.text) && next?.joined === true && isCapital(next.text);
}

/** After a full stop, a colon, a bullet, a quotation mark, a bracket: the capital may be nothing but a beginning. */
function opensSentence(text: string, start: number): boolean {
  let at = start - 1;
  while (at >= 0 && ' *_\t'.includes(text.charAt(at))) at--;
  if (at < 0) return true;
  return '.!?:;-\u2013\u2014\u2022("\u201c\u201e\u00ab>[\'\u2018|/'.includes(text.charAt(at));
}

function isStrange(run: readonly Token[], opens: boolean, source: SourceNames, reply: ReplyManner): boolean {
  const words = opens && run.length > 1 && isPlainWord(run[0]?.text ?? '') ? run.slice(1) : run;
  const names = words.filter(({ text }) => !PARTICLES.has(text));
  if (names.length === 0 || (names.length === 1 && opens && words === run)) return false;
  const strangers = names.filter(({ text }) => isStranger(text, source, names.length > 1));
  if (strangers.length === 0) return false;
  if (reply.otherScript()) return false;
  if (names.length > 1 && source.isAcronym(names.map(({ text }) => text.charAt(0)).join(''))) return false;
  const [first] = names;
  const last = names.at(-1);
  const led = first !== undefined && (bits(first.text) & FIRST) !== 0 && names.length > 1;
  if (!led && reply.nouns()) return false;
  if (names.length === 1) return isSingleName(names[0]?.text ?? '') && !reply.foreign();
  const sure = strangers.some(({ text }) => isNameLike(text));
  // Whatever of it is more than a word is strange, or the surname is.
  const proper = names.filter(({ text }) => (bits(text) & WORD) === 0);
  if (sure && (strangers.some((one) => one === last) || proper.every((one) => strangers.includes(one))))
    return true;
  // A first name that the model added may be right; one that the source gives otherwise is not.
  if (first === undefined || last === undefined || names.length !== 2 || (bits(first.text) & FIRST) === 0)
    return false;
  return strangers.includes(first) && source.hasOther(first.text, last.text);
}

function bits(word: string): number {
  return bitsOf(word, word.toLowerCase());
}

function isPlainWord(word: string): boolean {
  return (bits(word) & WORD) !== 0 || COMMON.has(word.toLowerCase()) || word.length < 3;
}

function isStranger(word: string, source: SourceNames, inRun: boolean): boolean {
  const lower = plain(word);
  if (lower.length < 3 || COMMON.has(lower) || MONTHS.has(lower)) return false;
  const parts = word.split('-');
  if (parts.length > 1 && parts.every((part) => !isStranger(part, source, inRun))) return false;
  // `NATO`, `APIs`, `OpenAPI`, `PyTorch`: a term, where `McDonald` and `DeVries` have one capital more.
  if (capitalsIn(word) > 2 || (word.length <= 6 && word === word.toUpperCase())) return false;
  const own = bits(lower.length < word.length - 1 ? word : titled(lower));
  if ((own & STOP) !== 0 && (!inRun || (own & (FIRST | LAST)) === 0)) return false;
  const dictionary = (own & WORD) !== 0 && !(inRun && (own & (FIRST | LAST)) !== 0);
  return !dictionary && !source.knows(word);
}

function capitalsIn(word: string): number {
  let count = 0;
  for (let at = 0; at < word.length; at++) if (isCapital(word.charAt(at))) count++;
  return count;
}

function titled(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** One word that is not alone in being strange: a known name, or none that any dictionary has. */
function isNameLike(word: string): boolean {
  return (bits(word) & WORD) === 0 || (bits(word) & (FIRST | LAST)) !== 0;
}

/** Alone in a sentence it must be sure: a first name or a surname. What is a place, too, everybody knows. */
function isSingleName(word: string): boolean {
  return word.length > 3 && (bits(word) & (FIRST | LAST)) !== 0 && (bits(word) & PLACE) === 0;
}
