// Calls that were refused before anybody was identified: counted, and written as one entry a minute, so that nobody
// can fill the log by knocking.
import type { Log } from '../model/record.js';
import type { Refusal, RefusalCode } from '../model/refusal.js';

const INTERVAL_MS = 60_000;

export interface Rejections {
  count(refusal: Refusal): void;
  /** Writes what is still uncounted. */
  close(): void;
}

export function countRejections(log: Log, time: () => Date, fault: (error: unknown) => void): Rejections {
  let counts = new Map<RefusalCode, number>();

  function write(): void {
    if (counts.size === 0) return;
    const body = {
      kind: 'rejected',
      time: time().toISOString(),
      counts: Object.fromEntries(counts),
    } as const;
    counts = new Map();
    try {
      log.appendSoon(body);
    } catch (error) {
      fault(error);
    }
  }

  const timer = setInterval(write, INTERVAL_MS);
  timer.unref();
  return {
    count(refusal) {
      counts.set(refusal.code, (counts.get(refusal.code) ?? 0) + 1);
    },
    close() {
      clearInterval(timer);
      write();
    },
  };
}
