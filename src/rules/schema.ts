// The YAML format of a rule file, as zod schemas. Strict: an unknown key is an error, because a misspelt
// `keywrods` would otherwise switch a rule off in silence.
import { z } from 'zod';
import { LEVELS } from '../model/level.js';

/** Dotted, lower case, permanent: `secrets.aws.access-key`. */
const RULE_ID = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+$/;
const ENTITY = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
/** Keywords are found by byte in a text whose ASCII letters were lower-cased. */
const ASCII = /^[\x20-\x7e]+$/;

const text = z.string().min(1);
const score = z.number().min(0).max(1);
const distance = z.int().min(0).max(2000).default(64);
const words = z.array(text).min(1);

const examples = z.strictObject({
  match: z.array(text).min(2),
  no_match: z.array(text).min(2),
  known_miss: z.array(text).exactOptional(),
});

const base = {
  id: z.string().regex(RULE_ID, 'an id is dotted and lower case, like `secrets.aws.access-key`'),
  entity: z.string().regex(ENTITY, 'an entity is in capitals, like `EMAIL_ADDRESS`'),
  level: z.enum(LEVELS),
  action: z.enum(['enforce', 'monitor']).default('enforce'),
  score: score.default(0.85),
  min_score: score.default(0.4),
  class: z.enum(['A', 'B', 'C']).exactOptional(),
  near: z.strictObject({ words, distance }).exactOptional(),
  unless: z.strictObject({ words, distance }).exactOptional(),
  mask: z.enum(['balanced', 'strict']).exactOptional(),
  why: z.string().min(10, 'say in a sentence why this rule exists'),
  references: z.array(text).exactOptional(),
  since: z.string().regex(/^\d+\.\d+(?:\.\d+)?$/, 'a version in quotes, like "0.1.0"'),
  examples,
};

export const patternRule = z.strictObject({
  ...base,
  kind: z.literal('pattern'),
  pattern: text,
  keywords: z
    .array(z.string().min(1).max(100).regex(ASCII, 'keywords are printable ASCII'))
    .min(1)
    .exactOptional(),
  reach: z
    .strictObject({ before: z.int().min(0).max(4096), after: z.int().min(0).max(16384) })
    .exactOptional(),
  structure: text.exactOptional(),
  validator: text.exactOptional(),
  on_invalid: z.enum(['drop', 'keep']).exactOptional(),
  valid_score: score.exactOptional(),
  field: z.literal(true).exactOptional(),
});

export const wordsRule = z.strictObject({
  ...base,
  kind: z.literal('words'),
  words: z.array(z.string().trim().min(2).max(100)).min(1).max(2000),
  case_sensitive: z.boolean().exactOptional(),
});

export const namesRule = z.strictObject({
  ...base,
  kind: z.literal('names'),
  method: z.enum(['title', 'greeting', 'signature', 'relation', 'full-name', 'first-name']),
});

export const combinationRule = z.strictObject({
  ...base,
  kind: z.literal('combination'),
  all: z.array(z.array(text).min(1)).min(1).max(16),
  within: z.int().min(1).max(100_000).exactOptional(),
  count: z.int().min(2).max(10_000).exactOptional(),
});

/** It has no place to be near to and no mask of its own, so it takes only a part of the base. */
export const modelRule = z.strictObject({
  id: base.id,
  entity: base.entity,
  level: base.level,
  action: base.action,
  kind: z.literal('model'),
  ask: text.max(63),
  topic: z.string().trim().min(10, 'say in a sentence what the texts are about').max(400).exactOptional(),
  labels: z
    .array(z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, "a label is one word, as the analyzer's own"))
    .min(1)
    .max(50)
    .exactOptional(),
  score: base.score,
  min_score: base.min_score,
  why: base.why,
  references: base.references,
  since: base.since,
  examples,
});
export const knownRule = z.strictObject({
  id: base.id,
  kind: z.literal('known'),
  spares: z.enum(['word', 'public-name']),
  words: z.array(z.string().trim().min(2).max(100)).min(1).max(2000),
  why: base.why,
  references: base.references,
  since: base.since,
  examples,
});

/** One rule as written, defaults filled in, without its place in the file. */
export const ruleSchema = z.discriminatedUnion(
  'kind',
  [patternRule, wordsRule, namesRule, combinationRule, modelRule, knownRule],
  { error: 'must be pattern, words, names, combination, model or known' },
);
export type WrittenRule = z.infer<typeof ruleSchema>;

/** Field names by kind, and by the path of what a rule holds. */
export const RULE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  pattern: Object.keys(patternRule.shape),
  words: Object.keys(wordsRule.shape),
  names: Object.keys(namesRule.shape),
  combination: Object.keys(combinationRule.shape),
  model: Object.keys(modelRule.shape),
  known: Object.keys(knownRule.shape),
  examples: Object.keys(examples.shape),
  near: ['words', 'distance'],
  unless: ['words', 'distance'],
  reach: ['before', 'after'],
};
