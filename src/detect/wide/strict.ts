// The mask `strict` over one run: whatever a capital inside a sentence makes a proper name. Invariant: what somebody
// listed as a known word stays, and in languages that capitalise nouns only the lists count.
import { COMMON, isEveryday } from '../names/gazetteer.js';
import { isFull, isPersonal, span, trim, type Scene, type WideHit } from './name-words.js';
import type { Run, RunWord, WordKind } from './runs.js';

export function strictHits(run: Run, scene: Scene): WideHit[] {
  const listed = run.heading || scene.capitalNouns || isShouted(run);
  const wanted = listed && !isPersonal(run) ? LISTED : PROPER;
  const hits: WideHit[] = [];
  let part: RunWord[] = [];
  const flush = (): void => {
    const hit = weigh(trim(part, true), run, scene);
    if (hit !== undefined) hits.push(hit);
    part = [];
  };
  for (const word of run.words) {
    if (wanted.has(word.kind)) part.push(word);
    else flush();
  }
  flush();
  return hits;
}

const LISTED: ReadonlySet<WordKind> = new Set<WordKind>(['name', 'place', 'initial', 'joint', 'either']);
const PROPER: ReadonlySet<WordKind> = new Set<WordKind>([...LISTED, 'common', 'unknown', 'word', 'acronym']);

/** `I DO NOT KNOW WHAT TO PRESS`: capitals that say nothing. */
function isShouted(run: Run): boolean {
  const full = run.words.filter((word) => word.token.text.length > 1);
  const words = full.filter(
    (word) => word.kind === 'word' || word.kind === 'common' || word.kind === 'known',
  );
  return words.length >= 3 && full.every(({ token }) => token.text === token.text.toUpperCase());
}

function weigh(part: readonly RunWord[], run: Run, scene: Scene): WideHit | undefined {
  const opens = run.opens && part[0] === run.words[0];
  const rest = opens ? withoutOpening(part, run, scene) : part;
  const kinds = new Set(rest.filter(isFull).map((word) => word.kind));
  if (kinds.size === 0) return undefined;
  if (rest.length > 1 && rest.slice(1).some((word) => ORGANISATION.has(word.token.lower)))
    return span('ORGANIZATION', rest, false);
  if (only(kinds, 'place')) return span('LOCATION', rest, false);
  if (only(kinds, 'acronym')) return undefined;
  if (only(kinds, 'either')) return isPersonal(run) ? span('PERSON', rest, true) : undefined;
  if (kinds.has('name')) return span('PERSON', rest, false);
  if (only(kinds, 'word', 'acronym', 'either'))
    return isPlainWords(rest, scene) ? undefined : span('ORGANIZATION', rest, true);
  if (only(kinds, 'word', 'acronym', 'place', 'either')) return span('ORGANIZATION', rest, true);
  return span('PERSON', rest, true);
}

/** Capitals for emphasis, as software and law write them: `the Array`, `the Customer`. */
function isPlainWords(part: readonly RunWord[], scene: Scene): boolean {
  const full = part.filter(isFull);
  return scene.layout.technical || (full.length === 1 && full.every(({ token }) => isEveryday(token.lower)));
}

function only(kinds: ReadonlySet<WordKind>, ...allowed: readonly WordKind[]): boolean {
  return [...kinds].every((kind) => allowed.includes(kind));
}

/** A dictionary word that opens a sentence has its capital from there, unless it has one inside sentences too. */
function withoutOpening(part: readonly RunWord[], run: Run, scene: Scene): readonly RunWord[] {
  const [first, second] = part;
  if (first === undefined) return part;
  if (scene.proper.has(first.token.text) && !isEveryday(first.token.lower)) return part;
  // `The`, `An`: words that some list has for names.
  const plain = isEveryday(first.token.lower) && (first.token.bits & COMMON) === 0;
  if (first.kind === 'word' || (first.kind === 'common' && plain)) return trim(part.slice(1), true);
  return first.kind === 'common' && second === undefined && !isPersonal(run) && !acts(run.after) ? [] : part;
}

/** `Carter began`, `Bullock claims that`: somebody does something. */
function acts(after: string): boolean {
  return ACTS.has(after) || (after.length > 4 && after.endsWith('ed'));
}

const ACTS: ReadonlySet<string> = new Set(
  'is was has had began then also sat won wins says said told tells went lives wrote writes plays made makes got did does left met'.split(
    ' ',
  ),
);

const ORGANISATION: ReadonlySet<string> = new Set(
  (
    'inc ltd llc corp corporation gmbh ag plc llp co company group bank university college institute hospital clinic school ' +
    'academy agency ministry department committee council association society foundation federation union party club records ' +
    'studios press times news airlines airways motors industries holdings partners capital insurance church museum orchestra ' +
    'team league regiment brigade division corps army navy railroad railway hotel band festival'
  ).split(' '),
);
