// Two sets of rules side by side: which came, which went, and which fields of the others changed. Pure.
import { isDeepStrictEqual } from 'node:util';
import type { KnownRule, Rule } from './rule.js';

export interface RuleChange {
  readonly id: string;
  /** Names of the fields that differ. */
  readonly fields: readonly string[];
}

export interface RuleSetDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly RuleChange[];
}

/** Where a rule stands is no part of what it does. */
export function compareRules(
  before: readonly (Rule | KnownRule)[],
  after: readonly (Rule | KnownRule)[],
): RuleSetDiff {
  const old = new Map(before.map((rule) => [rule.id, rule]));
  const now = new Map(after.map((rule) => [rule.id, rule]));
  return {
    added: [...now.keys()].filter((id) => !old.has(id)).sort(),
    removed: [...old.keys()].filter((id) => !now.has(id)).sort(),
    changed: [...now.values()]
      .flatMap((rule) => {
        const other = old.get(rule.id);
        const fields = other === undefined ? [] : changedFields(other, rule);
        return fields.length === 0 ? [] : [{ id: rule.id, fields }];
      })
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function changedFields(before: object, after: object): readonly string[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((field) => field !== 'source' && !isDeepStrictEqual(old.get(field), now.get(field)))
    .sort();
}
