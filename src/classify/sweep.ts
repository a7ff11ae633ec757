// A value found once is looked for everywhere else, so that a name found in a signature is also masked where the
// detector had no evidence for it. Knows texts and values; decides no level.
import { buildMatcher } from '../text/matcher.js';
import type { Leaf } from '../model/prompt.js';
import type { MaskCandidate } from './mask.js';

/** A value that was found in this request. */
export interface KnownValue {
  readonly value: string;
  readonly entity: string;
  readonly validated: boolean;
}

export interface Swept {
  /** Further places in text leaves. */
  readonly candidates: readonly MaskCandidate[];
  /** Ids of structural leaves and numbers that hold a known value: they cannot be rewritten. */
  readonly structural: readonly number[];
}

/** Shorter values and dictionary words ("Li", "May") replace only the place where they were found. */
const SWEEP_MIN = 4;

export function isSwept(value: string, isWord: (word: string) => boolean): boolean {
  return value.length >= SWEEP_MIN && !isWord(value);
}

export function sweep(leaves: readonly Leaf[], known: readonly KnownValue[]): Swept {
  if (known.length === 0) return { candidates: [], structural: [] };
  const byValue = new Map(known.map((entry) => [entry.value, entry]));
  const matcher = buildMatcher([...byValue.keys()]);
  const candidates: MaskCandidate[] = [];
  const structural: number[] = [];
  for (const leaf of leaves) {
    for (const hit of matcher.find(leaf.text)) {
      const entry = byValue.get(hit.value);
      if (entry === undefined) continue;
      if (leaf.kind === 'text') {
        const span = { leaf: leaf.id, start: hit.start, end: hit.end };
        candidates.push({ entity: entry.entity, spans: [span] });
      } else if (entry.validated || hit.value.includes(' ')) {
        structural.push(leaf.id);
      }
    }
  }
  return { candidates, structural };
}
