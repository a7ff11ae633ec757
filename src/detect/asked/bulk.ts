// Bulk of personal values, counted over what rules and models found together: fifty names that only a model knows are as
// many as fifty that a list holds. Invariant: it adds a finding or nothing.
import type { Finding } from '../../model/finding.js';
import { atLeast } from '../../model/level.js';
import type { Leaf } from '../../model/prompt.js';
import { BULK, bulkFindingIn } from '../find.js';

/** Of a request with more places than this nobody will look at them: it is bulk as a whole. */
export const MOST_FOUND = 10_000;

/** @param leaves by id */
export function bulkIn(findings: readonly Finding[], leaves: readonly Leaf[]): readonly Finding[] {
  const values = new Map<number, Set<string>>();
  for (const { entity, level, action, spans } of findings) {
    if (action === 'monitor' || !atLeast(level, 'MEDIUM') || NO_VALUES.includes(entity)) continue;
    for (const { leaf, start, end } of spans) {
      if (start === end) continue;
      const list = values.get(leaf) ?? new Set();
      values.set(leaf, list.add(`${entity} ${leaves[leaf]?.text.slice(start, end).toLowerCase() ?? ''}`));
    }
  }
  return [...values].flatMap(([leaf, { size }]) =>
    size < BULK ? [] : [bulkFindingIn(leaf, leaves[leaf]?.text.length ?? 0)],
  );
}

const NO_VALUES = ['SECRET', 'BULK'];
