// The copy of the log that is queried: keeps a database open and filled from the journal. Invariant: it never holds up
// the journal; when it is away it says so, comes back by itself, and goes on where it was.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredEntry } from '../audit/stored-entry.js';
import type { EntryRef } from '../model/record.js';
import { STOPPED, StoreError, type Database, type Session } from './database/database.js';
import { readMarks, readStored } from './database/read-entries.js';
import { disk, errorCode } from './disk.js';
import { JOURNAL_DIRECTORY, listSegments } from './journal-files.js';
import { makeLoader, type Loader } from './loader.js';
import type { Written } from './segment-file.js';
import { tailJournal } from './tail.js';
import { waitingRoom, type Waiting } from './waiting.js';

export interface StoreHealth {
  /** `away` comes back by itself; `refused` needs an operator. */
  readonly state: 'starting' | 'loading' | 'ready' | 'away' | 'refused';
  /** A sentence, when not ready, or when an entry in it differs from the journal. */
  readonly why?: string;
}

export interface Store extends Session {
  /** Several processes fill it. */
  readonly shared: boolean;
  health(): StoreHealth;
  /** Resolves when the entry is committed in the database. @throws StoreError */
  committed(ref: EntryRef): Promise<void>;
  /** The journal has grown. */
  wake(): void;
  /** Every row, by writer and number. @throws StoreError */
  rows(): AsyncIterable<StoredEntry>;
  /** File of the journal -> bytes of it that were loaded, as this process remembers it. */
  marks(): ReadonlyMap<string, number>;
  /** Loads what is written and closes, within a few seconds. */
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly shared: boolean;
  readonly dataDirectory: string;
  /** Opens the database, again whenever it was lost. @param signal aborted at the end @throws StoreError */
  open(signal: AbortSignal): Promise<Database>;
  /** One that is open already, for the first time. */
  readonly opened?: Database;
  /** The end of the journal's current file. */
  written(): Written;
  /** For the operator: states that need one. */
  say(sentence: string): void;
  /** Milliseconds until the first `open`; 0. */
  readonly delayMs?: number;
  /** As in `LoaderOptions`; 0. */
  readonly paceMs?: number;
  /** How long `committed` waits at most, in ms; 5,000. */
  readonly commitMs?: number;
}

const RETRY_MS = [100, 250, 500, 1000, 2000];
const LONGEST_RETRY_MS = 5_000;
/** How long the end may take, with a database that is lost just then. */
const FINISH_MS = 10_000;

export function keepStore(options: StoreOptions): Store {
  const kept = new KeptStore(options);
  kept.start();
  return kept;
}

class KeptStore implements Store {
  readonly shared: boolean;
  readonly #options: StoreOptions;
  readonly #waiting: Waiting;
  readonly #directory: string;
  readonly #closing = new AbortController();
  /** The end has taken long enough. */
  readonly #over = new AbortController();
  #health: StoreHealth = { state: 'starting', why: 'it is being opened' };
  #differing: string | undefined;
  #database: Database | undefined;
  #loader: Loader | undefined;
  #marks = new Map<string, number>();
  #kept: Promise<void> = Promise.resolve();

  constructor(options: StoreOptions) {
    this.shared = options.shared;
    this.#options = options;
    this.#database = options.opened;
    this.#waiting = waitingRoom(options.commitMs ?? 5_000);
    // It is open: who comes before the loader has begun waits for it.
    if (options.opened !== undefined) this.#waiting.back();
    this.#directory = join(options.dataDirectory, JOURNAL_DIRECTORY);
  }

  start(): void {
    this.#kept = this.#keep();
  }

  health(): StoreHealth {
    if (this.#differing === undefined || this.#health.why !== undefined) return this.#health;
    return { ...this.#health, why: this.#differing };
  }

  committed(ref: EntryRef): Promise<void> {
    return this.#waiting.until(ref);
  }

  wake(): void {
    this.#loader?.wake();
  }

  query: Session['query'] = async (sql, values) => {
    if (this.#database !== undefined) return this.#database.query(sql, values);
    throw new StoreError('the store is not open', 'closed');
  };

  rows(): AsyncIterable<StoredEntry> {
    return readStored(this);
  }

  marks(): ReadonlyMap<string, number> {
    return this.#marks;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#loader?.finish();
    await Promise.race([this.#kept, this.#rest(FINISH_MS, this.#over.signal)]);
    this.#over.abort();
    this.#waiting.away(new StoreError('the store is closed', 'closed'));
    await this.#database?.close().catch(() => undefined);
  }

  async #keep(): Promise<void> {
    let next = this.#options.opened;
    await this.#rest(this.#options.delayMs ?? 0, this.#closing.signal);
    // One that was never open is not opened for the end.
    if (next === undefined && this.#closing.signal.aborted) return;
    for (let failures = 0; !this.#over.signal.aborted; failures += 1) {
      const ended = await this.#hold(next);
      next = undefined;
      if (ended === 'done') return;
      if (ended === 'lost') failures = 0;
      await this.#rest(RETRY_MS[failures] ?? LONGEST_RETRY_MS, this.#over.signal);
    }
  }

  /** One life of a database. `lost`: it was open, and is to be opened again. */
  async #hold(next: Database | undefined): Promise<'done' | 'lost' | 'unopened'> {
    try {
      this.#database = next ?? (await this.#options.open(this.#closing.signal));
      await this.#use(this.#database);
      return 'done';
    } catch (error) {
      const failure = asStoreError(error);
      if (failure.code === STOPPED) return 'done';
      this.#lost(failure);
      if (failure.state === 'refused') return 'done';
      return this.#database === undefined ? 'unopened' : 'lost';
    } finally {
      const last = this.#database;
      this.#database = undefined;
      this.#loader = undefined;
      await last?.close().catch(() => undefined);
    }
  }

  async #use(database: Database): Promise<void> {
    const files = (await listSegments(disk, this.#directory)) ?? [];
    const marks = await readMarks(
      database,
      files.map(({ file }) => file),
    );
    this.#marks = marks;
    const written = (): Written => this.#options.written();
    this.#loader = makeLoader({
      database,
      tail: tailJournal({ disk, directory: this.#directory, marks, written }),
      waiting: this.#waiting,
      paceMs: this.#options.paceMs ?? 0,
      now: () => performance.now(),
      caughtUp: () => (this.#health = { state: 'ready' }),
      differs: (id) => this.#differs(id),
    });
    if (this.#closing.signal.aborted) this.#loader.finish();
    this.#health = { state: 'loading', why: 'entries of the journal are still being loaded' };
    this.#waiting.back();
    await this.#loader.run();
  }

  #differs(id: string): void {
    if (this.#differing !== undefined) return;
    this.#differing = `holds another entry ${id} than the journal; sluice audit verify shows more`;
    this.#options.say(`the store ${this.#differing}`);
  }

  #lost(error: StoreError): void {
    if (this.#health.why !== error.message) this.#options.say(error.message);
    this.#health = { state: error.state, why: error.message };
    this.#waiting.away(error);
  }

  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

function asStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = errorCode(error);
  return new StoreError(`the store failed (${code === '' ? 'unknown error' : code})`, code);
}
