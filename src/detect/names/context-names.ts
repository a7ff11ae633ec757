// Names that their surroundings give away: a title before, a greeting, a closing line, a field, a relation.
// Knows word lists and neighbours. Invariant: looks at a bounded number of tokens around each capitalised word.
import * as words from './context-words.js';
import type { NameHit } from './full-name.js';
import {
  isFirst,
  isKnownName,
  isNameLike,
  isParticle,
  isSureFirst,
  nameWords,
  readRun,
  shorten,
  type NameRun,
} from './name-run.js';
import { COMMON, PLACE, STOP, WORD } from './gazetteer.js';
import type { Tokens } from './tokens.js';

interface Place {
  readonly text: string;
  readonly tokens: Tokens;
  readonly at: number;
}

/** The run at a token, cut after its last word that can be a name; none when the first word cannot. */
function nameAt(place: Place, at: number): NameRun | undefined {
  const run = readRun(place.text, place.tokens, at);
  return run === undefined ? undefined : namesOf(place, run);
}

function namesOf(place: Place, run: NameRun): NameRun | undefined {
  if (run.bits.length === 0) return undefined;
  const count = nameWords(run.bits);
  if (count === 0) return undefined;
  return count === run.bits.length ? run : shorten(place.tokens, run, count);
}

function hit(run: NameRun | undefined, score: number): NameHit | undefined {
  return run === undefined ? undefined : { start: run.start, end: run.end, score };
}

/** Only blanks, and a dot or colon when allowed, between two tokens on one line. */
function between(place: Place, left: number, right: number): string | undefined {
  const a = place.tokens.at(left);
  const b = place.tokens.at(right);
  if (a === undefined || b === undefined || b.start - a.end > 6) return undefined;
  const gap = place.text.slice(a.end, b.start);
  return gap.includes('\n') ? undefined : gap.trim();
}

function lower(place: Place, at: number): string {
  return place.tokens.at(at)?.lower ?? '';
}

/** `Dr. Vo`, `Frau Müller`, `Mme Lefèvre`. The title itself stays outside. */
export function titledName(place: Place): NameHit | undefined {
  const title = lower(place, place.at);
  if (!words.TITLES.has(title) && !words.TITLES_WITH_DOT.has(title)) return undefined;
  if (place.tokens.at(place.at)?.glued === true) return undefined;
  const gap = between(place, place.at, place.at + 1);
  if (gap !== '' && gap !== '.') return undefined;
  if (words.TITLES_WITH_DOT.has(title) && !isDotted(place)) return undefined;
  if (isShouted(place, place.at) && !isShouted(place, place.at + 1)) return undefined;
  const first = afterParticles(place, place.at + 1);
  const addresses = words.FORMS_OF_ADDRESS.has(title);
  const found = nameAt(place, first) ?? (addresses ? borneName(place, first) : undefined);
  // `Frau de Wit`: the small words belong to the name.
  const run = found && { ...found, start: place.tokens.at(place.at + 1)?.start ?? found.start };
  const bits = run?.bits[0] ?? 0;
  if (run === undefined || (bits & (WORD | STOP)) === (WORD | STOP)) return undefined;
  const single = run.bits.length === 1;
  if (single && title === 'pan' && !isKnownName(bits)) return undefined;
  if (single && (bits & STOP) !== 0 && !(addresses && (bits & WORD) === 0)) return undefined;
  return hit(run, 0.85);
}

/** Products, firms and laws bear names of people, and people bear them still: `Frau Siemens`, `Mr Parkinson`. */
function borneName(place: Place, at: number): NameRun | undefined {
  const token = place.tokens.at(at);
  if (token === undefined || !token.capital || token.glued || words.TITLES.has(token.lower)) return undefined;
  if ((token.bits & STOP) === 0 || (token.bits & WORD) !== 0) return undefined;
  return { from: at, to: at + 1, start: token.start, end: token.end, bits: [token.bits] };
}

/** The index behind at most three small words of names (`van der`), which stand in small letters. */
function afterParticles(place: Place, from: number): number {
  let at = from;
  for (let token = place.tokens.at(at); at < from + 3 && token !== undefined; token = place.tokens.at(at)) {
    if (token.capital || !isParticle(token) || between(place, at, at + 1) !== '') break;
    at++;
  }
  return at;
}

/** A dot and a blank: `M. Dubois`, not `B.A.T.M.A.N.`. */
function isDotted(place: Place): boolean {
  const end = place.tokens.at(place.at)?.end ?? 0;
  return place.text.charAt(end) === '.' && place.text.charAt(end + 1) === ' ';
}

