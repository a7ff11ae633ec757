// Cuts prose into runs of capitalised words and says of each word what it could be. Knows the lists, decides nothing.
// Invariant: a run never crosses a line, a sentence, a comma or a piece of code; linear in the text.
import { isWord, COMMON, FIRST, LAST, PLACE, STOP, WIDE, WORD } from '../names/gazetteer.js';
import { isParticle } from '../names/name-run.js';
import type { Token } from '../names/tokens.js';
import type { Known } from './known.js';
import { placeKind, type PlaceKind } from './places.js';
import { isInside, type Layout } from './regions.js';

/**
 * `name`: a first or last name and nothing else. `common`: a name that is a word as well. `unknown`: in no list.
 * `place`: in the list of places. `word`: in the dictionary. `initial`, `joint`: inside names only. `known`: spared.
 * `either`: a name, but also a product, a month or a place (`Travis`, `Jenkins`): a name only beside one.
 */
export type WordKind =
  'name' | 'common' | 'unknown' | 'place' | 'word' | 'initial' | 'joint' | 'acronym' | 'known' | 'either';

export interface RunWord {
  readonly kind: WordKind;
  readonly token: Token;
  readonly place?: PlaceKind;
}

export interface Run {
  readonly words: readonly RunWord[];
  /** The first word begins a sentence, a line or an item, so its capital says nothing. */
  readonly opens: boolean;
  readonly heading: boolean;
  /** Lower-case words around it, '' where a mark or the line's end stands between. */
  readonly before: string;
  readonly after: string;
}

const MAX_PHRASE = 5;

export function runsOf(text: string, tokens: readonly Token[], layout: Layout, known: Known): Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < tokens.length;) {
    const first = tokens[at];
    if (first === undefined || !first.capital || first.glued || isInside(layout.code, first.start)) {
      at++;
      continue;
    }
    let to = at + 1;
    while (to < tokens.length && belongs(text, tokens, to)) to++;
    while (to > at + 1 && tokens[to - 1]?.capital === false) to--;
    const stretch = tokens.slice(at, to);
    runs.push({
      words: classify(stretch, known),
      opens: opensSentence(text, first.start),
      heading: isInside(layout.headings, first.start),
      before: neighbour(text, tokens[at - 1], first),
      after: neighbour(text, stretch.at(-1), tokens[to]),
    });
    at = to;
  }
  return runs;
}

/** One blank, or the dot of an initial before it; small words of names stay inside. */
function belongs(text: string, tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const token = tokens[at];
  if (before === undefined || token === undefined || token.glued) return false;
  if (!token.capital && !isParticle(token)) return false;
  const gap = token.start - before.end;
  const mark = text.charAt(before.end);
  if (gap === 1) return mark === ' ' || (mark === '.' && before.text.length === 1);
  return gap === 2 && mark === '.' && before.text.length === 1 && text.charAt(before.end + 1) === ' ';
}

function classify(stretch: readonly Token[], known: Known): RunWord[] {
  const words: RunWord[] = [];
  for (let at = 0; at < stretch.length;) {
    const taken = phraseAt(stretch, at, known);
    if (taken !== undefined) {
      // Right behind a first name, what else is a product is a last name: `Anna Poisson`.
      const [only] = taken;
      const before = words.at(-1)?.kind;
      const named = before === 'name' || before === 'common';
      const behind = named && taken.length === 1 && only?.kind === 'known';
      words.push(...(behind ? [{ ...only, kind: 'either' as const }] : taken));
      at += taken.length;
      continue;
    }
    const token = stretch[at];
    if (token === undefined) break;
    words.push({ kind: kindOf(token), token });
    at++;
  }
  return words;
}

/** The longest known phrase or place that begins here. */
function phraseAt(stretch: readonly Token[], at: number, known: Known): RunWord[] | undefined {
  const most = Math.min(stretch.length - at, Math.max(MAX_PHRASE, known.longest));
  for (let size = most; size > 0; size--) {
    const part = stretch.slice(at, at + size);
    const phrase = part.map((token) => token.text).join(' ');
    // A word of one's own beside a name is a name: `Anna Poisson`.
    const kind = size === 1 && isNamed(part[0]) ? 'either' : 'known';
    if (known.isWord(phrase)) return part.map((token) => ({ kind, token }));
    const place = placeKind(phrase);
    // A place of one word that is a first name is a person as often (`Charlotte`, `Sofia`).
    if (place !== undefined && (size > 1 || !isPersonal(part[0])))
      return part.map((token) => ({ kind: 'place', token, place }));
  }
  return undefined;
}

function isNamed(token: Token | undefined): boolean {
  return ((token?.bits ?? 0) & (FIRST | LAST)) !== 0;
}

function isPersonal(token: Token | undefined): boolean {
  const bits = token?.bits ?? 0;
  return (bits & WIDE) !== 0 && (bits & (STOP | PLACE)) === 0;
}

