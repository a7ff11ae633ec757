// The forms in which a model may write a pseudonym back: other separators here, other case in the matcher.
// Invariant: every form leads to exactly one pseudonym, and to none that was not given.
import { buildMatcher, type Matcher } from '../text/matcher.js';

/** Plain, hyphen, Markdown's escape, JSON's escape (once and twice), a space. */
const SEPARATORS = ['_', '-', '\\_', '\\\\_', '\\u005f', '\\\\u005f', ' '];

export interface LenientMatcher extends Matcher {
  /** The pseudonym that a matched form stands for. */
  pseudonym(form: string): string;
}

function forms(pseudonym: string): readonly string[] {
  const cut = pseudonym.lastIndexOf('_');
  const type = pseudonym.slice(0, cut);
  const suffix = pseudonym.slice(cut + 1);
  const all = SEPARATORS.flatMap((separator) => [
    type + separator + suffix,
    type.replaceAll('_', separator) + separator + suffix,
  ]);
  return [...new Set(all)];
}

/**
 * Bounds are left to the caller: endings and brackets are no matter of words.
 * @param surrogates have one form each; a match may still differ in case, which is for the caller to refuse
 */
export function buildLenient(
  pseudonyms: readonly string[],
  surrogates: readonly string[] = [],
): LenientMatcher {
  const origin = new Map<string, string>(surrogates.map((surrogate) => [surrogate, surrogate]));
  for (const pseudonym of pseudonyms) {
    for (const form of forms(pseudonym)) origin.set(form, pseudonym);
  }
  const matcher = buildMatcher([...origin.keys()], { bounds: 'none', ignoreCase: true });
  return { ...matcher, pseudonym: (form) => origin.get(form) ?? form };
}
