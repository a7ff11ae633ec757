// A value found once is looked for everywhere else, so that a name found in a signature is also masked where the
// detector had no evidence for it: in other case, folded and decoded too. Knows texts and values; decides no level.
import { buildMatcher, type Match, type Matcher } from '../text/matcher.js';
import { unpackBudget, type UnpackBudget } from '../text/inflate.js';
import { viewsOf, type View } from '../text/views.js';
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

/** Every way in which a leaf is read; may remember of which leaves there is only one. */
export type LeafViews = (leaf: Leaf, unpack: UnpackBudget) => readonly View[];

const everyView: LeafViews = ({ text }, unpack) => viewsOf(text, unpack).views;

/**
 * Where values stand in the texts of all leaves of a request, as they are written, as the matcher says; may remember what
 * it looked for in which text. @returns for each leaf
 */
export type FindPlaces = (
  lookUp: 'sweep' | 'sweepAnyCase' | 'widen',
  leaves: readonly Leaf[],
  values: readonly string[],
) => readonly (readonly Match[])[];

/** Looks anew each time. */
export const findAnew: FindPlaces = (lookUp, leaves, values) => {
  const matcher = buildMatcher(values, { ignoreCase: lookUp === 'sweepAnyCase' });
  return leaves.map(({ text }) => matcher.find(text));
};

export function sweep(
  leaves: readonly Leaf[],
  known: readonly KnownValue[],
  views = everyView,
  find = findAnew,
): Swept {
  if (known.length === 0) return { candidates: [], structural: [] };
  const byValue = new Map(known.map((entry) => [entry.value, entry]));
  const values = [...byValue.keys()];
  const exact = values.filter((value) => !standsForItself(value));
  const anyCase = values.filter(standsForItself);
  const unpack = unpackBudget();
  const candidates: MaskCandidate[] = [];
  const structural: number[] = [];
  const own = find('sweep', leaves, exact);
  const inAnyCase = find('sweepAnyCase', leaves, anyCase);
  let matchers: readonly Matcher[] | undefined;
  for (const [index, leaf] of leaves.entries()) {
    for (const { name, text, map } of views(leaf, unpack)) {
      if (map !== undefined) matchers ??= [buildMatcher(exact), buildMatcher(anyCase, { ignoreCase: true })];
      const hits =
        map === undefined
          ? [...(own[index] ?? []), ...(inAnyCase[index] ?? [])]
          : (matchers ?? []).flatMap((matcher) => matcher.find(text));
      for (const { start, end, value } of hits) {
        const entry = byValue.get(value);
        if (entry === undefined) continue;
        const span = map?.toSource(start, end) ?? { start, end };
        if (leaf.kind === 'text')
          candidates.push({ entity: entry.entity, spans: [{ leaf: leaf.id, ...span }] });
        else if (entry.validated || value.includes(' ') || name === 'decoded') structural.push(leaf.id);
      }
    }
  }
  return { candidates, structural };
}

/** `MARIA LOPEZ` is the same person; `mark` is no Mark. */
function standsForItself(value: string): boolean {
  return value.includes(' ') || value.includes('@');
}
