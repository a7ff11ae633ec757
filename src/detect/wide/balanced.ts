// The mask `balanced` over one run: people, and small places that only people live in. Invariant: a technology, a
// product, a heading or the first word of a sentence stays, because an answer without them is none.
import { SPEAKING } from '../names/context-words.js';
import { NOT_A_PERSON_AFTER } from '../names/stop-words.js';
import { isFull, isPersonal, span, trim, type Scene, type WideHit } from './name-words.js';
import type { Run, RunWord, WordKind } from './runs.js';

export function balancedHits(run: Run, scene: Scene): WideHit[] {
  const hits: WideHit[] = [];
  for (let at = 0; at < run.words.length;) {
    const size = stretchAt(run.words, at);
    const part = trim(run.words.slice(at, at + size));
    const hit = part.length === 0 ? undefined : weigh(part, run, scene);
    if (hit !== undefined) hits.push(hit);
    at += Math.max(1, size);
  }
  return hits;
}

const BREAKS: ReadonlySet<WordKind> = new Set<WordKind>(['known', 'word', 'acronym', 'place']);

/** How many words from here could be one name. */
function stretchAt(words: readonly RunWord[], at: number): number {
  let size = 0;
  for (let word = words[at]; word !== undefined && !BREAKS.has(word.kind); word = words[at + ++size]);
  return size;
}

function weigh(part: readonly RunWord[], run: Run, scene: Scene): WideHit | undefined {
  const kinds = new Set(part.map((word) => word.kind));
  const opens = run.opens && part[0] === run.words[0];
  if (kinds.has('name') || (kinds.has('either') && isPersonal(run))) return ofName(part, run, opens);
  if (kinds.has('unknown')) return ofUnknown(part, run, opens, scene);
  return ofCommon(part, run, opens);
}

/** A word that the lists know as a name and as nothing else. */
function ofName(part: readonly RunWord[], run: Run, opens: boolean): WideHit | undefined {
  // An ordinary word that opens the sentence before a name is no part of it: `Ask Maria`, `Will Anna come?`
  const rest = opens && part[0]?.kind === 'common' && part.length === 2 ? part.slice(1) : part;
  if (rest.length === 1 && (run.heading || isProduct(run, rest)) && !isPersonal(run)) return undefined;
  return span('PERSON', rest, false);
}

/** A word of no list: a rare name, a small place, or a tool that nobody told us of. */
function ofUnknown(part: readonly RunWord[], run: Run, opens: boolean, scene: Scene): WideHit | undefined {
  if (isPersonal(run)) return span('PERSON', part, true);
  if (scene.capitalNouns || run.heading || scene.layout.technical || isProduct(run, part)) return undefined;
  if (part.filter(isFull).length >= 2) return span('PERSON', part, true);
  return !opens && PLACING.has(run.before) ? span('LOCATION', part, true) : undefined;
}

/** A word that is a name as well counts only where somebody speaks. */
function ofCommon(part: readonly RunWord[], run: Run, opens: boolean): WideHit | undefined {
  const words = part.filter((word) => word.kind === 'common');
  return words.length === 1 && !opens && SPEAKING.has(run.after) ? span('PERSON', part, true) : undefined;
}

/** The rest of the run says that it is no person: `Sinatra Framework`, `Turing Machine`. */
function isProduct(run: Run, part: readonly RunWord[]): boolean {
  const last = part.at(-1);
  const next = last === undefined ? undefined : run.words[run.words.indexOf(last) + 1];
  return NOT_A_PERSON_AFTER.has(next?.token.lower ?? run.after);
}

const PLACING: ReadonlySet<string> = new Set('in near at'.split(' '));
