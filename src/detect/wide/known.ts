// Words that are no person although they look like one, and public names, from the rule files of kind `known`.
// Invariant: only whole phrases count, in the case in which the file writes them.
import type { KnownRule } from '../../rules/rule.js';

export interface Known {
  /** A technology, product, brand, eponym: never masked by the wide net, never a name by weak evidence. */
  isWord(phrase: string): boolean;
  /** Somebody in every encyclopaedia. Spared only under the conditions of `classify/public-names`. */
  isPublicName(phrase: string): boolean;
  /** The most words that an entry has. */
  readonly longest: number;
}

export function makeKnown(rules: readonly KnownRule[]): Known {
  const words = new Set<string>();
  const people = new Set<string>();
  let longest = 1;
  for (const rule of rules) {
    const set = rule.spares === 'public-name' ? people : words;
    for (const entry of rule.words) {
      set.add(entry);
      longest = Math.max(longest, entry.split(' ').length);
    }
  }
  return {
    isWord: (phrase) => words.has(phrase),
    isPublicName: (phrase) => people.has(phrase),
    longest,
  };
}
