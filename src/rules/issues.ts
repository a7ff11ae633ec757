// What a schema found, as a sentence for the person who wrote the file. Invariant: names fields and what they take,
// never the value that stood there.
import type { z } from 'zod';
import { didYouMean } from '../text/suggest.js';
import type { RuleFault } from './faults.js';
import { RULE_FIELDS } from './schema.js';

type Issue = z.core.$ZodIssue;

/** @param rule as written, to tell a missing field from a wrong one */
export function ruleIssues(issues: readonly Issue[], rule: unknown): readonly RuleFault[] {
  return issues.flatMap((issue) => describe(issue, rule));
}

const KINDS_OF_RULES = ['pattern', 'words', 'names', 'combination', 'model', 'known'];

function describe(issue: Issue, rule: unknown): readonly RuleFault[] {
  const path = issue.path.map(String);
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule))
    return [{ path, message: 'a rule is a mapping of fields, which begins with `- id: ...`' }];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const elsewhere = path.length === 0 && KINDS_OF_RULES.some((kind) => RULE_FIELDS[kind]?.includes(key));
      const hint = elsewhere
        ? ': it belongs to rules of another kind'
        : didYouMean(key, fieldsOf(rule, path));
      return { path: [...path, key], message: `unknown key \`${[...path, key].join('.')}\`${hint}` };
    });
  }
  const field = `\`${path.join('.')}\``;
  const missing = path.length > 0 && valueAt(rule, path) === undefined;
  return [{ path, message: missing ? `${field} is missing` : `${field}: ${issueSentence(issue)}` }];
}

/** `must be a list` and the like. */
export function issueSentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? `of kind ${issue.expected}`}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return issue.origin === 'string' ? 'is too long' : `must be at most ${issue.maximum}`;
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'has a name that is not allowed';
    case 'invalid_union':
    case 'custom':
    case 'invalid_format':
      return issue.message;
    default:
      return 'has not the expected form';
  }
}

function tooSmall(issue: Extract<Issue, { code: 'too_small' }>): string {
  const { minimum } = issue;
  if (issue.origin !== 'array' && issue.origin !== 'string') return `must be at least ${minimum}`;
  if (minimum === 1) return 'must not be empty';
  // A sentence of the schema's own says more.
  if (issue.origin === 'array') return `must hold at least ${minimum}`;
  return issue.message.startsWith('Too small') ? `must have at least ${minimum} characters` : issue.message;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text; in quotes, where it looks like a number',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of fields',
  record: 'a mapping of names',
};

function fieldsOf(rule: object, path: readonly string[]): readonly string[] {
  if (path.length > 0) return RULE_FIELDS[path.join('.')] ?? [];
  return RULE_FIELDS[String(Object.entries(rule).find(([key]) => key === 'kind')?.[1])] ?? [];
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  let value: unknown = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === step)?.[1];
  }
  return value;
}
