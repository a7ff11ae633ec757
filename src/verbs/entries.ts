// The log as the views read it. Without DATABASE_URL that is the journal of the data directory: exact, and the same
// whether a server runs or not. With it, the entries of every process in the database, and behind them what the journal
// here holds beyond it. Invariant: what this data directory acknowledged is shown, whether it was loaded yet or not.
import { setTimeout } from 'node:timers/promises';
import type { Entry } from '../audit/entry.js';
import type { Terminal } from '../cli/terminal.js';
import { StoreError, type Session } from '../store/database/database.js';
import { openPostgresql } from '../store/database/postgresql.js';
import { readByTime, readCall, readEnds, readSince, type Ends } from '../store/database/view-entries.js';
import { followEntries } from '../store/follow-journal.js';
import { journalState, readEntries } from '../store/read-journal.js';

export interface LogPlace {
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
}

export interface Wanted {
  /** ms since the epoch: entries before may be left out */
  readonly since?: number | undefined;
  /** Only the entries of this call: id of a decision or of a request. */
  readonly call?: string;
}

/** @param use gets undefined when there is no log @throws the file system's error */
export async function withEntries<T>(
  { dataDir, databaseUrl }: LogPlace,
  wanted: Wanted,
  terminal: Terminal,
  use: (entries: AsyncIterable<Entry> | undefined) => Promise<T>,
): Promise<T> {
  const present = (await journalState(dataDir)) === 'present';
  if (databaseUrl === undefined) return use(present ? readEntries(dataDir) : undefined);
  const database = openPostgresql({ url: databaseUrl, statementMs: STATEMENT_MS });
  try {
    const ends = await readEnds(database).catch((error: unknown) => {
      if (!(error instanceof StoreError)) throw error;
      terminal.note(`${error.message}; shown is what the journal in ${dataDir} holds`);
      return undefined;
    });
    if (ends !== undefined) return await use(both(database, dataDir, ends, wanted));
    return await use(present ? readEntries(dataDir) : undefined);
  } finally {
    await database.close();
  }
}

/** A page out of a long log, on a server that is busy, ms. */
const STATEMENT_MS = 60_000;

async function* both(
  session: Session,
  dataDir: string,
  ends: Ends,
  { call, since }: Wanted,
): AsyncGenerator<Entry> {
  if (call === undefined) yield* readByTime(session, ends, since);
  else yield* await readCall(session, ends, call);
  for await (const entry of readEntries(dataDir)) {
    if (entry.number > (ends.get(entry.writer) ?? 0)) yield entry;
  }
}

/** Ends only when told to. */
export function followLog({ dataDir, databaseUrl }: LogPlace, signal: AbortSignal): AsyncIterable<Entry> {
  return databaseUrl === undefined ? followEntries(dataDir, { signal }) : followDatabase(databaseUrl, signal);
}

const FOLLOW_MS = 500;

async function* followDatabase(url: string, signal: AbortSignal): AsyncGenerator<Entry> {
  const database = openPostgresql({ url, statementMs: STATEMENT_MS });
  try {
    // One that is away for a while is waited for.
    let ends: Map<string, number> | undefined;
    while (ends === undefined && !signal.aborted) {
      ends = await readEnds(database).then(
        (now) => new Map(now),
        () => undefined,
      );
      if (ends === undefined) await setTimeout(FOLLOW_MS, undefined, { signal }).catch(() => undefined);
    }
    if (ends !== undefined) yield* readByTime(database, new Map(ends));
    while (ends !== undefined && !signal.aborted) {
      const page: readonly Entry[] = await readSince(database, ends).catch(() => []);
      for (const { writer, number } of page) ends.set(writer, Math.max(number, ends.get(writer) ?? 0));
      yield* page;
      if (page.length === 0) await setTimeout(FOLLOW_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await database.close();
  }
}
