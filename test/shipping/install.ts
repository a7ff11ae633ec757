// What a user installs, made from the checkout without the registry: the packed tarball, and node_modules as
// `npm prune` leaves it by the lock file. Files are linked, not copied; nothing here writes into a linked file.
import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, linkSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../architecture/tree.js';

const run = promisify(execFile);

// npm rewrites its own lock inside node_modules in place, which would reach through the link; what it takes to compile
// re2 is not needed to run it.
const LEFT_OUT =
  /^(?:\.package-lock\.json|\.cache|\.vite.*|re2\/vendor|re2\/build\/Release\/(?:obj\.target|\.deps))$/;

/** Of the settings of an npm that started this test none reaches the npm below. */
export function plainEnv(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, NO_COLOR: '1', npm_config_update_notifier: 'false', ...more };
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** To its end, at most two minutes unless told. A command line without a shell. */
export async function runIn(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  timeout = 110_000,
): Promise<Ran> {
  try {
    const done = await run(command, args, { cwd, env: plainEnv(env), timeout, maxBuffer: 1 << 26 });
    return { code: 0, out: done.stdout, err: done.stderr };
  } catch (error) {
    const failed = error as { code?: number | string; stdout?: string; stderr?: string };
    if (typeof failed.code !== 'number') throw error;
    return { code: failed.code, out: failed.stdout ?? '', err: failed.stderr ?? '' };
  }
}

function linkTree(from: string, to: string, base = from): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (LEFT_OUT.test(relative(base, source))) continue;
    if (entry.isDirectory()) linkTree(source, target, base);
    else if (entry.isSymbolicLink()) cpSync(source, target, { verbatimSymlinks: true });
    else linkFile(source, target);
  }
}

function linkFile(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}

/** @param prune arguments of npm; the lock file decides what goes */
export async function productionModules(dir: string, prune: readonly string[]): Promise<Ran> {
  for (const name of ['package.json', 'package-lock.json', '.npmrc'])
    copyFileSync(join(ROOT, name), join(dir, name));
  linkTree(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  return runIn(dir, 'npm', prune, { npm_config_offline: 'true' });
}

export interface Packed {
  readonly file: string;
  readonly files: readonly { readonly path: string }[];
}

/** The tarball that `npm publish` would send. The build has been made; scripts would only make it again. */
export async function pack(into: string): Promise<Packed> {
  const { out } = await runIn(ROOT, 'npm', [
    'pack',
    '--ignore-scripts',
    '--json',
    '--pack-destination',
    into,
  ]);
  const [packed] = JSON.parse(out) as [{ filename: string; files: Packed['files'] }];
  return { file: join(into, packed.filename), files: packed.files };
}

/** What `npm install TARBALL` does once the dependencies are there: unpack, then link the program and let it be run. */
export async function unpackInto(dir: string, tarball: string): Promise<void> {
  const home = join(dir, 'node_modules/sluice');
  mkdirSync(home, { recursive: true });
  await runIn(dir, 'tar', ['-xzf', tarball, '-C', home, '--strip-components=1']);
  chmodSync(join(home, 'dist/main.js'), 0o755);
  mkdirSync(join(dir, 'node_modules/.bin'), { recursive: true });
  symlinkSync('../sluice/dist/main.js', join(dir, 'node_modules/.bin/sluice'));
}
