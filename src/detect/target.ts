// What the engine looks for, made from a rule: the pattern and what is done with its hits.
// Invariant: a target never lowers what its rule says; only class C is reduced to being recorded.
import type { Level } from '../model/level.js';
import type { CombinationRule, NamesRule, PatternRule, Rule, WordsRule } from '../rules/rule.js';
import { escapeLiteral } from '../text/re2-gate.js';
import type { PatternSource } from '../text/scan-patterns.js';

export type Validate = (value: string) => boolean;

/** Words that stand near a hit, in lower case. */
export interface Context {
  readonly words: readonly string[];
  /** UTF-16 units before and after the hit. */
  readonly distance: number;
}

export interface Target {
  readonly rule: string;
  readonly entity: string;
  readonly level: Level;
  readonly action: 'enforce' | 'monitor';
  readonly score: number;
  readonly minScore: number;
  readonly near: Context | undefined;
  readonly unless: Context | undefined;
  readonly secret: 'A' | 'B' | 'C' | 'own' | undefined;
  /** A value about a person or thing, not a word: counts towards bulk. */
  readonly countable: boolean;
}

export interface PatternTarget extends Target {
  /** A key of JSON before the value is as good as a name before it in a text. */
  readonly byField: boolean;
  readonly source: PatternSource;
  /** A letter or digit on either side makes it another word. */
  readonly wholeWord: boolean;
  /** What the pattern cannot say about a match. */
  readonly structure: Validate | undefined;
  readonly validate: Validate | undefined;
  readonly keepInvalid: boolean;
  readonly validScore: number;
}

export interface NamesTarget extends Target {
  readonly method: NamesRule['method'];
}

export interface Targets {
  readonly patterns: readonly PatternTarget[];
  readonly names: readonly NamesTarget[];
  readonly combinations: readonly CombinationRule[];
}

/** Throws when a rule names a validator that is not in the table. */
export function makeTargets(rules: readonly Rule[], validators: Readonly<Record<string, Validate>>): Targets {
  const patterns: PatternTarget[] = [];
  const names: NamesTarget[] = [];
  const combinations: CombinationRule[] = [];
  for (const rule of rules) {
    switch (rule.kind) {
      case 'pattern':
        patterns.push(fromPattern(rule, validators));
        break;
      case 'words':
        patterns.push(fromWords(rule));
        break;
      case 'names':
        names.push({ ...common(rule), method: rule.method });
        break;
      case 'combination':
        combinations.push(rule);
        break;
      case 'model':
        // Asked over a socket, behind everything that is looked for here.
        break;
    }
  }
  return { patterns, names, combinations };
}

function common(rule: Rule): Target {
  return {
    rule: rule.id,
    entity: rule.entity,
    level: rule.level,
    action: rule.class === 'C' ? 'monitor' : rule.action,
    score: rule.score,
    minScore: rule.min_score,
    near: lower(rule.near),
    unless: lower(rule.unless),
    secret: rule.class,
    countable:
      rule.class === undefined &&
      (rule.level === 'MEDIUM' || rule.level === 'HIGH') &&
      (rule.kind === 'pattern' || rule.kind === 'names'),
  };
}

function lower(context: Context | undefined): Context | undefined {
  return context && { words: context.words.map((word) => word.toLowerCase()), distance: context.distance };
}

function fromPattern(rule: PatternRule, validators: Readonly<Record<string, Validate>>): PatternTarget {
  const named = (name: string | undefined): Validate | undefined => {
    const check = name !== undefined && Object.hasOwn(validators, name) ? validators[name] : undefined;
    if (name !== undefined && check === undefined)
      throw new Error(`${rule.id}: no validator is called ${name}`);
    return check;
  };
  return {
    ...common(rule),
    byField: rule.class === 'B' || rule.field === true,
    source: {
      pattern: rule.pattern,
      ...(rule.keywords && { keywords: rule.keywords }),
      ...(rule.reach && { reach: rule.reach }),
    },
    wholeWord: false,
    structure: named(rule.structure),
    validate: named(rule.validator),
    keepInvalid: rule.on_invalid === 'keep',
    validScore: rule.valid_score ?? 1,
  };
}

/** Longest first: RE2 takes the first alternative that fits. */
function fromWords(rule: WordsRule): PatternTarget {
  const words = [...new Set(rule.words)].sort((a, b) => b.length - a.length);
  const pattern = words.map((word) => word.split(/\s+/).map(escapeLiteral).join('\\s+')).join('|');
  const keywords = words.map((word) => longestAscii(word));
  const gated = keywords.every((keyword) => keyword.length >= 3);
  const reach = Math.max(...words.map((word) => Buffer.byteLength(word))) * 2 + 16;
  return {
    ...common(rule),
    byField: rule.class === 'B',
    source: {
      pattern: `${rule.case_sensitive === true ? '' : '(?i)'}(?:${pattern})`,
      ...(gated && { keywords, reach: { before: reach, after: reach } }),
    },
    wholeWord: true,
    structure: undefined,
    validate: undefined,
    keepInvalid: false,
    validScore: 1,
  };
}

/** The longest piece of a phrase that can be a keyword: printable ASCII without the spaces, which may vary. */
function longestAscii(word: string): string {
  let longest = '';
  for (const piece of word.split(/[^\x21-\x7e]+/)) if (piece.length > longest.length) longest = piece;
  return longest;
}

/** A credential that this process holds, looked for as it is. */
export function ownCredential(value: string): PatternTarget {
  const keyword = longestAscii(value).slice(0, 24);
  return {
    rule: 'own-credential',
    entity: 'SECRET',
    level: 'BLOCKED',
    action: 'enforce',
    score: 1,
    minScore: 0,
    near: undefined,
    unless: undefined,
    secret: 'own',
    byField: false,
    countable: false,
    source: {
      pattern: escapeLiteral(value),
      ...(keyword.length >= 8 && {
        keywords: [keyword],
        reach: { before: Buffer.byteLength(value), after: Buffer.byteLength(value) },
      }),
    },
    wholeWord: false,
    structure: undefined,
    validate: undefined,
    keepInvalid: false,
    validScore: 1,
  };
}

/** Shorter or simpler ones would be found in ordinary text. */
export function isSearchable(credential: string): boolean {
  return credential.length >= 16 && new Set(credential).size >= 8;
}
