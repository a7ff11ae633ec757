// Examples are tests: each runs through the whole classifier that is handed in, and against every other rule.
// Invariant: all problems at once, each with the place of its rule; no text of an example in a message.
import type { Problem } from '../model/problem.js';
import { placeOf } from './faults.js';
import type { RuleFile } from './load.js';
import { readOverlaps, type Overlap } from './overlaps.js';
import type { Rule } from './rule.js';

/** What has examples. */
export type Exemplified = Pick<Rule, 'id' | 'examples' | 'source'>;

/** Ids of the rules that find something in a text, monitoring ones too; undefined when it could not be read. */
export type RulesOn = (text: string) => readonly string[] | undefined;

/** @param overlaps the reviewed list; undefined: examples of one rule may be found by others too */
export function checkRules(
  rules: readonly Exemplified[],
  overlaps: RuleFile | undefined,
  rulesOn: RulesOn,
): readonly Problem[] {
  const problems: Problem[] = [];
  const read = overlaps === undefined ? undefined : readOverlaps(overlaps);
  if (read !== undefined) problems.push(...read.problems);
  const allowed = allowedPairs(read?.entries ?? []);
  const seen = new Set<string>();
  for (const rule of rules) {
    const report = (message: string, line?: number): void => {
      const place = placeOf(rule);
      problems.push({ ...place, line: line ?? place.line, message: `${rule.id}: ${message}` });
    };
    const others = checkExamples(rule, rulesOn, report);
    if (read === undefined) continue;
    for (const other of others) {
      seen.add(`${rule.id} ${other}`);
      if (allowed.get(rule.id)?.has(other) === true) continue;
      report(`\`${other}\` finds something in its examples too, and overlaps.yaml does not say why`);
    }
  }
  if (read !== undefined && overlaps !== undefined)
    problems.push(...staleEntries(overlaps.name, read.entries, rules, seen));
  return problems;
}

/** @returns the other rules that fire on any of its examples */
function checkExamples(
  rule: Exemplified,
  rulesOn: RulesOn,
  report: (message: string, line?: number) => void,
): ReadonlySet<string> {
  const others = new Set<string>();
  const { match, no_match: noMatch, known_miss: missed = [] } = rule.examples;
  const each = (name: string, texts: readonly string[], fires: boolean, fault: string): void => {
    texts.forEach((text, index) => {
      const found = rulesOn(text);
      const line = rule.source.examples?.[name]?.[index];
      if (found === undefined) report(`example ${index + 1} of \`${name}\` cannot be read`, line);
      else if (found.includes(rule.id) !== fires)
        report(`example ${index + 1} of \`${name}\` ${fault}`, line);
      for (const other of found ?? []) if (other !== rule.id) others.add(other);
    });
  };
  each('match', match, true, 'is not found');
  each('no_match', noMatch, false, 'is found');
  each('known_miss', missed, false, 'is found now: make it a `match`');
  return others;
}

function allowedPairs(entries: readonly Overlap[]): ReadonlyMap<string, ReadonlySet<string>> {
  const allowed = new Map<string, Set<string>>();
  for (const { rule, also } of entries) {
    const others = allowed.get(rule) ?? new Set<string>();
    for (const other of also) others.add(other);
    allowed.set(rule, others);
  }
  return allowed;
}

/** What excuses nothing any more would excuse the next fault. */
function staleEntries(
  file: string,
  entries: readonly Overlap[],
  rules: readonly Exemplified[],
  seen: ReadonlySet<string>,
): Problem[] {
  const known = new Set(rules.map(({ id }) => id));
  return entries.flatMap(({ rule, also, line }) =>
    [rule, ...also].flatMap((id) => {
      if (!known.has(id)) return [{ file, line, message: `there is no rule \`${id}\`` }];
      if (id === rule || !known.has(rule) || seen.has(`${rule} ${id}`)) return [];
      return [{ file, line, message: `no example of \`${rule}\` is found by \`${id}\` any more` }];
    }),
  );
}
