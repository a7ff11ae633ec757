// The mask `strict` over one run: whatever a capital inside a sentence makes a proper name. Invariant: what somebody
// listed as a known word stays, and in languages that capitalise nouns only the lists count.
import { isFull, isPersonal, span, trim, type Scene, type WideHit } from './name-words.js';
import type { Run, RunWord, WordKind } from './runs.js';

export function strictHits(run: Run, scene: Scene): WideHit[] {
  const listed = run.heading || scene.capitalNouns || isShouted(run);
  const wanted = listed && !isPersonal(run) ? LISTED : PROPER;
  const hits: WideHit[] = [];
  let part: RunWord[] = [];
  const flush = (): void => {
    const hit = weigh(trim(part), run, scene);
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
  const words = full.filter((word) => word.kind === 'word' || word.kind === 'common' || word.kind === 'known');
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
  if (only(kinds, 'acronym') || only(kinds, 'either')) return undefined;
  if (kinds.has('name')) return span('PERSON', rest, false);
  if (only(kinds, 'word', 'acronym', 'place', 'either')) return span('ORGANIZATION', rest, true);
  return span('PERSON', rest, true);
}

function only(kinds: ReadonlySet<WordKind>, ...allowed: readonly WordKind[]): boolean {
  return [...kinds].every((kind) => allowed.includes(kind));
}

/** A dictionary word that opens a sentence has its capital from there, unless it has one inside sentences too. */
function withoutOpening(part: readonly RunWord[], run: Run, scene: Scene): readonly RunWord[] {
  const [first, second] = part;
  if (first === undefined || scene.proper.has(first.token.text)) return part;
  if (first.kind === 'word') return trim(part.slice(1));
  return first.kind === 'common' && second === undefined && !isPersonal(run) ? [] : part;
}

const ORGANISATION: ReadonlySet<string> = new Set(
  (
    'inc ltd llc corp corporation gmbh ag plc llp co company group bank university college institute hospital clinic school ' +
    'academy agency ministry department committee council association society foundation federation union party club records ' +
    'studios press times news airlines airways motors industries holdings partners capital insurance church museum orchestra ' +
    'team league regiment brigade division corps army navy railroad railway hotel band festival'
  ).split(' '),
);
