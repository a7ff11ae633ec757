// One classification rule as loaded and validated. The YAML format is docs/rules.md; the schema is schema.ts.
import type { Level } from '../model/level.js';

export type RuleKind = 'pattern' | 'words' | 'names' | 'combination' | 'model';

export interface RuleExamples {
  /** Texts that must give a finding of this rule; two at least. */
  readonly match: readonly string[];
  /** Texts that must not; two at least. */
  readonly no_match: readonly string[];
  /** Texts that the rule should find and does not; the check fails when one starts to match. */
  readonly known_miss?: readonly string[];
}

/** Where a rule was read, for messages. */
export interface RuleSource {
  readonly file: string;
  /** 1-based */
  readonly line: number;
  /** Lines of its examples, by the name of their list. */
  readonly examples?: Readonly<Record<string, readonly number[]>>;
}

interface RuleBase {
  readonly id: string;
  readonly entity: string;
  readonly level: Level;
  readonly action: 'enforce' | 'monitor';
  /** Strength of the bare match, 0..1. */
  readonly score: number;
  /** Below this the hit is dropped. */
  readonly min_score: number;
  /** `A`: fixed prefix or structure; `B`: a name and a value; `C`: entropy, recorded only. Secrets only. */
  readonly class?: 'A' | 'B' | 'C';
  /** Words that raise the score by .35 (to at least .4) when one stands within `distance` characters. */
  readonly near?: { readonly words: readonly string[]; readonly distance: number };
  /** Literals or words that drop the hit when one stands in the match or within `distance` characters of it. */
  readonly unless?: { readonly words: readonly string[]; readonly distance: number };
  /** Only widens this mask (and the wider one): looked for once a request leaves as MEDIUM; raises nothing. */
  readonly mask?: 'balanced' | 'strict';
  readonly why: string;
  readonly references?: readonly string[];
  readonly since: string;
  readonly examples: RuleExamples;
  readonly source: RuleSource;
}

export interface PatternRule extends RuleBase {
  readonly kind: 'pattern';
  /** RE2; a capture named `value` where the match has a frame. */
  readonly pattern: string;
  /** Case-insensitive literals, one of which must stand near for the pattern to be tried. */
  readonly keywords?: readonly string[];
  /** Bytes before and after a keyword that belong to its window. */
  readonly reach?: { readonly before: number; readonly after: number };
  /** Name in the table of validators: what the pattern cannot say. A value that fails it is no match at all. */
  readonly structure?: string;
  /** Name in the table of validators. */
  readonly validator?: string;
  /** `drop`: a failed validation clears the hit where no context stands near (default); `keep`: it lowers the score only. */
  readonly on_invalid?: 'drop' | 'keep';
  /** Score after a successful validation; 1 when absent. Lower for weak checksums (one digit), which need context too. */
  readonly valid_score?: number;
  /** The frame before the value may be the key of a JSON field. */
  readonly field?: true;
}

/** Literal words or phrases, whole-word, case-insensitive unless `case_sensitive`. */
export interface WordsRule extends RuleBase {
  readonly kind: 'words';
  readonly words: readonly string[];
  readonly case_sensitive?: boolean;
}

/** Names of people by deterministic evidence; `method` picks one in detect/names. */
export interface NamesRule extends RuleBase {
  readonly kind: 'names';
  readonly method: 'title' | 'greeting' | 'signature' | 'relation' | 'full-name' | 'first-name';
}

/** Rules that must stand near one another, or a count of them. */
export interface CombinationRule extends RuleBase {
  readonly kind: 'combination';
  /** Every group must be present: a group is a list of rule ids or entities, one of which is enough. */
  readonly all: readonly (readonly string[])[];
  /** How far apart the members may stand, in characters; absent: anywhere in the leaf. */
  readonly within?: number;
  /** At least this many distinct values of the groups' members. */
  readonly count?: number;
}

/**
 * Asks a model on this machine: with a `topic`, whether a text is about it; without one, where it holds what the
 * analyzer calls by one of the `labels`. MEDIUM or HIGH, never BLOCKED: by then a model would have seen the text.
 */
export interface ModelRule extends RuleBase {
  readonly kind: 'model';
  /** Name under `analyzers:` in the policy. */
  readonly ask: string;
  /** One sentence that is true of the texts that are meant. Always HIGH: a topic has no place to be masked. */
  readonly topic?: string;
  /** The analyzer's own names for what is meant; the entity when absent. */
  readonly labels?: readonly string[];
}

/** Words that are not masked although they look like names. Has no level: it only spares. */
export interface KnownRule {
  readonly id: string;
  readonly kind: 'known';
  /** `word`: a technology, product, brand, eponym. `public-name`: a person whom the public knows. */
  readonly spares: 'word' | 'public-name';
  /** Whole phrases, in this case. */
  readonly words: readonly string[];
  readonly why: string;
  readonly references?: readonly string[];
  readonly since: string;
  /** `match`: texts in which one of the words is spared; `no_match`: texts in which none stands. */
  readonly examples: RuleExamples;
  readonly source: RuleSource;
}

export type Rule = PatternRule | WordsRule | NamesRule | CombinationRule | ModelRule;
