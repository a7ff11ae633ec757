// The wide net over one text: which runs of capitalised words are masked once the request leaves as MEDIUM.
// Invariant: decides no level. `balanced` keeps what the answer needs; `strict` would rather take a word too many.
import { ADDRESSING, KIN, ROLES, SPEAKING, TITLES } from '../names/context-words.js';
import { NOT_A_PERSON_AFTER } from '../names/stop-words.js';
import { tokenize } from '../names/tokens.js';
import type { Known } from './known.js';
import { isGermanic } from './language.js';
import { layoutOf, type Layout } from './regions.js';
import { runsOf, type Run, type RunWord } from './runs.js';

export type Mask = 'balanced' | 'strict';

export interface WideHit {
  readonly entity: string;
  /** UTF-16 offsets, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Only that the word is unknown speaks for it. */
  readonly guess: boolean;
}

interface Scene {
  readonly mask: Mask;
  readonly layout: Layout;
  /** Nouns are capitalised too, so a capital says nothing. */
  readonly capitalNouns: boolean;
}

export function castNet(text: string, mask: Mask, known: Known): WideHit[] {
  const layout = layoutOf(text);
  const tokens = tokenize(text);
  const scene: Scene = { mask, layout, capitalNouns: isGermanic(tokens) };
  return runsOf(text, tokens, layout, known).flatMap((run) => hitsOf(run, scene));
}

function hitsOf(run: Run, scene: Scene): WideHit[] {
  if (scene.mask === 'strict') {
    const whole = organisation(run, scene);
    if (whole !== undefined) return [whole];
  }
  const hits: WideHit[] = [];
  for (let at = 0; at < run.words.length;) {
    const size = stretchAt(run.words, at);
    if (size === 0) {
      at++;
      continue;
    }
    const part = trim(run.words.slice(at, at + size));
    const hit = part.length === 0 ? undefined : weigh(part, run, scene);
    if (hit !== undefined) hits.push(hit);
    at += size;
  }
  return hits;
}

/** How many words from here could be one name, or are one place. */
function stretchAt(words: readonly RunWord[], at: number): number {
  const first = words[at];
  if (first === undefined || first.kind === 'known' || first.kind === 'word' || first.kind === 'acronym') return 0;
  let size = 0;
  const isPlace = first.kind === 'place';
  for (let word = words[at]; word !== undefined; word = words[at + ++size]) {
    if (word.kind === 'known' || word.kind === 'word' || word.kind === 'acronym') break;
    if ((word.kind === 'place') !== isPlace) break;
  }
  return size;
}

/** Without small words and initials that lead nowhere, at its end. */
function trim(words: readonly RunWord[]): readonly RunWord[] {
  let from = 0;
  let to = words.length;
  while (from < to && words[from]?.kind === 'joint') from++;
  while (to > from && (words[to - 1]?.kind === 'joint' || words[to - 1]?.kind === 'initial')) to--;
  return words.slice(from, to);
}

function weigh(part: readonly RunWord[], run: Run, scene: Scene): WideHit | undefined {
  const kinds = new Set(part.map((word) => word.kind));
  if (kinds.has('place')) return scene.mask === 'strict' ? span('LOCATION', part, false) : undefined;
  const opens = run.opens && part[0] === run.words[0];
  if (kinds.has('name')) return ofName(part, run, opens, scene);
  if (kinds.has('unknown')) return ofUnknown(part, run, opens, scene);
  return ofCommon(part, run, opens, scene);
}

/** A word that the lists know as a name and as nothing else. */
function ofName(part: readonly RunWord[], run: Run, opens: boolean, scene: Scene): WideHit | undefined {
  // An ordinary word that opens the sentence before a name is no part of it: `Ask Maria`, `Will Anna come?`
  const rest = opens && part[0]?.kind === 'common' && part.length === 2 && scene.mask === 'balanced' ? part.slice(1) : part;
  if (scene.mask === 'strict') return span('PERSON', rest, false);
  if (rest.length === 1 && (run.heading || isProduct(run, rest)) && !isPersonal(run)) return undefined;
  return span('PERSON', rest, false);
}

