// The one owner of a data directory: a bound Unix socket in it, which dies with its process and through which it can be
// asked. Knows the socket only. Invariant: of two processes at most one holds the lock, and a live one is never taken
// over.
import { randomBytes } from 'node:crypto';
import { chmod, link, lstat, open, unlink, type FileHandle } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { answerOne, askDoor } from './door.js';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { errorCode } from './disk.js';

export const LOCK_FILE = 'sluice.sock';
const GUARD_FILE = 'sluice.sock.guard';
const ATTEMPTS = 50;

/** What a running server says of itself; one line of JSON to whoever connects. */
export interface Owner {
  readonly pid: number;
  /** Id of its current writer, once it has one. */
  readonly writer?: string;
}

export interface Lock {
  release(): Promise<void>;
}

/** Lines in answer to a question, each without its line end; undefined when the question is not known. */
export type Answers = (question: string) => AsyncIterable<string> | undefined;

/** @throws Error with a sentence for the operator when another process owns the directory */
export async function takeLock(
  dataDirectory: string,
  owner: () => Owner,
  answers: Answers = () => undefined,
): Promise<Lock> {
  const names = await shortNames(dataDirectory);
  const draft = `${LOCK_FILE}.${randomBytes(4).toString('hex')}`;
  const callers = new Set<Socket>();
  const server = createServer((socket) => {
    callers.add(socket);
    socket.once('close', () => callers.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.write(`${JSON.stringify(owner())}\n`);
    answerOne(socket, answers);
  });
  server.unref();
  try {
    await listen(server, names.path(draft));
    await chmod(join(dataDirectory, draft), 0o600);
    const { ino } = await lstat(join(dataDirectory, draft));
    await claim(dataDirectory, draft, names);
    await unlink(join(dataDirectory, draft));
    return {
      async release() {
        for (const caller of callers) caller.destroy();
        await release(dataDirectory, ino, server, names);
      },
    };
  } catch (error) {
    await unlink(join(dataDirectory, draft)).catch(() => undefined);
    await close(server, names);
    throw error;
  }
}

/** Who owns the directory now; undefined when nobody does. */
export async function lockOwner(dataDirectory: string): Promise<Owner | undefined> {
  const names = await shortNames(dataDirectory);
  try {
    const owner = await ask(names.path(LOCK_FILE));
    return typeof owner === 'string' ? undefined : owner;
  } finally {
    await names.done();
  }
}

/**
 * Asks the owner of a data directory.
 * @returns its answer, line by line; undefined when nobody owns it, or the owner does not know the question
 */
export async function askOwner(
  dataDirectory: string,
  question: string,
): Promise<AsyncIterable<string> | undefined> {
  const names = await shortNames(dataDirectory);
  try {
    return await askDoor(names.path(LOCK_FILE), question);
  } finally {
    await names.done();
  }
}

/**
 * A link is made whole or not at all, so only one of two processes gets the name. A dead socket is removed only by who
 * holds the guard, another link to its own live socket: or two that saw it dead would remove each other's.
 */
async function claim(directory: string, draft: string, names: ShortNames): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await linked(directory, draft, LOCK_FILE)) return;
    const owner = await ask(names.path(LOCK_FILE));
    if (owner === 'absent') continue;
    if (owner !== 'dead') throw new Error(ownedSentence(directory, owner));
    if (await linked(directory, draft, GUARD_FILE)) {
      try {
        if ((await ask(names.path(LOCK_FILE))) === 'dead') await unlink(join(directory, LOCK_FILE));
      } finally {
        await unlink(join(directory, GUARD_FILE));
      }
    } else {
      // A guard is held for a millisecond; a dead one means that its process was killed in that millisecond.
      if ((await ask(names.path(GUARD_FILE))) === 'dead') await removeIfThere(join(directory, GUARD_FILE));
      await setTimeout(5);
    }
  }
  throw new Error(`the data directory ${directory} is being taken by another process; try again`);
}

/** False when the name is taken. */
async function linked(directory: string, draft: string, name: string): Promise<boolean> {
  try {
    await link(join(directory, draft), join(directory, name));
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return false;
    throw new Error(`the data directory ${directory} cannot hold a lock (${code})`, { cause: error });
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

async function release(directory: string, ino: number, server: Server, names: ShortNames): Promise<void> {
  const path = join(directory, LOCK_FILE);
  const found = await lstat(path).catch(() => undefined);
  if (found?.ino === ino) await removeIfThere(path);
  await close(server, names);
}

function ownedSentence(directory: string, owner: Owner): string {
  const who = owner.pid > 0 ? ` (process ${owner.pid})` : '';
  return `the data directory ${directory} is in use by a running sluice${who}; stop it or use another --data`;
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function close(server: Server, names: ShortNames): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await names.done();
}

/** `dead` when nobody listens any more; `pid` is 0 when somebody does and does not say who. */
function ask(path: string): Promise<Owner | 'dead' | 'absent'> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(path, () => socket.end());
    // A process that is stopped still owns its data.
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (bytes) => (text += bytes.toString('utf8')));
    socket.on('close', (failed) => {
      if (!failed) resolve(readOwner(text));
    });
    socket.on('error', (error) => {
      const code = errorCode(error);
      if (code === 'ENOENT') resolve('absent');
      else if (code === 'ECONNREFUSED') resolve('dead');
      else if (code === 'ECONNRESET' || code === 'EPIPE') resolve({ pid: 0 });
      else reject(new Error(`the lock ${LOCK_FILE} cannot be asked (${code})`, { cause: error }));
    });
  });
}

function readOwner(line: string): Owner {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number') {
      return { pid: 0 };
    }
    const writer = 'writer' in value && typeof value.writer === 'string' ? { writer: value.writer } : {};
    return { pid: value.pid, ...writer };
  } catch {
    return { pid: 0 };
  }
}

interface ShortNames {
  path(file: string): string;
  done(): Promise<void>;
}

/** The kernel takes at most 108 bytes for a socket's path, macOS 104, and the end of a longer one would be dropped. */
const MAX_PATH_BYTES = 100;

/** Names for sockets in a directory whose own path may be too long: Linux also takes them by an open directory. */
async function shortNames(directory: string): Promise<ShortNames> {
  const longest = `${LOCK_FILE}.00000000`;
  if (Buffer.byteLength(join(directory, longest)) <= MAX_PATH_BYTES) {
    return { path: (file) => join(directory, file), done: () => Promise.resolve() };
  }
  let handle: FileHandle | undefined;
  try {
    handle = await open(directory, 'r');
    await lstat(`/proc/self/fd/${handle.fd}`);
  } catch (error) {
    await handle?.close();
    if (errorCode(error) === 'ENOENT' && handle === undefined) throw error;
    throw new Error(
      `the path of the data directory is too long for a socket in it (${MAX_PATH_BYTES - longest.length} bytes at most); use a shorter --data`,
      { cause: error },
    );
  }
  const held = handle;
  return { path: (file) => `/proc/self/fd/${held.fd}/${file}`, done: () => held.close() };
}
