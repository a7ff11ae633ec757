// The worker pool around `compromise`: tasks of a bounded size, fairly queued, each with a deadline and one more try.
// Invariant: a task that was not answered is `failed`, never empty. Nothing is started before the first question.
import type { Piscina } from 'piscina';
import { makeFairQueue } from './fair-queue.js';
import type { Named } from './sentences.js';

export interface NamePool {
  /** @returns what was found in each sentence, or `failed` when a worker did not answer in time, twice */
  ask(sentences: readonly string[], caller: string): Promise<readonly (readonly Named[])[] | 'failed'>;
  close(): Promise<void>;
}

/** One task in a worker; rejects when the signal is aborted. */
export type Run = (
  sentences: readonly string[],
  signal: AbortSignal,
) => Promise<readonly (readonly Named[])[]>;

export interface NamePoolOptions {
  /** Tasks that run at once. */
  readonly threads: number;
  /** ms that a task may run. */
  readonly deadlineMs: number;
  /** ms that a task may wait for its turn. */
  readonly patienceMs: number;
  readonly run: Run;
  readonly close: () => Promise<void>;
  readonly now: () => number;
}

/** UTF-16 units in one task. */
const TASK = 5 * 1024;
const TRIES = 2;

interface Task {
  readonly sentences: readonly string[];
  readonly since: number;
  readonly done: (answer: readonly (readonly Named[])[] | 'failed') => void;
}

export function makeNamePool(options: NamePoolOptions): NamePool {
  const queue = makeFairQueue<Task>();
  let running = 0;

  async function work(task: Task): Promise<void> {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      try {
        task.done(await options.run(task.sentences, AbortSignal.timeout(options.deadlineMs)));
        return;
      } catch {
        // The next try, or the end: either way nobody takes the silence for an answer.
      }
    }
    task.done('failed');
  }

  function next(): void {
    while (running < options.threads) {
      const task = queue.take();
      if (task === undefined) return;
      if (options.now() - task.since > options.patienceMs) {
        task.done('failed');
        continue;
      }
      running++;
      void work(task).finally(() => {
        running--;
        next();
      });
    }
  }

  return {
    async ask(sentences, caller) {
      const since = options.now();
      const tasks = cut(sentences).map(
        (part) =>
          new Promise<readonly (readonly Named[])[] | 'failed'>((done) => {
            queue.put(caller, { sentences: part, since, done });
          }),
      );
      next();
      const found: (readonly Named[])[] = [];
      for (const answer of await Promise.all(tasks)) {
        if (answer === 'failed') return 'failed';
        found.push(...answer);
      }
      return found;
    },
    close: () => options.close(),
  };
}

function cut(sentences: readonly string[]): (readonly string[])[] {
  const parts: string[][] = [];
  let size = TASK;
  for (const sentence of sentences) {
    if (size + sentence.length > TASK) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(sentence);
    size += sentence.length;
  }
  return parts;
}

const IDLE_MS = 60_000;
const DEADLINE_MS = 5_000;
const PATIENCE_MS = 30_000;

/** The pool over real threads, one for each core but the one that serves. @param now ms of a monotonic clock */
export function openNamePool(cores: number, now: () => number): NamePool {
  const threads = Math.max(1, Math.min(4, cores - 1));
  let opened: Promise<Piscina<readonly string[], Named[][]>> | undefined;
  const open = async (): Promise<Piscina<readonly string[], Named[][]>> => {
    const { Piscina: Pool } = await import('piscina');
    return new Pool<readonly string[], Named[][]>({
      filename: workerFile(),
      name: 'nameSentences',
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
  };
  return makeNamePool({
    threads,
    deadlineMs: DEADLINE_MS,
    patienceMs: PATIENCE_MS,
    now,
    async run(sentences, signal) {
      opened ??= open();
      return (await opened).run(sentences, { signal });
    },
    async close() {
      await (await opened)?.destroy();
    },
  });
}

/** Threads run what was built, also where this file runs as it was written. */
function workerFile(): string {
  const here = import.meta.url;
  const built = here.endsWith('.ts')
    ? '../../../dist/detect/wide/compromise-worker.js'
    : './compromise-worker.js';
  return new URL(built, here).href;
}