/** A word of no list: a rare name, a small place, or a tool that nobody told us of. */
function ofUnknown(part: readonly RunWord[], run: Run, opens: boolean, scene: Scene): WideHit | undefined {
  if (scene.capitalNouns && !isPersonal(run)) return undefined;
  if (scene.mask === 'strict') return span('PERSON', part, true);
  if (run.heading || isProduct(run, part)) return undefined;
  if (part.filter((word) => word.kind !== 'initial' && word.kind !== 'joint').length >= 2)
    return scene.layout.technical && !isPersonal(run) ? undefined : span('PERSON', part, true);
  if (isPersonal(run)) return span('PERSON', part, true);
  if (opens || scene.layout.technical) return undefined;
  return PLACING.has(run.before) ? span('LOCATION', part, true) : undefined;
}

/** Words that are names as well: in `strict` two of them side by side, or one where people stand. */
function ofCommon(part: readonly RunWord[], run: Run, opens: boolean, scene: Scene): WideHit | undefined {
  const words = part.filter((word) => word.kind === 'common');
  if (words.length === 0 || scene.capitalNouns) return undefined;
  if (scene.mask === 'balanced') return words.length === 1 && !opens && SPEAKING.has(run.after) ? span('PERSON', part, true) : undefined;
  if (words.length >= 2 && !run.heading) return span('PERSON', part, true);
  return !opens && isPersonal(run) ? span('PERSON', part, true) : undefined;
}

/** The rest of the run says that it is no person: `Sinatra Framework`, `Turing Machine`. */
function isProduct(run: Run, part: readonly RunWord[]): boolean {
  const last = part.at(-1);
  const next = run.words[run.words.indexOf(last ?? run.words[0] ?? part[0]!) + 1];
  return next !== undefined ? NOT_A_PERSON_AFTER.has(next.token.lower) : NOT_A_PERSON_AFTER.has(run.after);
}

/** The company of a person: somebody's brother, a speaker, somebody who is asked. */
function isPersonal(run: Run): boolean {
  const { before, after } = run;
  return KIN.has(before) || ROLES.has(before) || TITLES.has(before) || SPEAKING.has(after) || (ADDRESSING.has(before) && !WEAK.has(before));
}

/** Before people as before everything else. */
const WEAK: ReadonlySet<string> = new Set('with from by to for add remove under and about see is was call called said says'.split(' '));

const PLACING: ReadonlySet<string> = new Set('in near at'.split(' '));

const ORGANISATION: ReadonlySet<string> = new Set(
  (
    'inc ltd llc corp corporation gmbh ag plc llp co company group bank university college institute hospital clinic school ' +
    'academy agency ministry department committee council association society foundation federation union party club records ' +
    'studios press times news airlines airways motors industries holdings partners capital insurance church museum orchestra ' +
    'team league regiment brigade division corps army navy railroad railway hotel band festival'
  ).split(' '),
);

/** A run that names a firm, an office, a school; and in prose any run of two capitalised words that opens nothing. */
function organisation(run: Run, scene: Scene): WideHit | undefined {
  const words = run.words.filter((word, index) => !(run.opens && index === 0 && word.kind === 'word'));
  const real = words.filter((word) => word.kind !== 'joint' && word.kind !== 'initial');
  if (real.length < 2 || real.every((word) => word.kind === 'known' || word.kind === 'place')) return undefined;
  const named = real.slice(1).some((word) => ORGANISATION.has(word.token.lower));
  if (named) return span('ORGANIZATION', words, false);
  if (run.heading || scene.capitalNouns || real.some((word) => word.kind === 'known')) return undefined;
  return real.some((word) => word.kind === 'word') && real.length === run.words.length
    ? span('ORGANIZATION', words, true)
    : undefined;
}

function span(entity: string, part: readonly RunWord[], guess: boolean): WideHit | undefined {
  const first = part[0];
  const last = part.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { entity, start: first.token.start, end: last.token.end, guess };
}
