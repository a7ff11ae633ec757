// The forms in which a model may write a pseudonym back: other separators, other case. Only the beginnings of the forms
// are looked for, what follows is looked up, so that hundreds of pseudonyms cost what a few types cost.
// Invariant: every form leads to exactly one pseudonym, and to none that was not given.
import { buildAutomaton, unitAt } from '../text/automaton.js';
import { leftmostLongest, type Match } from '../text/matcher.js';

/** Plain, hyphen, Markdown's escape, JSON's escape (once and twice), a space. */
const SEPARATORS = ['_', '-', '\\_', '\\\\_', '\\u005f', '\\\\u005f', ' '];

export interface LenientMatcher {
  /** Sorted, never overlapping, the longest at one place; `value` is the pseudonym or surrogate as it was given. */
  find(text: string): readonly Match[];
  /** Where the longest trailing piece begins that is one, or could still grow into one; the text's length when none. */
  unfinished(text: string): number;
}

/** What may follow a beginning. */
interface Suffixes {
  /** In capitals -> pseudonym. */
  readonly whole: ReadonlyMap<string, string>;
  /** In order, for a look at what begins like it. */
  readonly sorted: readonly string[];
  readonly lengths: readonly number[];
  readonly longest: number;
}

type Beginning = { readonly suffixes: Suffixes } | { readonly surrogate: string };

/**
 * Bounds are left to the caller: endings and brackets are no matter of words.
 * @param surrogates have one form each; a match may still differ in case, which is for the caller to refuse
 */
export function buildLenient(
  pseudonyms: readonly string[],
  surrogates: readonly string[] = [],
): LenientMatcher {
  const beginnings = new Map<string, Beginning>(surrogates.map((surrogate) => [surrogate, { surrogate }]));
  for (const [type, suffixes] of byType(pseudonyms))
    for (const head of headsOf(type)) beginnings.set(head, { suffixes });
  const heads = [...beginnings.keys()].filter((head) => head !== '');
  const longest = reach(heads, beginnings);
  const automaton = buildAutomaton(heads, { ignoreCase: true, words: false });

  /** Calls `found` for each beginning, longest first where several end. */
  function walk(
    text: string,
    from: number,
    found: (start: number, end: number, beginning: Beginning) => void,
  ): number {
    let node = 0;
    for (let offset = from; offset < text.length; offset++) {
      if (node === 0) offset = automaton.nextStart(text, offset);
      node = automaton.step(node, unitAt(text, offset, true));
      const first = (automaton.value[node] ?? -1) >= 0 ? node : (automaton.shorter[node] ?? 0);
      for (let at = first; at !== 0; at = automaton.shorter[at] ?? 0) {
        const beginning = beginnings.get(heads[automaton.value[at] ?? -1] ?? '');
        if (beginning !== undefined) found(offset + 1 - (automaton.depth[at] ?? 0), offset + 1, beginning);
      }
    }
    return automaton.depth[node] ?? 0;
  }

  return {
    find(text) {
      const matches: Match[] = [];
      walk(text, 0, (start, end, beginning) => {
        if ('surrogate' in beginning) matches.push({ start, end, value: beginning.surrogate });
        else for (const match of wholes(text, start, end, beginning.suffixes)) matches.push(match);
      });
      return leftmostLongest(matches);
    },
    unfinished(text) {
      // Nothing longer than the longest form can be unfinished, so only that much of the end is read.
      let open = text.length;
      const depth = walk(text, Math.max(0, text.length - longest), (start, end, beginning) => {
        const goesOn =
          'surrogate' in beginning ? end === text.length : mayGrow(text.slice(end), beginning.suffixes);
        if (goesOn) open = Math.min(open, start);
      });
      return Math.min(open, text.length - depth);
    },
  };
}

function byType(pseudonyms: readonly string[]): ReadonlyMap<string, Suffixes> {
  const types = new Map<string, Map<string, string>>();
  for (const pseudonym of pseudonyms) {
    const cut = pseudonym.lastIndexOf('_');
    const type = pseudonym.slice(0, cut);
    const whole = types.get(type) ?? new Map<string, string>();
    types.set(type, whole.set(pseudonym.slice(cut + 1), pseudonym));
  }
  return new Map(
    [...types].map(([type, whole]) => {
      const sorted = [...whole.keys()].sort();
      const lengths = [...new Set(sorted.map(({ length }) => length))].sort((a, b) => a - b);
      return [type, { whole, sorted, lengths, longest: lengths.at(-1) ?? 0 }];
    }),
  );
}

/** A text without any of these holds none of the pseudonyms, in no form. */
export function beginningsOf(pseudonyms: readonly string[]): readonly string[] {
  const types = new Set(pseudonyms.map((pseudonym) => pseudonym.slice(0, pseudonym.lastIndexOf('_'))));
  return [...types].flatMap(headsOf);
}

function headsOf(type: string): readonly string[] {
  return SEPARATORS.flatMap((separator) => [type + separator, type.replaceAll('_', separator) + separator]);
}

/** Length of the longest form. */
function reach(heads: readonly string[], beginnings: ReadonlyMap<string, Beginning>): number {
  return heads.reduce((most, head) => {
    const beginning = beginnings.get(head);
    const rest = beginning !== undefined && 'suffixes' in beginning ? beginning.suffixes.longest : 0;
    return Math.max(most, head.length + rest);
  }, 0);
}

function wholes(text: string, start: number, from: number, { whole, lengths }: Suffixes): Match[] {
  return lengths.flatMap((length) => {
    const suffix = from + length <= text.length ? inCapitals(text.slice(from, from + length)) : undefined;
    const value = suffix === undefined ? undefined : whole.get(suffix);
    return value === undefined ? [] : [{ start, end: from + length, value }];
  });
}

/** Whether a suffix begins with what stands at the end of a text. */
function mayGrow(piece: string, { sorted }: Suffixes): boolean {
  const wanted = inCapitals(piece);
  if (wanted === undefined) return false;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low]?.startsWith(wanted) ?? false;
}

/** ASCII alone: the capital of a dotless i is no letter of a suffix. */
function inCapitals(text: string): string | undefined {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return undefined;
  return text.toUpperCase();
}
