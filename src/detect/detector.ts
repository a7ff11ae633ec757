// The detector as the program uses it: the engine with the validators and names of this folder.
import type { Detector } from '../model/finding.js';
import type { Rule } from '../rules/rule.js';
import { makeEngine } from './engine.js';
import { findNames } from './names/find-names.js';
import { VALIDATORS } from './validators.js';

/**
 * Text -> findings by these rules.
 * @param ownCredentials keys that this process holds, looked for as they are: BLOCKED
 * @throws when a rule is unsound; `loadRules` says so before, with file and line
 */
export function makeDetector(rules: readonly Rule[], ownCredentials: readonly string[]): Detector {
  return makeEngine(rules, ownCredentials, { validators: VALIDATORS, findNames });
}
