// Reads the checkout into plain values, so that each check is a function of a list of files and can be run over a
// tree that was made up to break it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface TreeFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

// Not ours, or made by a build or a run.
const SKIPPED = new Set(['node_modules', 'dist', 'coverage', '.git', '.sluice']);
const TEXT =
  /\.(?:ts|js|md|ya?ml|json|sql|txt)$|(?:^|\/)(?:run|LICENSE|Dockerfile|env\.example|\.[a-z]+(?:rc|ignore))$/;

/** Every text file under `folder` (the whole repository by default), sorted by path. */
export function readTree(folder = ''): readonly TreeFile[] {
  const found: TreeFile[] = [];
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) found.push(...readTree(path));
    } else if (TEXT.test(path)) {
      found.push({ path, text: readFileSync(join(ROOT, path), 'utf8') });
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export const isTest = (path: string): boolean => /\.(?:test|spec)\.[cm]?[jt]sx?$/.test(path);
export const isTypeScript = (path: string): boolean => path.endsWith('.ts');
/** What is compiled and shipped: sources without their tests. */
export const isShipped = (path: string): boolean =>
  path.startsWith('src/') && isTypeScript(path) && !isTest(path);

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
