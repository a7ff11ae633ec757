// The log: its journal, whoever holds the data directory, and the store behind it. Invariant: changes nothing, makes
// nothing, and opens the embedded store only while no server has it.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeKeys } from '../../keys/keyring.js';
import { failed, fine, warning, type Diagnosis } from '../../model/diagnosis.js';
import { isSameSecret } from '../../store/database/check-secret.js';
import { StoreError, type Database } from '../../store/database/database.js';
import { openEmbedded } from '../../store/database/embedded.js';
import { hasEmbeddedStore, STORE_DIRECTORY } from '../../store/database/embedded-store.js';
import { pendingMigrations } from '../../store/database/migrate.js';
import { openPostgresql } from '../../store/database/postgresql.js';
import { disk, errorCode } from '../../store/disk.js';
import { JOURNAL_DIRECTORY, listSegments } from '../../store/journal-files.js';
import { lockOwner, takeLock, type Owner } from '../../store/lock.js';
import { decodeSegment } from '../../store/segment.js';
import { askStoreHealth } from '../../store/store-answers.js';

export interface StoreOptions {
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
  /** The deployment secret; absent where none was made yet. */
  readonly secret?: Buffer | undefined;
}

export async function* checkStore(options: StoreOptions): AsyncGenerator<Diagnosis> {
  const { dataDir, databaseUrl } = options;
  const there = await stat(dataDir).then(
    () => true,
    () => false,
  );
  const owner = there ? await lockOwner(dataDir).catch(() => 'unknown' as const) : undefined;
  if (owner === 'unknown')
    yield warning(
      'lock',
      'Nobody can say who holds the data directory.',
      'Look whether a sluice runs there as another user.',
    );
  else
    yield fine(
      'lock',
      owner === undefined ? 'the data directory is free' : `held by a running ${pid(owner)}`,
    );
  if (there) yield await checkJournal(dataDir);
  if (databaseUrl !== undefined) {
    yield await checkDatabase(() => openPostgresql({ url: databaseUrl }), options);
  } else if (owner === undefined) yield await checkEmbedded(options);
  else if (owner !== 'unknown') yield await checkRunning(dataDir);
}

function pid(owner: Owner): string {
  return owner.pid > 0 ? `sluice (process ${owner.pid})` : 'sluice';
}

/** The last file: the one that a start has to go on from. */
async function checkJournal(dataDir: string): Promise<Diagnosis> {
  const directory = join(dataDir, JOURNAL_DIRECTORY);
  try {
    const segments = (await listSegments(disk, directory)) ?? [];
    const last = segments.at(-1);
    if (last === undefined) return fine('journal', 'none yet; the first start makes one');
    const { damaged } = decodeSegment(await disk.read(join(directory, last.file)), true);
    if (damaged.length === 0) return fine('journal', `${segments.length} files; the last one is sound`);
    const says = `The journal is damaged in ${last.file}.`;
    return failed('journal', says, 'sluice audit verify shows where; put the file back from a backup.');
  } catch (error) {
    const code = errorCode(error);
    return failed(
      'journal',
      `The journal in ${directory} cannot be read (${code === '' ? 'unknown error' : code}).`,
      'Give its files to the user that runs Sluice: chown -R.',
    );
  }
}

async function checkRunning(dataDir: string): Promise<Diagnosis> {
  const health = await askStoreHealth(dataDir).catch(() => undefined);
  if (health === undefined) return fine('store', 'the running server has it');
  if (health.state === 'ready' && health.why === undefined)
    return fine('store', 'ready, as the running server says');
  const says = `The running server says of its store: ${health.why ?? health.state}.`;
  if (health.state === 'refused') return failed('store', says, 'Start it as that sentence says.');
  return warning('store', says, 'Ask again in a minute; if it stays, see /readyz.');
}

async function checkEmbedded(options: StoreOptions): Promise<Diagnosis> {
  const { dataDir } = options;
  if (!(await hasEmbeddedStore(dataDir))) return fine('store', 'none yet; a server makes one when it runs');
  const lock = await takeLock(dataDir, () => ({ pid: process.pid })).catch(() => undefined);
  if (lock === undefined)
    return warning('store', 'The data directory cannot be locked.', 'See what is said of the disk.');
  try {
    return await checkDatabase(() => openEmbedded(join(dataDir, STORE_DIRECTORY)), options);
  } finally {
    await lock.release();
  }
}

async function checkDatabase(
  open: () => Database | Promise<Database>,
  { secret }: StoreOptions,
): Promise<Diagnosis> {
  let database: Database | undefined;
  try {
    database = await open();
    const name = database.kind === 'embedded' ? 'the embedded store' : 'PostgreSQL';
    const pending = await pendingMigrations(database);
    if (pending > 0) {
      const what = `${pending} migration${pending === 1 ? '' : 's'} to run`;
      return fine('store', `${name} answers; ${what}, which the next start does`);
    }
    const same =
      secret === undefined ? undefined : await isSameSecret(database, makeKeys(secret, []).check());
    if (same !== false) return fine('store', `${name} answers and has this version's schema`);
    return failed(
      'store',
      `${name} was made under another deployment secret.`,
      'Start with the SLUICE_SECRET (or the secret file) that it was made with.',
    );
  } catch (error) {
    const says = error instanceof StoreError ? error.message : 'the store failed';
    return failed('store', `${says.charAt(0).toUpperCase()}${says.slice(1)}.`, storeTodo(error, database));
  } finally {
    await database?.close().catch(() => undefined);
  }
}

function storeTodo(error: unknown, database: Database | undefined): string {
  const code = error instanceof StoreError ? error.code : '';
  if (code === 'schema') return 'Run the newest Sluice that has worked on it.';
  if (code.startsWith('28')) return 'Set user and password in DATABASE_URL.';
  if (code.startsWith('42')) return 'Give the user of DATABASE_URL the rights that docs/routing.md names.';
  if (database?.kind === 'postgresql')
    return 'Start the database, or set host, port and name in DATABASE_URL; meanwhile calls are refused.';
  return 'Nothing is lost: the journal holds everything; start sluice, which makes the store again.';
}
