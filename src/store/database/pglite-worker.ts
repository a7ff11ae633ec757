// The embedded database in a thread of its own: it computes on the thread that asks it, and that must not be the one
// that answers calls. Knows PGlite; hands back rows and codes, never a message of the database.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { databaseCode, type Row } from './database.js';
import { isAsk, type Said } from './worker-messages.js';

function say(said: Said): void {
  parentPort?.postMessage(said);
}

async function run(directory: string): Promise<void> {
  const database = await PGlite.create(directory);
  parentPort?.on('message', (message: unknown) => {
    if (isAsk(message)) {
      const { id, sql, values } = message;
      database.query<Row>(sql, [...values]).then(
        ({ rows }) => say({ kind: 'rows', id, rows }),
        (error: unknown) => say({ kind: 'error', id, code: databaseCode(error) }),
      );
    } else {
      void database.close().finally(() => say({ kind: 'closed' }));
    }
  });
  say({ kind: 'opened' });
}

const directory: unknown = workerData;
run(typeof directory === 'string' ? directory : '').catch((error: unknown) => {
  say({ kind: 'failed', code: databaseCode(error) });
});