/** In capitals throughout: `MR SMITH` is a title and a name, `MS Class` is not. */
function isShouted(place: Place, at: number): boolean {
  const token = place.tokens.at(at);
  return token !== undefined && token.text.length > 1 && token.text === token.text.toUpperCase();
}

/** `Dear Maria,` and `Hi Anh Vo!`: at the beginning of a line, and ended by a mark or the line. */
export function greetedName(place: Place): NameHit | undefined {
  if (!words.GREETINGS.has(lower(place, place.at)) || between(place, place.at, place.at + 1) !== '')
    return undefined;
  const run = nameAt(place, place.at + 1);
  if (run === undefined || run.bits.some((bits) => (bits & STOP) !== 0 && (bits & WORD) !== 0))
    return undefined;
  const first = run.bits[0] ?? 0;
  if ((first & STOP) !== 0) return undefined;
  const closed = ',!.:;?–-\n\r'.includes(place.text.charAt(run.end)) || run.end === place.text.length;
  if (isSureFirst(first) || (first & COMMON) !== 0) return hit(run, closed ? 0.8 : 0.65);
  return closed && isLineStart(place, place.at) && (first & WORD) === 0 ? hit(run, 0.6) : undefined;
}

function isLineStart(place: Place, at: number): boolean {
  const start = place.tokens.at(at)?.start ?? 0;
  for (let i = start - 1; i >= 0 && start - i < 16; i--) {
    const char = place.text.charAt(i);
    if (char === '\n') return true;
    if (!' \t>"\'“*-'.includes(char)) return false;
  }
  return start < 16;
}

/** `Kind regards,\nMaria`, `From: Maria Lopez <`, `"name": "Maria Lopez"`, `Signed-off-by: ...`. */
export function signedName(place: Place): NameHit | undefined {
  const field = lower(place, place.at);
  const token = place.tokens.at(place.at);
  if (token !== undefined && words.FIELDS.has(field)) {
    const gap = between(place, place.at, place.at + 1) ?? '';
    if (gap !== '' && FIELD_GAPS.has(gap)) return fieldValue(place, field);
  }
  if (words.CLOSINGS.has(field)) return closingName(place);
  return undefined;
}

const FIELD_GAPS: ReadonlySet<string> = new Set([
  ':',
  '=',
  '":"',
  '": "',
  "': '",
  "':'",
  '="',
  "='",
  ': "',
  ':**',
  '**:',
  '|',
]);

function fieldValue(place: Place, field: string): NameHit | undefined {
  const run = nameAt(place, place.at + 1);
  if (run === undefined || run.bits.some((bits) => (bits & STOP) !== 0)) return undefined;
  const known = run.bits.some((bits) => isSureFirst(bits) || isKnownName(bits));
  const whole = !isLetterAfter(place.text, run.end);
  const nameless = run.bits.every((bits) => (bits & WORD) === 0);
  if (run.bits.length >= 2) return (known || nameless) && whole ? hit(run, known ? 0.8 : 0.55) : undefined;
  const bits = run.bits[0] ?? 0;
  if (!whole || field === 'user' || field === 'name')
    return isSureFirst(bits) && whole ? hit(run, 0.5) : undefined;
  return isKnownName(bits) && (bits & PLACE) === 0 ? hit(run, 0.55) : undefined;
}

function isLetterAfter(text: string, end: number): boolean {
  const next = text.charAt(end + 1);
  return text.charAt(end) === ' ' && next.toLowerCase() !== next.toUpperCase();
}

/** All words of the line are closing words; the name stands behind them, or alone on one of the next two lines. */
function closingName(place: Place): NameHit | undefined {
  if (!isLineStart(place, place.at)) return undefined;
  let at = place.at;
  let head = false;
  while (at < place.at + 6 && words.CLOSINGS.has(lower(place, at))) {
    head ||= words.CLOSING_HEADS.has(lower(place, at));
    at++;
  }
  const last = place.tokens.at(at - 1);
  const next = place.tokens.at(at);
  if (!head || last === undefined || next === undefined || next.start - last.end > 12) return undefined;
  const gap = place.text.slice(last.end, next.start);
  const run = nameAt(place, at);
  if (run === undefined || run.bits.some((bits) => (bits & STOP) !== 0)) return undefined;
  const after = place.text.charAt(run.end);
  if (after !== '' && !'\n\r,.|'.includes(after)) return undefined;
  const bits = run.bits[0] ?? 0;
  if (gap.includes('\n')) return (bits & WORD) === 0 || (bits & COMMON) !== 0 ? hit(run, 0.75) : undefined;
  return isFirst(bits) && (gap.includes(',') || gap.trim() === '-') ? hit(run, 0.65) : undefined;
}

