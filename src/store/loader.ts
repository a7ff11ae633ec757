// Carries entries from the journal into a database, as long as that one is there. Knows neither kind of database.
// Invariant: a mark moves only with the entries before it, so whatever ends it can be begun again from the marks.
import { makeAlarm } from './alarm.js';
import { addEntries } from './database/add-entries.js';
import type { Database } from './database/database.js';
import type { Piece, Tail } from './tail.js';
import type { Waiting } from './waiting.js';

export interface LoaderOptions {
  readonly database: Database;
  readonly tail: Tail;
  readonly waiting: Waiting;
  /** How long entries may gather when nobody waits for them, in ms. */
  readonly paceMs: number;
  /** Monotonic milliseconds. */
  now(): number;
  /** Everything that was written has been loaded. */
  caughtUp(): void;
  /** An entry stands in the database with other content. */
  differs(id: string): void;
}

export interface Loader {
  /** Until `finish`, or until the database fails. @throws StoreError */
  run(): Promise<void>;
  /** Something was written. */
  wake(): void;
  /** Ends when everything that is written is loaded. */
  finish(): void;
}

/** How long an entry that nobody synced may wait for one that somebody does, in ms. */
const SOON_MS = 250;

export function makeLoader(options: LoaderOptions): Loader {
  const { database, tail, waiting, paceMs } = options;
  const alarm = makeAlarm();
  let unsyncedSince: number | undefined;

  async function load(piece: Piece): Promise<void> {
    const mark = { file: piece.file, bytes: piece.bytes };
    for (const id of await addEntries(database, piece.entries, mark)) options.differs(id);
    tail.taken(piece);
    const last = piece.entries.at(-1)?.entry;
    if (last !== undefined) waiting.reached(last.writer, last.number);
  }

  /** Whether what nobody synced has waited for long enough. */
  function overdue(): boolean {
    return alarm.ended() || (unsyncedSince !== undefined && options.now() - unsyncedSince >= SOON_MS);
  }

  return {
    async run() {
      for (;;) {
        alarm.reset();
        const piece = await tail.next(overdue());
        if (piece === 'soon') {
          unsyncedSince ??= options.now();
          await alarm.rest(SOON_MS);
          continue;
        }
        unsyncedSince = undefined;
        if (piece !== undefined) {
          await load(piece);
          continue;
        }
        options.caughtUp();
        if (alarm.ended()) return;
        await alarm.rest();
        await alarm.pause(paceMs);
      }
    },
    wake: () => alarm.call(),
    finish: () => alarm.end(),
  };
}
