// Tasks for a few threads: fairly queued by caller, each with a deadline. Knows nothing of what is asked.
// Invariant: a task that was not answered is `failed`, never empty.
import { makeFairQueue } from './fair-queue.js';

export interface FairPool<Task, Answer> {
  /** @returns `failed` when nobody answered in time, as often as it was tried */
  ask(task: Task, caller: string): Promise<Answer | 'failed'>;
}

export interface FairPoolOptions<Task, Answer> {
  /** Tasks that run at once. */
  readonly threads: number;
  /** How often a task is tried. */
  readonly tries: number;
  /** ms that a task may run. */
  readonly deadlineMs: number;
  /** ms that a task may wait for its turn. */
  readonly patienceMs: number;
  /** Awaited before each try, outside of its deadline; a try fails when it rejects. */
  readonly ready?: () => Promise<void>;
  /** Rejects when the signal is aborted. */
  readonly run: (task: Task, signal: AbortSignal) => Promise<Answer>;
  readonly now: () => number;
}

interface Waiting<Task, Answer> {
  readonly task: Task;
  readonly since: number;
  readonly done: (answer: Answer | 'failed') => void;
}

export function makeFairPool<Task, Answer>(options: FairPoolOptions<Task, Answer>): FairPool<Task, Answer> {
  const queue = makeFairQueue<Waiting<Task, Answer>>();
  let running = 0;

  async function work({ task, done }: Waiting<Task, Answer>): Promise<void> {
    for (let attempt = 0; attempt < options.tries; attempt++) {
      try {
        await options.ready?.();
        done(await options.run(task, AbortSignal.timeout(options.deadlineMs)));
        return;
      } catch {
        // The next try, or the end: either way nobody takes the silence for an answer.
      }
    }
    done('failed');
  }

  function next(): void {
    while (running < options.threads) {
      const waiting = queue.take();
      if (waiting === undefined) return;
      if (options.now() - waiting.since > options.patienceMs) {
        waiting.done('failed');
        continue;
      }
      running++;
      void work(waiting).finally(() => {
        running--;
        next();
      });
    }
  }

  return {
    ask: (task, caller) =>
      new Promise((done) => {
        queue.put(caller, { task, since: options.now(), done });
        next();
      }),
  };
}
