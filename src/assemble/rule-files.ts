// Reads the rule files of a directory. Invariant: a directory without a rule is an error, never an empty rule set.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** The reviewed list of double hits stands beside the rules and is none. */
export const OVERLAPS_FILE = 'overlaps.yaml';

export interface RuleFile {
  /** Relative to the directory, with forward slashes. */
  readonly name: string;
  readonly text: string;
}

/** @throws the file system's error when the directory cannot be read */
export function readRuleFiles(directory: string): {
  readonly rules: readonly RuleFile[];
  readonly overlaps: RuleFile | undefined;
} {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && (entry.name.endsWith('.yaml') || entry.name.endsWith('.yml')))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      name: relative(directory, path).split(sep).join('/'),
      text: readFileSync(path, 'utf8'),
    }));
  return {
    rules: files.filter((file) => file.name !== OVERLAPS_FILE),
    overlaps: files.find((file) => file.name === OVERLAPS_FILE),
  };
}
