// A test that no runner collects is worse than none: it is believed. Compares what looks like a test with the globs.
import type { TreeFile } from './tree.js';

const LOOKS_LIKE_A_TEST =
  /(?:\.(?:test|spec)\.[cm]?[jt]sx?$)|(?:(?:^|\/)__tests__\/)|(?:^|\/)(?:test|spec)[-_.][^/]*\.[cm]?[jt]sx?$/;

/** Only `**` followed by a slash, `*` and literal characters are understood; anything else would be guessed at. */
export function globToRegExp(glob: string): RegExp {
  if (!/^[\w./*-]+$/.test(glob)) throw new Error(`glob with a meaning of its own: ${glob}`);
  const source = glob
    .replaceAll('.', '\\.')
    .replaceAll('**/', '\0')
    .replaceAll('*', '[^/]*')
    .replaceAll('\0', '(?:[^/]+/)*');
  return new RegExp(`^${source}$`);
}

/** Files that look like tests and are collected by no glob. */
export function uncollectedFaults(tree: readonly TreeFile[], include: readonly string[]): readonly string[] {
  const globs = include.map(globToRegExp);
  return tree
    .filter(({ path }) => LOOKS_LIKE_A_TEST.test(path))
    .filter(({ path }) => !globs.some((glob) => glob.test(path)))
    .map(({ path }) => `${path}: looks like a test and is not collected`);
}
