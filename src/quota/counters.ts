// Counters of one process, in memory. Pure but for its own state; the clock is handed in. Invariant: no step waits in
// its middle, so of any number of callers exactly as many get through as the bound says.
import type { Counters, Spent, Want } from '../model/quota.js';
import type { Counter, Hold, Reservation } from '../model/reservation.js';

/** A reservation that nobody settles is given back after this, ms: longer than a call lasts. */
export const LEASE_MS = 15 * 60_000;

interface Window {
  /** ms since the epoch */
  readonly start: number;
  used: number;
}

interface Lease {
  readonly reservation: Reservation;
  readonly ends: number;
}

/** What the log says, to begin with. */
export interface Past {
  readonly holds: readonly { readonly provider: string; readonly hold: Hold }[];
  /** Not settled yet, with the time of the decision in ms since the epoch. */
  readonly open: readonly { readonly reservation: Reservation; readonly time: number }[];
  /** provider -> ms since the epoch */
  readonly paused: ReadonlyMap<string, number>;
}

export const NO_PAST: Past = { holds: [], open: [], paused: new Map() };

/** What stands of the youngest window of a counter, ended or not. */
export interface Used {
  readonly provider: string;
  readonly counter: Counter;
  /** ms since the epoch */
  readonly start: number;
  readonly used: number;
}

export interface MemoryCounters extends Counters {
  used(): readonly Used[];
}

/** @param now ms since the epoch */
export function memoryCounters(now: () => number, past: Past = NO_PAST): MemoryCounters {
  const windows = openWindows(now, past);
  const paused = new Map(past.paused);
  return {
    take(id, provider, wants) {
      windows.giveBack();
      const until = paused.get(provider) ?? 0;
      if (until > now()) return Promise.resolve(spentOf('pause', until));
      const found = wants.map((want) => ({ want, window: windows.current(provider, want) }));
      const over = found.filter(({ want, window }) => window.used + want.amount > want.most);
      const [worst] = over.sort((a, b) => endOf(b) - endOf(a));
      if (worst !== undefined) return Promise.resolve(spentOf(worst.want, endOf(worst)));
      const holds = found.map(({ want: { counter, amount }, window }): Hold => {
        return { counter, amount, window: new Date(window.start).toISOString() };
      });
      const reservation = { id, provider, holds };
      if (holds.length > 0) windows.hold(reservation, now());
      return Promise.resolve(reservation);
    },
    settle(reservation, used) {
      windows.settle(reservation, used);
      return Promise.resolve();
    },
    used() {
      windows.giveBack();
      return windows.all();
    },
    pause(provider, until) {
      paused.set(provider, Math.max(until, paused.get(provider) ?? 0));
      return Promise.resolve();
    },
  };
}

interface Windows {
  /** The one that runs, or one that would begin now. */
  current(provider: string, want: Want): Window;
  /** @param time of the reservation, ms since the epoch */
  hold(reservation: Reservation, time: number): void;
  settle(reservation: Reservation, used: Readonly<Record<Counter, number>>): void;
  all(): readonly Used[];
  /** Takes back what nobody settled in time. */
  giveBack(): void;
}

function openWindows(now: () => number, past: Past): Windows {
  const windows = new Map<string, Window & Pick<Used, 'provider' | 'counter'>>();
  const leases = new Map<string, Lease>();
  const keyOf = (provider: string, counter: Counter): string => `${provider} ${counter}`;

  /** Adds to the window that a hold names; a younger window than the one that is kept takes its place. */
  function add(provider: string, hold: Hold, amount: number): void {
    const key = keyOf(provider, hold.counter);
    const start = Date.parse(hold.window);
    const kept = windows.get(key);
    if (kept?.start === start) kept.used += amount;
    else if (kept === undefined || start > kept.start) {
      windows.set(key, { provider, counter: hold.counter, start, used: amount });
    }
  }

  function hold(reservation: Reservation, time: number): void {
    for (const one of reservation.holds) add(reservation.provider, one, one.amount);
    leases.set(reservation.id, { reservation, ends: time + LEASE_MS });
  }

  for (const { provider, hold: used } of past.holds) add(provider, used, used.amount);
  for (const { reservation, time } of [...past.open].sort((a, b) => a.time - b.time)) hold(reservation, time);

  return {
    hold,
    all: () => [...windows.values()],
    current(provider, { counter, windowMs }) {
      const kept = windows.get(keyOf(provider, counter));
      const time = now();
      // A clock that was set back must not keep a window of the future open for ever.
      const ahead = kept !== undefined && kept.start - time >= windowMs;
      if (ahead) windows.delete(keyOf(provider, counter));
      return kept === undefined || ahead || time - kept.start >= windowMs ? { start: time, used: 0 } : kept;
    },
    settle(reservation, used) {
      const held = leases.delete(reservation.id);
      for (const one of reservation.holds) {
        add(reservation.provider, one, used[one.counter] - (held ? one.amount : 0));
      }
    },
    giveBack() {
      const time = now();
      // In the order in which they were taken, and all leases are of one length.
      for (const [id, { reservation, ends }] of leases) {
        if (ends > time) return;
        leases.delete(id);
        for (const one of reservation.holds) add(reservation.provider, one, -one.amount);
      }
    },
  };
}

function endOf({ want, window }: { readonly want: Want; readonly window: Window }): number {
  return window.start + want.windowMs;
}

/** @param of the want that does not fit, or `pause`: the provider itself said to wait @param resets ms since the epoch */
export function spentOf(of: Want | 'pause', resets: number): Spent {
  if (of === 'pause') return { why: 'the provider said to wait', resets };
  const what = of.counter === 'requests' ? 'quota' : 'budget';
  // No window is ever wide enough for it.
  if (of.amount > of.most) return { why: `larger than the whole ${what}` };
  return { why: `${what} spent`, resets };
}
