// The detector as the program uses it: the engine with the validators and names of this folder.
import type { Detector } from '../model/finding.js';
import type { KnownRule, Rule } from '../rules/rule.js';
import { makeEngine } from './engine.js';
import { findNames } from './names/find-names.js';
import { VALIDATORS } from './validators.js';
import { makeKnown } from './wide/known.js';

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
      ({ method, start, end }) =>
        (method !== 'full-name' && method !== 'first-name') || !words.isWord(text.slice(start, end)),
    );
  return makeEngine(rules, ownCredentials, { validators: VALIDATORS, findNames: names, known });
}
