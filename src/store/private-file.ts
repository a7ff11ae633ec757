// A small file of ours in the data directory that one process changes and another one reads while it runs. Invariant:
// readers see the file before a change or after it, never in between, and only its owner can read or change it.
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { open, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { disk, errorCode } from './disk.js';

/** Who changes the file holds its draft; a change takes milliseconds, so an old draft is one that was left behind. */
const DRAFT_STALE_MS = 10_000;
const ATTEMPTS = 400;

/**
 * Changes the file as a whole; of two processes that do it at once, the second one sees what the first one wrote.
 * @param change gets the text so far, undefined when there is no file; what it throws leaves the file as it was
 */
export async function updatePrivateFile(
  path: string,
  change: (text: string | undefined) => string,
): Promise<void> {
  await disk.makeDirectory(dirname(path));
  const draft = `${path}.draft`;
  const file = await takeDraft(draft);
  try {
    await file.writeFile(change(readPrivateFile(path)?.text), 'utf8');
    await file.sync();
    await file.close();
    await rename(draft, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await unlink(draft).catch(() => undefined);
    throw error;
  }
  await disk.syncDirectory(dirname(path));
}

async function takeDraft(draft: string) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      return await open(draft, 'wx', 0o600);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const age = Date.now() - ((await stat(draft).catch(() => undefined)) ?? { mtimeMs: Date.now() }).mtimeMs;
    if (age > DRAFT_STALE_MS) await unlink(draft).catch(() => undefined);
    else await setTimeout(10);
  }
  throw new Error(`${draft} is held by another process; try again`);
}

export interface PrivateFile {
  readonly text: string;
  /** Another one when the file was changed. */
  readonly version: string;
}

/** Undefined when there is none. @throws Error with a sentence for the operator when it cannot be read, or others may */
export function readPrivateFile(path: string): PrivateFile | undefined {
  let descriptor;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new Error(`${path} cannot be opened (${errorCode(error)})`, { cause: error });
  }
  try {
    const stats = fstatSync(descriptor, { bigint: true });
    if (!stats.isFile()) throw new Error(`${path} is not a file`);
    if ((stats.mode & 0o077n) !== 0n) {
      throw new Error(`${path} is open to other users; run: chmod 600 ${path}`);
    }
    return { text: readFileSync(descriptor, 'utf8'), version: versionOf(stats) };
  } finally {
    closeSync(descriptor);
  }
}

/** Cheap enough to be asked on every call; undefined when there is no file. */
export function privateFileVersion(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : versionOf(stats);
}

function versionOf(stats: {
  ino: bigint;
  size: bigint;
  mtimeNs: bigint;
  ctimeNs: bigint;
  mode: bigint;
}): string {
  return [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs, stats.mode].join(' ');
}
