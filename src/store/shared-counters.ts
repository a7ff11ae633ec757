// Counters that several processes share, in a database and on its clock. Whatever is asked while a statement runs goes
// out with the next one. Invariant: a reservation that nobody heard of is given back, and a settlement is sent until
// the database has it.
import type { Counters, Spent } from '../model/quota.js';
import type { Reservation } from '../model/reservation.js';
import { spentOf } from '../quota/counters.js';
import { makeAlarm } from './alarm.js';
import { StoreError, type Session } from './database/database.js';
import { takeSteps, type Step } from './database/quota-steps.js';

export interface SharedCountersOptions {
  /** Milliseconds of the local clock. */
  now(): number;
  /** In the place of the database's clock, for tests: ms since the epoch. */
  readonly given?: () => number;
  /** How long a call waits for its reservation, in ms; 2,000. */
  readonly takeMs?: number;
}

export interface SharedCounters extends Counters {
  /** Sends what is left to be settled, for a second or two. */
  close(): Promise<void>;
}

interface Queued {
  readonly step: Step;
  answer(answer: Reservation | Spent | undefined): void;
  fail(error: unknown): void;
}

const TAKE_MS = 2_000;
/** Steps of one statement. */
const MOST_STEPS = 200;
/** Between two attempts while the database is away, ms. */
const RETRY_MS = 250;
/** Pauses that another process heard of are asked for this often at most, ms. */
const FRESH_MS = 1_000;
const CLOSE_MS = 2_000;

export function sharedCounters(session: Session, options: SharedCountersOptions): SharedCounters {
  const { takeMs = TAKE_MS, given } = options;
  const alarm = makeAlarm();
  let queue: Queued[] = [];
  let running: Promise<void> | undefined;
  let away: StoreError | undefined;
  let pauses: ReadonlyMap<string, number> = new Map();
  let heard = -Infinity;

  function put(step: Step): Promise<Reservation | Spent | undefined> {
    return new Promise((answer, fail) => {
      queue.push({ step, answer, fail });
      start();
    });
  }

  function start(): void {
    running ??= run().finally(() => {
      running = undefined;
      if (queue.length > 0 && !alarm.ended()) start();
    });
  }

  /** Begins after the current run of callbacks, so that calls of one turn share a statement. */
  async function run(): Promise<void> {
    await Promise.resolve();
    do {
      const batch = queue.splice(0, MOST_STEPS);
      if (!(await send(batch)) && queue.length > 0) await alarm.rest(RETRY_MS);
    } while (queue.length > 0 && !(alarm.ended() && away !== undefined));
  }

  async function send(batch: readonly Queued[]): Promise<boolean> {
    try {
      const steps = batch.map(({ step }) => step);
      const taken = await takeSteps(session, steps, options.now(), given?.());
      pauses = taken.pauses;
      heard = options.now();
      away = undefined;
      batch.forEach(({ answer }, index) => answer(taken.answers[index]));
      return true;
    } catch (error) {
      away = error instanceof StoreError ? error : new StoreError('the counters failed', 'unknown');
      const kept = batch.flatMap((one) => keep(one, away));
      queue = [...kept, ...queue.flatMap((one) => keep(one, away))];
      return false;
    }
  }

  /** Nobody waits for a reservation when the database is away; whether it was made is not known, so it is given back. */
  function keep(queued: Queued, error: unknown): readonly Queued[] {
    if (queued.step.do !== 'take') return [queued];
    queued.fail(error);
    return queued.step.wants.length === 0 ? [] : [{ ...queued, step: unused(queued.step.id) }];
  }

  function unused(id: string): Step {
    return { do: 'settle', id, used: { requests: 0, micro_usd: 0 } };
  }

  async function take(step: Extract<Step, { do: 'take' }>): Promise<Reservation | Spent> {
    // Who comes while an attempt to reach it fails is not held up; the next attempt is made for those who settle.
    if (away !== undefined && running !== undefined) throw away;
    const found = put(step);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), takeMs);
    });
    const answer = await Promise.race([found, late]).finally(() => clearTimeout(timer));
    if (answer === 'late') {
      found.then(
        () => void put(unused(step.id)),
        () => undefined,
      );
      away = new StoreError('the database did not answer in time', 'timeout');
      throw away;
    }
    if (answer === undefined) throw new StoreError('the database gave no answer', 'answer');
    return answer;
  }

  return {
    async take(id, provider, wants) {
      if (wants.length > 0) return take({ do: 'take', id, provider, wants });
      // Nothing is counted, so nothing is waited for.
      const now = options.now();
      if (now - heard > FRESH_MS) start();
      const until = pauses.get(provider) ?? 0;
      return until > now ? spentOf('pause', until) : { id, provider, holds: [] };
    },
    async settle({ id }, used) {
      await put({ do: 'settle', id, used });
    },
    async pause(provider, until) {
      pauses = new Map(pauses).set(provider, Math.max(until, pauses.get(provider) ?? 0));
      await put({ do: 'pause', provider, until });
    },
    async close() {
      const ended = setTimeout(() => alarm.end(), CLOSE_MS);
      await running;
      clearTimeout(ended);
      alarm.end();
      for (const { fail } of queue.splice(0)) fail(new StoreError('the counters are closed', 'closed'));
    },
  };
}
