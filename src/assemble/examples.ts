// Runs the examples of every kind of rule through what that kind does. Invariant: what fails its examples does not do
// what its author believes, so nothing starts with it.
import type { NetTexts } from '../detect/wide/net-texts.js';
import type { Detector } from '../model/finding.js';
import type { Problem } from '../model/problem.js';
import { checkRules, type RulesOn } from '../rules/check.js';
import type { KnownRule, Rule } from '../rules/rule.js';
import { buildMatcher } from '../text/matcher.js';
import type { RuleFile } from './rule-files.js';

export function checkExamples(
  rules: readonly Rule[],
  known: readonly KnownRule[],
  overlaps: RuleFile | undefined,
  { detector, net }: { readonly detector: Detector; readonly net: NetTexts },
): readonly Problem[] {
  // Examples of model rules are for people: no model is asked at a start, nor to check a folder.
  const deciding = rules.filter((rule) => rule.mask === undefined && rule.kind !== 'model');
  const widening = rules.filter((rule) => rule.mask !== undefined);
  const on = exampleRuns(known, { detector, net });
  return [
    ...checkRules(deciding, overlaps, on.deciding),
    // What only widens covers what other rules find as well, on purpose.
    ...checkRules(widening, undefined, on.widening),
    ...checkRules(known, undefined, on.known),
  ];
}

/** What a text is held against, by what a rule is for. */
export function exampleRuns(
  known: readonly KnownRule[],
  { detector, net }: { readonly detector: Detector; readonly net: NetTexts },
): Readonly<Record<'deciding' | 'widening' | 'known', RulesOn>> {
  return {
    deciding: (text) => rulesOn(text, detector),
    widening: (text) => net.rulesOn(text),
    known: (text) => wordsOn(text, known),
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

/** Few words stand in an example, so the words are looked for one by one before a matcher is built for them. */
function wordsOn(text: string, known: readonly KnownRule[]): readonly string[] {
  return known
    .filter(({ words }) => {
      const there = words.filter((word) => text.includes(word));
      return there.length > 0 && buildMatcher(there).has(text);
    })
    .map(({ id }) => id);
}
