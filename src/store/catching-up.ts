// Callers that wait until the store has everything that was written when they came. Knows files and marks. Invariant:
// each is told once, and "loaded" only when all files before and its own, up to where it ended then, were read.
import { StoreError } from './database/database.js';
import { SEGMENT_HEADER } from './segment.js';
import type { Written } from './segment-file.js';

export interface CatchingUp {
  /** @throws StoreError when the store is lost meanwhile, or takes too long */
  until(written: Written): Promise<void>;
  /** Nothing was left to be read. @param marks file -> bytes of it that were loaded */
  caughtUp(marks: ReadonlyMap<string, number>): void;
  away(error: StoreError): void;
}

/** Shorter than somebody at the door waits for a line. */
const LONGEST_MS = 8_000;

export function catchingUp(longestMs: number = LONGEST_MS): CatchingUp {
  const waiters = new Set<{ readonly written: Written; readonly end: (error?: StoreError) => void }>();
  return {
    until: (written) =>
      new Promise((resolve, reject) => {
        const end = (error?: StoreError): void => {
          waiters.delete(waiter);
          clearTimeout(timer);
          if (error === undefined) resolve();
          else reject(error);
        };
        const late = new StoreError('the store has not loaded everything in time', 'timeout');
        const timer = setTimeout(() => end(late), longestMs);
        const waiter = { written, end };
        waiters.add(waiter);
      }),
    caughtUp(marks) {
      for (const { written, end } of waiters) {
        if ((marks.get(written.file) ?? SEGMENT_HEADER.length) >= written.bytes) end();
      }
    },
    away(error) {
      for (const { end } of waiters) end(error);
    },
  };
}
