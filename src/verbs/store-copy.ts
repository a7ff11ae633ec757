// The store of a data directory as the verifier reads it: through the server that runs on it, or else opened here.
// Invariant: the embedded store is opened only while its directory is ours.
import { join } from 'node:path';
import type { StoreCopy } from '../audit/verify-store.js';
import { StoreError, type Database } from '../store/database/database.js';
import { openEmbedded } from '../store/database/embedded.js';
import { hasEmbeddedStore, STORE_DIRECTORY } from '../store/database/embedded-store.js';
import { openPostgresql } from '../store/database/postgresql.js';
import { readMarks, readStored } from '../store/database/read-entries.js';
import { takeLock } from '../store/lock.js';
import { journalFiles } from '../store/read-journal.js';
import { askStore } from '../store/store-answers.js';

export type FoundStore =
  | { readonly kind: 'copy'; readonly copy: StoreCopy }
  /** `expected`: there should be one, and without it the evidence is not complete. */
  | { readonly kind: 'none'; readonly why: string; readonly expected: boolean };

/** @param use is given the store while it is open */
export async function withStore<T>(
  dataDirectory: string,
  url: string | undefined,
  use: (store: FoundStore) => Promise<T>,
): Promise<T> {
  const asked = await askStore(dataDirectory);
  if (asked !== undefined) {
    const { missing: why } = asked;
    if (why !== undefined) return use({ kind: 'none', why, expected: asked.shared });
    return use({ kind: 'copy', copy: asked });
  }
  if (url !== undefined) return withDatabase(dataDirectory, true, () => openPostgresql({ url }), use);
  if (!(await hasEmbeddedStore(dataDirectory))) {
    return use({ kind: 'none', why: 'there is none yet', expected: false });
  }
  const lock = await takeLock(dataDirectory, () => ({ pid: process.pid }));
  try {
    const directory = join(dataDirectory, STORE_DIRECTORY);
    return await withDatabase(dataDirectory, false, () => openEmbedded(directory), use);
  } finally {
    await lock.release();
  }
}

async function withDatabase<T>(
  dataDirectory: string,
  shared: boolean,
  open: () => Database | Promise<Database>,
  use: (store: FoundStore) => Promise<T>,
): Promise<T> {
  let database: Database | undefined;
  try {
    const opened = await open();
    database = opened;
    const marks = await readMarks(opened, await journalFiles(dataDirectory));
    return await use({ kind: 'copy', copy: { shared, marks, rows: () => readStored(opened) } });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return await use({ kind: 'none', why: error.message, expected: true });
  } finally {
    await database?.close();
  }
}
