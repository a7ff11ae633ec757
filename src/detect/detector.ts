// The detector as the program uses it: the engine with the validators and names of this folder.
import type { Detector } from '../model/finding.js';
import type { KnownRule, NamesRule, Rule } from '../rules/rule.js';
import { makeEngine } from './engine.js';
import { findNames } from './names/find-names.js';
import { VALIDATORS } from './validators.js';
import { makeKnown, type Known } from './wide/known.js';

/**
 * Text -> findings by these rules.
 * @param known words that are no names although they look like some
 * @param ownCredentials keys that this process holds, looked for as they are: BLOCKED
 * @throws when a rule is unsound; `loadRules` says so before, with file and line
 */
export function makeDetector(
  rules: readonly Rule[],
  ownCredentials: readonly string[],
  known: readonly KnownRule[] = [],
): Detector {
  const words = makeKnown(known);
  // Weak evidence yields to a word that somebody listed; a title or a relation before it does not.
  const names: typeof findNames = (text) =>
    findNames(text).filter(
      ({ method, start, end, score }) => !isWeak(method, score) || !isListed(text, start, end, words),
    );
  return makeEngine(rules, ownCredentials, { validators: VALIDATORS, findNames: names, known });
}

/** Company of a relation below this says little (`about`, `and`). */
const CERTAIN = 0.6;

function isWeak(method: NamesRule['method'], score: number): boolean {
  return method === 'full-name' || method === 'first-name' || (method === 'relation' && score < CERTAIN);
}

/** As it stands, as the beginning of a phrase (`Ben Nevis`, `Rosa` of a plant), or as half of a firm (`Johnson & Johnson`). */
function isListed(text: string, start: number, end: number, words: Known): boolean {
  if (words.isWord(text.slice(start, end))) return true;
  const from = text.startsWith(' & ', start - 3) ? wordStart(text, start - 3) : start;
  const to = text.startsWith(' & ', end) ? wordEnd(text, end + 3) : end;
  if (from < start || to > end) return words.isWord(text.slice(from, to));
  return text.charAt(end) === ' ' && words.isWord(text.slice(start, wordEnd(text, end + 1)));
}

const LONGEST = 32;

function wordStart(text: string, end: number): number {
  let at = end;
  while (at > 0 && end - at < LONGEST && isInWord(text.charAt(at - 1))) at--;
  return at;
}

function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && at - start < LONGEST && isInWord(text.charAt(at))) at++;
  return at;
}

function isInWord(char: string): boolean {
  return char === "'" || char === '-' || char.toLowerCase() !== char.toUpperCase();
}
