// The embedded database: PGlite in a worker thread, on a directory that this process alone has (the lock says so).
// Invariant: when the thread ends, whatever waits for it is refused, and nothing more is asked of it.
import { Worker } from 'node:worker_threads';
import { STOPPED, StoreError, type Database, type Row, type Session } from './database.js';
import { isSaid, type Said } from './worker-messages.js';

export interface EmbeddedDatabase extends Database {
  /** Ends the thread where it stands. */
  kill(): Promise<void>;
}

/** Run from TypeScript (tests), the thread still needs the built file. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? '../../../dist/store/database/pglite-worker.js' : './pglite-worker.js',
  import.meta.url,
);

interface Waiter {
  resolve(rows: readonly Row[]): void;
  reject(error: StoreError): void;
}

/**
 * @param directory is made a database when it is empty, which takes seconds
 * @param signal stops that
 * @throws StoreError; its code is `unknown` when the directory holds something that is no sound database
 */
export async function openEmbedded(directory: string, signal?: AbortSignal): Promise<EmbeddedDatabase> {
  const worker = new Worker(WORKER, { workerData: directory, stdout: true, stderr: true });
  worker.unref();
  const waiters = new Map<number, Waiter>();
  let lost: StoreError | undefined;
  let next = 0;

  function lose(code: string): void {
    lost ??= new StoreError(`the embedded store has stopped (${code})`, code);
    for (const waiter of waiters.values()) waiter.reject(lost);
    waiters.clear();
  }
  worker.on('error', () => lose('thread'));
  worker.on('exit', () => lose('thread ended'));
  await opened(worker, signal);
  worker.on('message', (said: unknown) => {
    if (isSaid(said)) settle(said, waiters);
  });

  const query: Session['query'] = (sql, values = []) =>
    new Promise((resolve, reject) => {
      if (lost !== undefined) {
        reject(lost);
        return;
      }
      next += 1;
      waiters.set(next, { resolve, reject });
      worker.postMessage({ id: next, sql, values });
    });
  const inTurn = oneAfterAnother();

  return {
    kind: 'embedded',
    query: (sql, values) => inTurn(() => query(sql, values)),
    transaction: (run) =>
      inTurn(async () => {
        await query('BEGIN');
        try {
          const result = await run({ query });
          await query('COMMIT');
          return result;
        } catch (error) {
          await query('ROLLBACK').catch(() => undefined);
          throw error;
        }
      }),
    async close() {
      await inTurn(async () => {
        if (lost === undefined) await closed(worker);
      });
      await worker.terminate();
    },
    async kill() {
      await worker.terminate();
    },
  };
}

/** One session is all there is: what is asked during a transaction waits for its end. */
function oneAfterAnother(): <T>(run: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const result = last.then(run, run);
    last = result.catch(() => undefined);
    return result;
  };
}

function settle(said: Said, waiters: Map<number, Waiter>): void {
  if (said.kind !== 'rows' && said.kind !== 'error') return;
  const waiter = waiters.get(said.id);
  waiters.delete(said.id);
  if (said.kind === 'rows') waiter?.resolve(said.rows);
  else waiter?.reject(new StoreError(`the embedded store refused a statement (${said.code})`, said.code));
}

function opened(worker: Worker, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (code: string): void => {
      void worker.terminate();
      reject(new StoreError(`the embedded store cannot be opened (${code})`, code));
    };
    signal?.addEventListener('abort', () => refuse(STOPPED));
    if (signal?.aborted === true) refuse(STOPPED);
    worker.once('error', () => refuse('thread'));
    worker.once('exit', () => refuse('thread ended'));
    worker.once('message', (said: unknown) => {
      if (isSaid(said) && said.kind === 'opened') resolve();
      else refuse(isSaid(said) && said.kind === 'failed' ? said.code : 'unknown');
    });
  });
}

function closed(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('exit', () => resolve());
    worker.on('message', (said: unknown) => {
      if (isSaid(said) && said.kind === 'closed') resolve();
    });
    worker.postMessage('close');
  });
}