/** `my doctor is Anh Vo`, `patient Vo`, `my name is Rubija`, `I'm Naomi`, `ask Maria`, `Maria said`. @param whole the run that begins there */
export function relatedName(place: Place, whole: NameRun): NameHit | undefined {
  const run = namesOf(place, whole);
  if (run === undefined) return undefined;
  const bits = run.bits[0] ?? 0;
  if ((bits & STOP) !== 0) return undefined;
  const score = introduced(place) || related(place) ? unlessWord(run, bits) : addressed(place, run, bits);
  return score > 0 ? hit(run, score) : undefined;
}

/** After strong words an unknown name counts as well; a dictionary word does not, unless it is an everyday name. */
function unlessWord(run: NameRun, bits: number): number {
  if (isSureFirst(bits)) return 0.85;
  if ((bits & WORD) !== 0) return (bits & COMMON) !== 0 && run.start > 0 ? 0.6 : 0;
  return 0.7;
}

const NAME_WORDS: ReadonlySet<string> = new Set(['name', 'namens', 'nom', 'nombre', 'nome', 'naam']);
const IS_WORDS: ReadonlySet<string> = new Set(['is', 'ist', 'est', 'es', 'è', 'é', 'was', "name's"]);
const THINGS: ReadonlySet<string> = new Set(['what', 'was', 'qué', 'che', "what's", 'quoi', 'wat', 'co']);
const CALLED: ReadonlySet<string> = new Set([
  'heiße', 'heisse', 'appelle', "m'appelle", 'llamo', 'chiamo', 'chamo', 'chamo-me', 'nazywam', 'heet', 'heter', 'namens',
]); // prettier-ignore

function introduced(place: Place): boolean {
  const gap = between(place, place.at - 1, place.at);
  if (gap === '?') return NAME_WORDS.has(lower(place, place.at - 1));
  if (gap !== '' && gap !== ':' && gap !== '"') return false;
  const one = lower(place, place.at - 1);
  const two = lower(place, place.at - 2);
  const three = lower(place, place.at - 3);
  if (one === 'me' && (two === 'call' || two === 'calls' || two === 'calling')) return true;
  if (CALLED.has(one) || one === "name's" || one === 'name’s') return true;
  if (one === 'się' && two === 'nazywam') return true;
  return (
    IS_WORDS.has(one) &&
    NAME_WORDS.has(two) &&
    (words.POSSESSIVES.has(three) || three === 'the' || three === 'maiden')
  );
}

function related(place: Place): boolean {
  const gap = between(place, place.at - 1, place.at);
  if (gap === undefined || !(gap === '' || gap === ',' || gap === ':' || gap === '(')) return false;
  let at = place.at - 1;
  let linked = false;
  while (at > place.at - 3 && words.LINKS.has(lower(place, at))) {
    at--;
    linked = true;
  }
  const noun = lower(place, at);
  if (!linked && gap === '' && words.ROLES.has(noun) && place.tokens.at(at)?.glued === false) return true;
  if (!words.KIN.has(noun)) return false;
  return words.POSSESSIVES.has(lower(place, at - 1)) || words.POSSESSIVES.has(lower(place, at - 2));
}

/** `... in that direction," says Becker.` */
function quoted(place: Place, run: NameRun): boolean {
  const verb = place.tokens.at(place.at - 1);
  if (verb === undefined || !words.QUOTING.has(verb.lower) || between(place, place.at - 1, place.at) !== '')
    return false;
  const mark = place.text.slice(Math.max(0, verb.start - 2), verb.start).trim();
  return (
    mark !== '' &&
    '"”»“’'.includes(mark) &&
    run.bits.every((bits) => isKnownName(bits) && (bits & PLACE) === 0)
  );
}

/** Weaker company: only a known first name that is nothing else. */
function addressed(place: Place, run: NameRun, bits: number): number {
  if (quoted(place, run)) return 0.5;
  if (!isSureFirst(bits) || !run.bits.every(isNameLike)) return 0;
  const before = between(place, place.at - 1, place.at);
  const one = lower(place, place.at - 1);
  // People are asked for with who: `what is Hudson?`.
  if (IS_WORDS.has(one) && THINGS.has(lower(place, place.at - 2))) return 0;
  if (
    before === '' &&
    (one === "i'm" || one === 'i’m' || (one === 'am' && lower(place, place.at - 2) === 'i'))
  )
    return 0.7;
  if (before === '' && words.ADDRESSING.has(one)) return 0.5;
  if (between(place, run.to - 1, run.to) === '' && words.SPEAKING.has(lower(place, run.to))) return 0.55;
  return 0;
}
