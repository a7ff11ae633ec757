// Callers that wait until the store has their entry. Knows writers and numbers. Invariant: each is told once: that the
// entry is there, that the store is away, or that it took too long.
import type { EntryRef } from '../model/record.js';
import { StoreError } from './database/database.js';

export interface Waiting {
  /** @throws StoreError when the store is away, or does not have the entry in time */
  until(ref: EntryRef): Promise<void>;
  /** All entries of a writer up to a number are there. */
  reached(writer: string, number: number): void;
  /** Nothing is taken until `back`; who waits is refused. */
  away(error: StoreError): void;
  back(): void;
}

interface Waiter {
  readonly ref: EntryRef;
  readonly timer: NodeJS.Timeout;
  settle(error?: StoreError): void;
}

/** @param longestMs how long one waits */
export function waitingRoom(longestMs: number): Waiting {
  const waiters = new Set<Waiter>();
  const last = new Map<string, number>();
  let gone: StoreError | undefined = new StoreError('the store is not open yet', 'starting');

  function end(waiter: Waiter, error?: StoreError): void {
    waiters.delete(waiter);
    clearTimeout(waiter.timer);
    waiter.settle(error);
  }

  return {
    until: (ref) =>
      new Promise((resolve, reject) => {
        if (ref.number <= (last.get(ref.writer) ?? 0)) {
          resolve();
          return;
        }
        if (gone !== undefined) {
          reject(gone);
          return;
        }
        const late = (): void =>
          end(waiter, new StoreError('the store has not taken an entry in time', 'timeout'));
        const waiter: Waiter = {
          ref,
          timer: setTimeout(late, longestMs),
          settle: (error) => (error === undefined ? resolve() : reject(error)),
        };
        waiters.add(waiter);
      }),
    reached(writer, number) {
      last.set(writer, Math.max(number, last.get(writer) ?? 0));
      for (const waiter of waiters) {
        if (waiter.ref.writer === writer && waiter.ref.number <= number) end(waiter);
      }
    },
    away(error) {
      gone = error;
      for (const waiter of waiters) end(waiter, error);
    },
    back() {
      gone = undefined;
    },
  };
}