function kindOf(token: Token): WordKind {
  const { bits, text, lower } = token;
  if (text.length === 1) return text === 'I' ? 'known' : 'initial';
  if (!token.capital || (isParticle(token) && text.length < 4)) return 'joint';
  if (SUFFIXES.has(text)) return 'initial';
  if (isAcronym(text))
    return (bits & STOP) !== 0 ? 'known' : (bits & WORD) !== 0 || isWord(lower) ? 'word' : 'acronym';
  if (isContraction(lower)) return 'known';
  if (isIdentifier(text)) return (bits & STOP) !== 0 ? 'known' : 'acronym';
  if ((bits & COMMON) !== 0) return 'common';
  if ((bits & WORD) !== 0) return (bits & (FIRST | LAST)) !== 0 && (bits & STOP) === 0 ? 'common' : 'word';
  if ((bits & STOP) !== 0) return (bits & (FIRST | LAST)) !== 0 ? 'either' : 'known';
  if ((bits & (FIRST | LAST)) !== 0) return 'name';
  return isDerived(lower) ? 'word' : 'unknown';
}

const PREFIXES = ['Mc', 'Mac', 'De', 'Di', 'Da', 'Du', 'La', 'Le', 'Van', 'Von', 'Fitz', 'Del', 'St'];

/** `ESLint`, `URLs`, `IfStatement`; not `McDonald`, `DiCaprio`, `O'Brien`, `Jean-Luc`, `LAPPEENRANTA`. */
function isIdentifier(text: string): boolean {
  if (text === text.toUpperCase()) return false;
  for (let index = 1; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === char.toLowerCase()) continue;
    const before = text.charAt(index - 1);
    if (before.toLowerCase() === before.toUpperCase() || PREFIXES.includes(text.slice(0, index))) continue;
    return true;
  }
  return false;
}

/** Behind a last name. */
const SUFFIXES: ReadonlySet<string> = new Set('Jr Sr II III IV'.split(' '));

const CONTRACTED: ReadonlySet<string> = new Set(['m', 'll', 'd', 've', 're', 't', 's']);

/** `I'm`, `They're`, `Don't`. */
function isContraction(lower: string): boolean {
  const at = Math.max(lower.lastIndexOf("'"), lower.lastIndexOf('’'));
  return at > 0 && CONTRACTED.has(lower.slice(at + 1));
}

function isAcronym(text: string): boolean {
  return text.length < 6 && text.length > 1 && text === text.toUpperCase();
}

const ENDINGS = ['s', 'es', 'ed', 'd', 'ing', 'er', 'ers', 'ly', 'ness', 'able', 'ization', 'ize', 'izer', 'ity', 'ment', 'less', 'ful', 'y', 'ies', 'al', 'ic', 'ism', 'ist', 'ish']; // prettier-ignore
const BEGINNINGS = ['un', 're', 'de', 'pre', 'non', 'sub', 'over', 'under', 'out', 'mis', 'anti', 'multi', 'auto', 'micro', 'inter', 'super', 'co', 'dis', 'meta', 'web', 'data']; // prettier-ignore

/** `Tokenizer`, `Deserialize`, `Preprocessing`, `Test-Driven`: made of words that the dictionary has. */
function isDerived(lower: string): boolean {
  if (lower.includes('-')) return lower.split('-').every((part) => part.length < 2 || isKnownForm(part));
  return isKnownForm(lower);
}

function isKnownForm(lower: string): boolean {
  if (isWord(lower) || isInflected(lower)) return true;
  for (const beginning of BEGINNINGS) {
    const rest = lower.slice(beginning.length);
    if (rest.length > 3 && lower.startsWith(beginning) && (isWord(rest) || isInflected(rest))) return true;
  }
  return false;
}

function isInflected(lower: string): boolean {
  for (const ending of ENDINGS) {
    if (!lower.endsWith(ending)) continue;
    const stem = lower.slice(0, -ending.length);
    if (stem.length < 4) continue;
    if (isWord(stem) || isWord(`${stem}e`) || isWord(`${stem}y`)) return true;
    if (stem.at(-1) === stem.at(-2) && isWord(stem.slice(0, -1))) return true;
  }
  return false;
}

const OPENING = ' \t"\'“”‘’«»([*_>#•·–—';

/** Whether only marks stand between this place and the end of the sentence, line or item before it. */
export function opensSentence(text: string, start: number): boolean {
  let at = start - 1;
  while (at >= 0 && OPENING.includes(text.charAt(at))) at--;
  if (at < 0) return true;
  const char = text.charAt(at);
  if ('\n\r.!?:|'.includes(char)) return !isInitialDot(text, at);
  if (char === '-') return text.charAt(at - 1) === '\n' || at === 0;
  return false;
}

/** `J. Smith`, `Dr. Smith`: such a dot ends no sentence. */
function isInitialDot(text: string, at: number): boolean {
  if (text.charAt(at) !== '.') return false;
  let from = at;
  while (
    from > 0 &&
    at - from < 5 &&
    text.charAt(from - 1).toLowerCase() !== text.charAt(from - 1).toUpperCase()
  )
    from--;
  const word = text.slice(from, at);
  return word.length === 1 || SHORT.has(word.toLowerCase());
}

const SHORT: ReadonlySet<string> = new Set(
  'dr mr mrs ms prof st gen lt col sgt capt rev sen gov rep jr vs'.split(' '),
);

function neighbour(text: string, left: Token | undefined, right: Token | undefined): string {
  if (left === undefined || right === undefined || right.start - left.end !== 1) return '';
  if (text.charAt(left.end) !== ' ') return '';
  const other = left.capital ? right : left;
  return other.capital ? '' : other.lower;
}
