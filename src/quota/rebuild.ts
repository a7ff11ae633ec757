// The counters of a new process from the entries of the ones before. Pure. Each hold names its window, so it does not
// matter how far back the entries go, as long as they cover the windows that still run.
import type { Reservation } from '../model/reservation.js';
import type { Past } from './counters.js';

/** What of an entry is needed. */
export type QuotaEntry =
  | {
      readonly kind: 'decision';
      readonly time: string;
      readonly id: string;
      readonly reserved: readonly Reservation[];
    }
  | {
      readonly kind: 'outcome';
      readonly time: string;
      readonly decision: string;
      readonly settled: readonly Reservation[];
      readonly attempts: readonly {
        readonly provider: string;
        readonly tier: string;
        readonly result: string;
        readonly retry_after?: number | undefined;
      }[];
    };

export interface Rebuild {
  add(entry: QuotaEntry): void;
  past(): Past;
}

export function startRebuild(): Rebuild {
  const open = new Map<string, { readonly time: number; readonly reserved: readonly Reservation[] }>();
  const holds: Past['holds'][number][] = [];
  const paused = new Map<string, number>();
  return {
    add(entry) {
      const time = Date.parse(entry.time);
      if (entry.kind === 'decision') {
        if (entry.reserved.length > 0) open.set(entry.id, { time, reserved: entry.reserved });
        return;
      }
      open.delete(entry.decision);
      for (const { provider, holds: used } of entry.settled) {
        for (const hold of used) holds.push({ provider, hold });
      }
      for (const { provider, tier, result, retry_after: wait } of entry.attempts) {
        if (tier !== 'L2' || result !== 'rate_limited' || wait === undefined) continue;
        paused.set(provider, Math.max(time + wait * 1000, paused.get(provider) ?? 0));
      }
    },
    past: () => ({
      holds,
      paused,
      open: [...open.values()].flatMap(({ time, reserved }) =>
        reserved.map((reservation) => ({ reservation, time })),
      ),
    }),
  };
}
