// Runs once before the suite: the end-to-end tests start the built program, so it has to be built from these sources.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

export function setup(): void {
  const built = join(ROOT, 'dist', 'main.js');
  const age = existsSync(built) ? statSync(built).mtimeMs : 0;
  const newest = Math.max(...sources(join(ROOT, 'src')).map((file) => statSync(file).mtimeMs));
  if (newest <= age) return;
  execFileSync(
    process.execPath,
    [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
    {
      cwd: ROOT,
      stdio: 'inherit',
    },
  );
}

function sources(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}
