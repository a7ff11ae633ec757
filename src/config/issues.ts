// Turns what the schema found into sentences for the person who wrote the file. Invariant: the value that was wrong is
// never quoted, because it may be a key that slipped into the wrong line.
import type { z } from 'zod';
import { issueSentence } from '../rules/issues.js';
import { didYouMean } from '../text/suggest.js';
import { FIELDS } from './schema.js';
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
  return [{ path, message: `${field} ${issueSentence(issue)}` }];
}

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
