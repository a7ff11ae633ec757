// Steps of quotas on their way to the database: whatever is put while a statement runs goes out with the next one.
// Invariant: a settlement is sent until the database has it; a reservation that nobody heard of is given back.
import type { Spent } from '../model/quota.js';
import type { Reservation } from '../model/reservation.js';
import { makeAlarm } from './alarm.js';
import { StoreError } from './database/database.js';
import type { Step, Taken } from './database/quota-steps.js';

export interface StepQueue {
  /** Resolves with the answer to a `take`, with undefined for others. @throws StoreError for a `take`, and at the end */
  put(step: Step): Promise<Reservation | Spent | undefined>;
  /** Why a statement failed, while it is tried again. */
  away(): StoreError | undefined;
  /** Asks for nothing but the answer that every statement has. */
  poke(): void;
  /** Gives up what cannot be sent within @param ms */
  close(ms: number): Promise<void>;
}

interface Queued {
  readonly step: Step;
  readonly answer: (answer: Reservation | Spent | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/** Steps of one statement. */
const MOST_STEPS = 200;
/** Between two attempts while the database is away, ms. */
const RETRY_MS = 250;

export function stepQueue(
  send: (steps: readonly Step[]) => Promise<Pick<Taken, 'answers'>>,
  retryMs: number = RETRY_MS,
): StepQueue {
  const alarm = makeAlarm();
  let queue: Queued[] = [];
  let running: Promise<void> | undefined;
  let away: StoreError | undefined;

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
      const sent = await attempt(queue.splice(0, MOST_STEPS));
      if (!sent && queue.length > 0) await alarm.rest(retryMs);
    } while (queue.length > 0 && !(alarm.ended() && away !== undefined));
  }

  async function attempt(batch: readonly Queued[]): Promise<boolean> {
    try {
      const { answers } = await send(batch.map(({ step }) => step));
      away = undefined;
      batch.forEach(({ answer }, index) => answer(answers[index]));
      return true;
    } catch (error) {
      const failure = error instanceof StoreError ? error : new StoreError('the counters failed', 'unknown');
      away = failure;
      queue = [...batch, ...queue].flatMap((queued) => kept(queued, failure));
      return false;
    }
  }

  return {
    put: (step) =>
      new Promise((answer, fail) => {
        queue.push({ step, answer, fail });
        start();
      }),
    away: () => (running === undefined ? undefined : away),
    poke: start,
    async close(ms) {
      const ended = setTimeout(() => alarm.end(), ms);
      await running;
      clearTimeout(ended);
      alarm.end();
      for (const { fail } of queue.splice(0)) fail(new StoreError('the counters are closed', 'closed'));
    },
  };
}

/** Nobody waits for a reservation while the database is away; whether it was made is not known, so it is given back. */
function kept(queued: Queued, error: StoreError): readonly Queued[] {
  if (queued.step.do !== 'take') return [queued];
  queued.fail(error);
  return [{ ...queued, step: unused(queued.step.id) }];
}

export function unused(id: string): Step {
  return { do: 'settle', id, used: { requests: 0, micro_usd: 0 } };
}
