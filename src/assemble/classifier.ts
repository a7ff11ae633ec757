// The half of the program that needs no socket and no log: rules, detector, and the stages up to transform. Shared by
// `serve`, `classify` and `check`.
import { classify } from '../classify/classify.js';
import { makeDetector } from '../detect/detector.js';
import { isWord } from '../detect/names/gazetteer.js';
import { VALIDATORS } from '../detect/validators.js';
import type { Keys } from '../keys/keyring.js';
import type { Caller } from '../model/caller.js';
import type { Classification } from '../model/classification.js';
import type { Detector } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import type { Problem } from '../model/problem.js';
import type { Prompt } from '../model/prompt.js';
import type { Prepared } from '../model/outbound.js';
import type { Refusal } from '../model/refusal.js';
import { makeScanCache, printLeaves, type LeafPrint } from '../detect/scan-cache.js';
import type { Recalled } from '../model/recall.js';
import { checkRules } from '../rules/check.js';
import { loadRules } from '../rules/load.js';
import type { Rule } from '../rules/rule.js';
import { conversationScope } from '../transform/conversation.js';
import { prepare } from '../transform/prepare.js';
import type { RuleFile } from './rule-files.js';

export interface Classifier {
  readonly rules: readonly Rule[];
  readonly detector: Detector;
  readonly printLeaf: LeafPrint;
  /** @param recalled what is known from earlier; absent where there is no memory */
  classify(prompt: Prompt, caller: Caller, recalled?: Recalled): Classification | Refusal;
  transform(prompt: Prompt, classification: Classification, caller: Caller): Prepared;
}

export interface ClassifierParts {
  readonly files: readonly RuleFile[];
  /** The reviewed list of double hits: then every example is also held against every other rule. */
  readonly overlaps?: RuleFile;
  readonly policy: Pick<Policy, 'opaque'>;
  readonly ownCredentials: readonly string[];
  readonly keys: Keys;
  /** Tests replace a part of the detector here. */
  readonly wrapDetector?: (detector: Detector) => Detector;
}

export function makeClassifier(
  parts: ClassifierParts,
): Classifier | { readonly problems: readonly Problem[] } {
  const { rules, problems } = loadRules(parts.files, Object.keys(VALIDATORS));
  if (problems.length > 0) return { problems };
  if (rules.length === 0)
    return { problems: [{ file: 'classifiers', line: 0, message: 'there is no rule in this directory' }] };
  const made = makeDetector(rules, parts.ownCredentials);
  // A rule whose examples fail does not do what its author believes, so nothing starts with it.
  const faults = checkRules(rules, parts.overlaps, (text) => rulesOn(text, made));
  if (faults.length > 0) return { problems: faults };
  const detector = parts.wrapDetector?.(made) ?? made;
  const credentials = parts.keys.fingerprint(parts.ownCredentials.join('\n'));
  const print = parts.keys.fingerprinter('scan-cache', `${detector.digest} ${credentials}`);
  const printLeaf = printLeaves(print);
  const cache = makeScanCache(detector, print, printLeaf);
  return {
    rules,
    detector,
    printLeaf,
    classify: (prompt, caller, recalled) =>
      classify(prompt, cache.detect(prompt, caller.agent), {
        minLevel: caller.minLevel,
        ...(recalled !== undefined && { recalled }),
        opaqueAllowed: caller.opaqueAllowed,
        opaque: parts.policy.opaque,
        isWord,
      }),
    transform: (prompt, classification, caller) => {
      const scope = conversationScope(prompt, caller);
      return prepare(prompt, classification, (entity, value) =>
        parts.keys.hmac('pseudonym', scope, entity, value),
      );
    },
  };
}

/** An example as if it were the one message of a request. */
function rulesOn(text: string, detector: Detector): readonly string[] | undefined {
  const detection = detector.detect({ leaves: [{ id: 0, text, kind: 'text' }], joins: [] });
  switch (detection.status) {
    case 'clean':
      return [];
    case 'failed':
      return undefined;
    case 'found':
      return [...new Set(detection.findings.map(({ rule }) => rule))];
  }
}
