// The one matcher: where do literal values stand in a text? It serves sweep, tripwire, restore and own credentials.
// Invariant: linear in the text for any number of values (Aho-Corasick), and each place is reported once, longest first.
import { buildAutomaton, unitAt } from './automaton.js';
import { codePointBefore, codePointFrom, isBoundary } from './word-class.js';

export interface Match {
  /** UTF-16 code units, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** The value as it was given to `buildMatcher`. */
  readonly value: string;
}

export interface MatcherOptions {
  /** `words` (default): a value that begins or ends with a word character must not touch another one there.
   * `none`: anywhere. */
  readonly bounds?: 'words' | 'none';
  /** ASCII letters match in either case; default false. */
  readonly ignoreCase?: boolean;
}

export interface Matcher {
  /** How many distinct values it knows. */
  readonly size: number;
  /** Sorted, never overlapping; at one place the longest value. */
  find(text: string): readonly Match[];
  /** Every place of every value, in any order: what overlaps, too. */
  all(text: string): Match[];
  /** Cheaper than `find` when only the fact counts. */
  has(text: string): boolean;
  /** Where the longest trailing piece begins that could still grow into a value; the text's length when none could. */
  unfinished(text: string): number;
}

/** A value that begins or ends with a word character touches no other one. */
export function isBounded(text: string, start: number, end: number): boolean {
  return (
    isBoundary(codePointBefore(text, start), codePointFrom(text, start)) &&
    isBoundary(codePointBefore(text, end), codePointFrom(text, end))
  );
}

/** Leftmost first, longest at one place, nothing that overlaps an earlier one. */
export function leftmostLongest(matches: Match[]): readonly Match[] {
  matches.sort((a, b) => a.start - b.start || b.end - a.end);
  let end = 0;
  return matches.filter((match) => {
    if (match.start < end) return false;
    end = match.end;
    return true;
  });
}

/** @param values empty strings are ignored; duplicates count once */
export function buildMatcher(values: readonly string[], options: MatcherOptions = {}): Matcher {
  const ignoreCase = options.ignoreCase ?? false;
  const known = [...new Set(values)].filter((value) => value !== '');
  const automaton = buildAutomaton(known, { ignoreCase, words: options.bounds !== 'none' });
  const longest = known.reduce((length, value) => Math.max(length, value.length), 0);
  const fits = options.bounds === 'none' ? () => true : isBounded;

  /** Calls `found` for every bounded place of a value; stops when it gives true. */
  function walk(text: string, found: (match: Match) => boolean): void {
    let node = 0;
    for (let offset = 0; offset < text.length; offset++) {
      if (node === 0) offset = automaton.nextStart(text, offset);
      node = automaton.step(node, unitAt(text, offset, ignoreCase));
      if (node === 0) continue;
      const first = (automaton.value[node] ?? -1) >= 0 ? node : (automaton.shorter[node] ?? 0);
      for (let at = first; at !== 0; at = automaton.shorter[at] ?? 0) {
        const end = offset + 1;
        const start = end - (automaton.depth[at] ?? 0);
        const value = known[automaton.value[at] ?? -1];
        if (value !== undefined && fits(text, start, end) && found({ start, end, value })) return;
      }
    }
  }

  function all(text: string): Match[] {
    const matches: Match[] = [];
    if (known.length === 0) return matches;
    walk(text, (match) => {
      matches.push(match);
      return false;
    });
    return matches;
  }

  return {
    size: known.length,
    find: (text) => leftmostLongest(all(text)),
    all,
    has(text) {
      let any = false;
      if (known.length > 0) walk(text, () => (any = true));
      return any;
    },
    unfinished(text) {
      let node = 0;
      // Nothing longer than the longest value can be unfinished, so only that much of the end is read.
      for (let offset = Math.max(0, text.length - longest); offset < text.length; offset++) {
        node = automaton.step(node, unitAt(text, offset, ignoreCase));
      }
      return text.length - (automaton.depth[node] ?? 0);
    },
  };
}
