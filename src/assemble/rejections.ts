// Calls that were refused before anybody was identified: counted, and written as one entry a minute, so that nobody
// can fill the log by knocking.
import type { Log } from '../model/record.js';
import type { Refusal, RefusalCode } from '../model/refusal.js';

const INTERVAL_MS = 60_000;
/** A caller can say that it is anybody: names of its making must not fill the entry. */
const MOST_CALLERS = 20;

export interface Rejections {
  /** @param caller label of who it says it is */
  count(refusal: Refusal, caller?: string): void;
  /** Writes what is still uncounted. */
  close(): void;
}

export function countRejections(log: Log, time: () => Date, fault: (error: unknown) => void): Rejections {
  let counts = new Map<RefusalCode, number>();
  let callers = new Map<string, number>();

  function write(): void {
    if (counts.size === 0) return;
    const body = {
      kind: 'rejected',
      time: time().toISOString(),
      counts: Object.fromEntries(counts),
      ...(callers.size > 0 && { callers: Object.fromEntries(callers) }),
    } as const;
    counts = new Map();
    callers = new Map();
    try {
      log.appendSoon(body);
    } catch (error) {
      fault(error);
    }
  }

  const timer = setInterval(write, INTERVAL_MS);
  timer.unref();
  return {
    count(refusal, caller) {
      counts.set(refusal.code, (counts.get(refusal.code) ?? 0) + 1);
      if (caller === undefined) return;
      const name = callers.has(caller) || callers.size < MOST_CALLERS ? caller : 'others';
      callers.set(name, (callers.get(name) ?? 0) + 1);
    },
    close() {
      clearInterval(timer);
      write();
    },
  };
}
