// Turns what the schema found into sentences for the person who wrote the file. Invariant: the value that was wrong is
// never quoted, because it may be a key that slipped into the wrong line.
import type { z } from 'zod';
import { FIELDS } from './schema.js';
import { didYouMean } from './suggest.js';
import type { Path } from './yaml-lines.js';

export interface Located {
  readonly path: Path;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** @param root the value that was checked, to tell a missing field from a wrong one */
export function describeIssues(issues: readonly Issue[], root: unknown): readonly Located[] {
  return issues.flatMap((issue) => describe(issue, root));
}

function describe(issue: Issue, root: unknown): readonly Located[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
  const field = show(path);
  const last = path.at(-1);
  if (valueAt(root, path) === undefined && typeof last === 'string') {
    return [{ path: path.slice(0, -1), message: `${field} is missing` }];
  }
  return [{ path, message: `${field} ${sentence(issue)}` }];
}

function sentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? `of kind ${issue.expected}`}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return issue.origin === 'array' || issue.origin === 'string'
        ? 'must not be empty'
        : `must be at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' ? 'is too long' : `must be at most ${issue.maximum}`;
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'has a name that is not allowed';
    case 'custom':
    case 'invalid_format':
    case 'invalid_union':
      return issue.message;
    default:
      return 'has not the expected form';
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of fields',
  record: 'a mapping of names',
};

function unknownKey(path: Path, key: string): Located {
  const known = FIELDS[placeOf(path)] ?? [];
  const blocked = path[0] === 'routes' && key === 'BLOCKED' ? ': BLOCKED content goes nowhere' : '';
  return {
    path: [...path, key],
    message: `${show([...path, key])} is not a known field${blocked}${didYouMean(key, known)}`,
  };
}

/** `['agents', 'bot', 'tiers', 0]` -> `agents.*.tiers.*` */
function placeOf(path: Path): string {
  const named = ['providers', 'agents', 'cases', 'models'];
  return path
    .map((step, index) =>
      (index === 1 && named.includes(String(path[0]))) || (index === 3 && path[2] === 'prices')
        ? '*'
        : String(step),
    )
    .join('.');
}

/** Prints what looks like a name; anything else, such as digits among letters, could be a key in the wrong place. */
export function show(path: Path): string {
  if (path.length === 0) return 'the file';
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      const text = /^[A-Za-z][A-Za-z_-]{0,31}\d{0,3}$/.test(String(step)) ? String(step) : '?';
      return index === 0 ? text : `.${text}`;
    })
    .join('');
}

function valueAt(root: unknown, path: Path): unknown {
  let value: unknown = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === String(step))?.[1];
  }
  return value;
}
