// Names of people by deterministic evidence, each with the kind of evidence. Knows the order in which the kinds are
// tried. Invariant: one pass over the words, linear in the text; no pattern engine touches it.
import { brokenNameAt } from './broken-name.js';
import { greetedName, relatedName, signedName, titledName } from './context-names.js';
import { OPENERS } from './context-words.js';
import { firstNameAt, fullNameIn, lowerNameAt, type NameHit } from './full-name.js';
import { readRun } from './name-run.js';
import { NO_PERSONS } from './stop-words.js';
import { readTokens } from './tokens.js';

export type NameMethod = 'title' | 'greeting' | 'signature' | 'relation' | 'full-name' | 'first-name';

export interface NameFinding extends NameHit {
  readonly method: NameMethod;
}

/** @returns hits in order of text; one stretch may be found by several methods. Offsets are UTF-16 code units. */
export function findNames(text: string): readonly NameFinding[] {
  const tokens = readTokens(text);
  const found: NameFinding[] = [];
  const add = (method: NameMethod, hit: NameHit | undefined): void => {
    if (hit !== undefined) found.push({ method, start: hit.start, end: hit.end, score: hit.score });
  };
  let resume = 0;
  for (let at = 0; at < tokens.length; at++) {
    if (!tokens.mayBegin(at)) continue;
    const token = tokens.at(at);
    if (token === undefined) break;
    const place = { text, tokens, at };
    if (token.mayOpen && OPENERS.has(token.lower)) {
      add('title', titledName(place));
      add('signature', signedName(place));
      add('greeting', greetedName(place));
    }
    if (token.glued) continue;
    if (!token.capital) {
      if (token.mayName) add('full-name', lowerNameAt(text, tokens, at));
      continue;
    }
    const run = readRun(text, tokens, at);
    if (run === undefined) continue;
    if (!token.marked) add('relation', unlessPlace(text, relatedName(place, run)));
    for (const part of brokenNameAt(text, tokens, at)) add('full-name', part);
    if (at < resume) continue;
    const { hit, next } = fullNameIn(text, tokens, run);
    add('full-name', hit);
    if (hit === undefined && !token.marked) add('first-name', firstNameAt(tokens, at));
    resume = next;
  }
  return found.sort((a, b) => a.start - b.start);
}

/** `the people of São Paulo` */
function unlessPlace(text: string, hit: NameHit | undefined): NameHit | undefined {
  return hit !== undefined && NO_PERSONS.has(text.slice(hit.start, hit.end).toLowerCase()) ? undefined : hit;
}
