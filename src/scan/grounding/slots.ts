// What a number says something about: its unit and the words around it. Two numbers with the same slot answer the same
// question. Invariant: reads the sentence around a number and nothing else; knows no source.
import { UNITS } from './number-words.js';
import { isDigit, isLetter, wordAt } from './letters.js';
import type { Quantity } from './quantities.js';
import { kindOf, stem, type Kind } from './reckoning.js';

export interface Slot {
  readonly kind: Kind;
  readonly unit: string;
  /** The unit counts one kind of thing: `vessels`, not `days`, `%` or `euros`. */
  readonly own: boolean;
  /** Stems of the words before it, nearest first. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Of both sides. */
  readonly words: ReadonlySet<string>;
}

/** UTF-16 code units on either side. */
const REACH = 90;
/** Words on either side. */
const WORDS = 5;
/** Of a word: `increase` and `increased` are one. */
export const STEM = 6;

const FUNCTION_WORDS = new Set(
  (
    'the and for with from that this these those was were are has had have been its his her their our your they them will would can could may ' +
    'not but per than then when which who whom into onto over under about after before between during until since also more most less least ' +
    'only just some any all each every other another there here where what how very too out off way now one two first last new ' +
    'der die das den dem des ein eine einen einem einer und oder mit für auf von vom zum zur bei nach aus über unter ist war sind wird werden ' +
    'wurde hat haben nur auch noch als wie dass sich nicht bis seit davon rund etwa ' +
    'les des une aux par pour dans sur avec est sont été qui que pas plus moins soit dont contre cette ces son ses leur ' +
    'los las del una con por para que como más menos sobre entre desde hasta fue son sus ' +
    'gli dei delle della del nel nella con per che più meno sono alla dal ' +
    'het een van voor met dat zijn naar ook niet'
  ).split(' '),
);

/** Measures beside those that can be converted: too many things are counted in them. */
const COMMON_UNITS = new Set(
  'degrees points percentage people persons times units jahre jahren tage tagen stunden minuten grad punkte personen menschen ans jours heures mois degrés personnes años días horas meses grados personas anni giorni ore mesi gradi persone jaar dagen uur mensen anos dias'.split(
    ' ',
  ),
);

export function slotOf(text: string, quantity: Quantity): Slot {
  const { start, end, unit } = quantity;
  const content = unit.length >= 3 && !FUNCTION_WORDS.has(unit) && !quantity.percent && !quantity.money;
  const known = UNITS.has(unit) || COMMON_UNITS.has(unit) || quantity.percent || quantity.money;
  const before = wordsBefore(text, start);
  const after = wordsAfter(text, end);
  return {
    kind: kindOf(quantity),
    unit: quantity.percent ? '%' : quantity.money ? '$' : content || known ? stem(unit) : '',
    own: content && !known,
    before,
    after,
    words: new Set([...before, ...after]),
  };
}

/** How much speaks for the two being about the same thing; from 2 on they are. */
export function likeness(a: Slot, b: Slot): number {
  // An amount may stand without its currency, in a table or in a field.
  const bare = a.kind === 'plain' ? a : b.kind === 'plain' ? b : undefined;
  const other = bare === a ? b : a;
  if (a.kind !== b.kind && !(bare?.unit === '' && other.kind === 'money')) return 0;
  let score = 0;
  if (a.unit !== b.unit) {
    // `18,240 requests` and `47 GB` answer different questions; a number without a unit may leave it out.
    if (a.unit !== '' && b.unit !== '') return 0;
  } else if (a.unit !== '') score += a.own ? 2 : 1;
  // The unit is no word beside itself.
  const unit = stemOf(a.unit);
  let shared = 0;
  for (const word of a.words) if (word !== unit && b.words.has(word)) shared++;
  if (a.before[0] !== undefined && a.before[0] === b.before[0]) score += 1;
  return shared === 0 ? Math.min(score, 1) : score + shared;
}

/** So many words must be shared for a likeness of `alike`, whatever else speaks for it. */
export function leastShared({ unit, own }: Slot, alike: number): number {
  return Math.max(1, alike - 1 - (unit === '' ? 0 : own ? 2 : 1));
}

function wordsBefore(text: string, start: number): readonly string[] {
  const words: string[] = [];
  let at = start;
  const least = Math.max(0, start - REACH);
  while (at > least && words.length < WORDS) {
    const character = text.charAt(at - 1);
    if (!isLetter(character)) {
      if (endsClause(text, at - 1)) break;
      at--;
      continue;
    }
    let from = at - 1;
    while (from > 0 && isLetter(text.charAt(from - 1)) && at - from < 40) from--;
    push(words, text.slice(from, at), true);
    at = from;
  }
  return words;
}

function wordsAfter(text: string, end: number): readonly string[] {
  const words: string[] = [];
  const most = Math.min(text.length, end + REACH);
  for (let at = end; at < most && words.length < WORDS;) {
    if (!isLetter(text.charAt(at))) {
      if (endsClause(text, at)) break;
      at++;
      continue;
    }
    const word = wordAt(text, at).slice(0, 40);
    push(words, word, false);
    at += word.length;
  }
  return words;
}

/** A statement ends there: what a number says something about stands in its own. */
export function endsClause(text: string, at: number): boolean {
  const character = text.charAt(at);
  if (character === '\n' || '\u3002\uff01\uff1f'.includes(character)) return true;
  if (!'.!?'.includes(character) || isDigit(text.charCodeAt(at + 1))) return false;
  const next = text.charAt(at + 1);
  return next === ' ' || next === '\n' || next === '';
}

/** Han and kana stand without spaces: the two characters beside the number are its word. */
function push(words: string[], word: string, before: boolean): void {
  if (word.charCodeAt(0) >= 0x2e80) words.push(before ? word.slice(-2) : word.slice(0, 2));
  else if (isContent(word)) words.push(stemOf(word));
}

/** Of two letters only an abbreviation says something: `EC50`, `CO2`. */
function isContent(word: string): boolean {
  if (word.length < 3) return word.length === 2 && word === word.toUpperCase() && word !== word.toLowerCase();
  return !FUNCTION_WORDS.has(word.toLowerCase());
}

export function stemOf(word: string): string {
  return stem(word.toLowerCase()).slice(0, STEM);
}
