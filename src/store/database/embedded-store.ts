// The embedded store of a data directory: made on first use, mended by being made again. Knows two directory names.
// Invariant: `store` is there whole or not at all, and one that cannot be opened is set aside, never deleted: the
// journal holds everything that is in it.
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkSecret } from './check-secret.js';
import { StoreError } from './database.js';
import { openEmbedded, type EmbeddedDatabase } from './embedded.js';
import { migrate } from './migrate.js';
import { ROLE } from './server-store.js';

/** Directory below the data directory. */
export const STORE_DIRECTORY = 'store';
const NEW_DIRECTORY = 'store.new';

export interface EmbeddedOptions {
  readonly dataDirectory: string;
  /** Check value of the deployment secret. */
  readonly check: string;
  /** For the operator. */
  say(sentence: string): void;
  /** Stops the making of a new store, which takes seconds. */
  readonly signal?: AbortSignal;
}

/** @throws StoreError */
export async function openEmbeddedStore(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const directory = join(options.dataDirectory, STORE_DIRECTORY);
  if (!(await isThere(directory))) await makeStore(options, directory);
  const database = await openEmbedded(directory).catch(async (error: unknown) => {
    // Without a code of the system it was the content that it choked on.
    if (!(error instanceof StoreError) || error.code !== 'unknown') throw error;
    const aside = `${STORE_DIRECTORY}.broken-${Date.now()}`;
    await rename(directory, join(options.dataDirectory, aside));
    options.say(`the embedded store could not be opened; it was set aside as ${aside} and is made again`);
    await makeStore(options, directory);
    return openEmbedded(directory);
  });
  try {
    await migrate(database);
    await database.query(`SET ROLE ${ROLE}`);
    await checkSecret(database, options.check);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function makeStore({ dataDirectory, signal }: EmbeddedOptions, directory: string): Promise<void> {
  const draft = join(dataDirectory, NEW_DIRECTORY);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  try {
    const database = await openEmbedded(draft, signal);
    await migrate(database).finally(() => database.close());
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  await rename(draft, directory);
}

/** Whether there is an embedded store in a data directory. */
export function hasEmbeddedStore(dataDirectory: string): Promise<boolean> {
  return isThere(join(dataDirectory, STORE_DIRECTORY));
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
