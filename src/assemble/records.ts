// The journal and the store behind it, opened and ended in their order. Invariant: a PostgreSQL that cannot be used
// stops the start; the embedded store never does, and is opened when the proxy already answers.
import type { Config } from '../config.js';
import type { Keys } from '../keys/keyring.js';
import type { Log } from '../model/record.js';
import { committedLog } from '../store/committed-log.js';
import { openEmbeddedStore } from '../store/database/embedded-store.js';
import { openServerStore } from '../store/database/server-store.js';
import { openJournal, type Journal, type JournalOptions } from '../store/journal.js';
import { keepStore, type Store } from '../store/store.js';
import { storeAnswers } from '../store/store-answers.js';
import { takeOverAgents } from './shared-agents.js';

export interface Records {
  readonly journal: Journal;
  readonly store: Store;
  /** Where entries are appended: waits for what the policy says. */
  readonly log: Log;
  /** Whether calls are refused while the store is away. */
  readonly storeNeeded: boolean;
  close(): Promise<void>;
}

export interface RecordsOptions {
  readonly about: JournalOptions['about'];
  /** Sees what goes into the journal. */
  readonly watch: (log: Log) => Log;
  readonly onGroup: NonNullable<JournalOptions['onGroup']>;
  /** For the operator, while calls are served. */
  say(sentence: string): void;
}

/** Making an embedded store takes seconds of one core; a process that ends before never needs it. */
const EMBEDDED_DELAY_MS = 3_000;
/** Nobody waits for the embedded store, so its entries go in larger groups. */
const EMBEDDED_PACE_MS = 250;
/** How long a call waits for PostgreSQL, by `audit.commit`. */
const COMMIT_MS = { store: 5_000, journal: 1_000 };

/** @throws StoreError, or the journal's error */
export async function openRecords(config: Config, keys: Keys, options: RecordsOptions): Promise<Records> {
  const { databaseUrl: url, dataDir: dataDirectory } = config;
  const { commit } = config.policy.audit;
  const check = keys.check();
  const opened = url === undefined ? undefined : await openServerStore(url, check);
  const failed = async (error: unknown): Promise<never> => {
    await opened?.close();
    throw error;
  };
  const taken = opened === undefined ? [] : await takeOverAgents(opened, dataDirectory).catch(failed);
  if (taken.length > 0) {
    options.say(`agents of this data directory were added to the database: ${taken.join(', ')}`);
  }
  const late: { store?: Store } = {};
  const time = (): Date => new Date();
  const journal = await openJournal(dataDirectory, {
    about: options.about,
    time,
    onWritten: () => late.store?.wake(),
    onGroup: (entries, ms) => options.onGroup(entries, ms),
    answers: storeAnswers(() => late.store),
  }).catch(failed);
  const common = {
    dataDirectory,
    written: () => journal.written(),
    say: (text: string) => options.say(text),
  };
  const kept =
    url === undefined
      ? keepStore({
          ...common,
          shared: false,
          open: (signal) => openEmbeddedStore({ ...common, check, signal }),
          delayMs: EMBEDDED_DELAY_MS,
          paceMs: EMBEDDED_PACE_MS,
        })
      : keepStore({
          ...common,
          shared: true,
          open: () => openServerStore(url, check),
          ...(opened !== undefined && { opened }),
          commitMs: COMMIT_MS[commit],
        });
  late.store = kept;
  const watched = options.watch(journal);
  return {
    journal,
    store: kept,
    log:
      url === undefined
        ? watched
        : committedLog(watched, { commit, committed: (ref) => kept.committed(ref), time }),
    storeNeeded: url !== undefined && commit === 'store',
    close: () => journal.close(() => kept.close()),
  };
}
