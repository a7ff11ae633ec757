// Counters that several processes share, in a database and on its clock. Invariant: who does not hear in time that it
// has a reservation has none, and what was reserved for it is given back.
import type { Counters, Spent } from '../model/quota.js';
import type { Reservation } from '../model/reservation.js';
import { spentOf } from '../quota/counters.js';
import { StoreError, type Session } from './database/database.js';
import { takeSteps, type Step } from './database/quota-steps.js';
import { stepQueue, unused } from './step-queue.js';

export interface SharedCountersOptions {
  /** Milliseconds of the local clock. */
  readonly now: () => number;
  /** In the place of the database's clock, for tests: ms since the epoch. */
  readonly given?: () => number;
  /** How long a call waits for its reservation, in ms; 2,000. */
  readonly takeMs?: number;
}

export interface SharedCounters extends Counters {
  /** Sends what is left to be settled, for a second or two. */
  close(): Promise<void>;
}

const TAKE_MS = 2_000;
/** Pauses that another process heard of are asked for this often at most, ms. */
const FRESH_MS = 1_000;
const CLOSE_MS = 2_000;

export function sharedCounters(session: Session, options: SharedCountersOptions): SharedCounters {
  const { takeMs = TAKE_MS, given, now } = options;
  let pauses: ReadonlyMap<string, number> = new Map();
  let asked = -Infinity;
  let late: StoreError | undefined;
  const queue = stepQueue(async (steps) => {
    asked = now();
    const taken = await takeSteps(session, steps, now(), given?.());
    ({ pauses } = taken);
    late = undefined;
    return taken;
  });

  async function take(step: Extract<Step, { do: 'take' }>): Promise<Reservation | Spent> {
    // Who comes while an attempt to reach it fails or hangs is not held up.
    const failing = late ?? queue.away();
    if (failing !== undefined) {
      queue.poke();
      throw failing;
    }
    const found = queue.put(step);
    const answer = await inTime(found, takeMs);
    if (answer === 'late') {
      late = new StoreError('the database did not answer in time', 'timeout');
      const giveBack = (): Promise<unknown> => queue.put(unused(step.id));
      found.then(giveBack).catch(() => undefined);
      throw late;
    }
    if (answer === undefined) throw new StoreError('the database gave no answer', 'answer');
    return answer;
  }

  return {
    take(id, provider, wants) {
      if (wants.length > 0) return take({ do: 'take', id, provider, wants });
      // Nothing is counted, so nothing is waited for.
      const time = now();
      if (time - asked > FRESH_MS) queue.poke();
      const until = pauses.get(provider) ?? 0;
      return Promise.resolve(until > time ? spentOf('pause', until) : { id, provider, holds: [] });
    },
    async settle({ id }, used) {
      await queue.put({ do: 'settle', id, used });
    },
    async pause(provider, until) {
      pauses = new Map(pauses).set(provider, Math.max(until, pauses.get(provider) ?? 0));
      await queue.put({ do: 'pause', provider, until });
    },
    close: () => queue.close(CLOSE_MS),
  };
}

async function inTime<T>(answer: Promise<T>, ms: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
