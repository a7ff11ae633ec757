// The deployment secret in the data directory: everything keyed hangs on it. Knows one file.
// Invariant: it is whole or absent, only its owner can read it, and it is never replaced.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { SECRET_BYTES } from '../keys/keyring.js';
import { disk, errorCode } from './disk.js';

/** Name of the file in the data directory: base64 text of 32 random bytes and a line end. */
export const SECRET_FILE = 'secret';

/** The secret of this data directory, made on first use. @throws Error with a sentence for the operator */
export async function readOrMakeSecret(dataDirectory: string): Promise<Buffer> {
  await disk.makeDirectory(dataDirectory);
  const path = join(dataDirectory, SECRET_FILE);
  const found = await readSecret(path);
  if (found !== undefined) return found;
  await makeSecret(dataDirectory, path);
  const made = await readSecret(path);
  if (made === undefined) throw new Error(`${path} vanished while it was being made`);
  return made;
}

/** Undefined when none was made yet. @throws Error with a sentence for the operator */
export function readSecretFile(dataDirectory: string): Promise<Buffer | undefined> {
  return readSecret(join(dataDirectory, SECRET_FILE));
}

/**
 * Reads a secret from its text, as in `SLUICE_SECRET`.
 * @param source where it stands, for the message
 */
export function parseSecret(text: string, source: string): Buffer {
  const trimmed = text.trim();
  const secret = Buffer.from(trimmed, 'base64');
  if (secret.toString('base64').replace(/=+$/u, '') !== trimmed.replace(/=+$/u, '')) {
    throw new Error(`${source} is not base64; make one with: openssl rand -base64 ${SECRET_BYTES}`);
  }
  if (secret.length < SECRET_BYTES) {
    throw new Error(`${source} holds ${secret.length} bytes and needs at least ${SECRET_BYTES}`);
  }
  return secret;
}

async function readSecret(path: string): Promise<Buffer | undefined> {
  let handle;
  try {
    // A link could point the secret at a file that somebody else controls.
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new Error(`${path} cannot be opened (${errorCode(error)})`, { cause: error });
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error(`${path} is not a file`);
    if ((stats.mode & 0o077) !== 0) {
      throw new Error(`${path} can be read by other users; run: chmod 600 ${path}`);
    }
    return parseSecret(await handle.readFile('utf8'), path);
  } finally {
    await handle.close();
  }
}

/** Written whole under another name and then linked: a crash leaves no half secret, and of two processes one wins. */
async function makeSecret(directory: string, path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await disk.create(draft);
  try {
    await file.write(Buffer.from(`${randomBytes(SECRET_BYTES).toString('base64')}\n`, 'ascii'));
    await file.sync();
    await link(draft, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await file.close();
    await unlink(draft);
  }
  await disk.syncDirectory(directory);
}
