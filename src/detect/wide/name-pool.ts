// The worker pool around `compromise`: tasks of a bounded size, fairly queued, each with a deadline and one more try.
// Invariant: a task that was not answered is `failed`, never empty. Nothing is started before the first question.
import { makeFairPool } from '../fair-pool.js';
import { builtFile, openThreads } from '../threads.js';
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

export function makeNamePool(options: NamePoolOptions): NamePool {
  const pool = makeFairPool<readonly string[], readonly (readonly Named[])[]>({ ...options, tries: TRIES });
  return {
    async ask(sentences, caller) {
      const tasks = cut(sentences).map((part) => pool.ask(part, caller));
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
  const pool = openThreads<readonly string[], Named[][]>({
    file: builtFile('detect/wide/compromise-worker'),
    name: 'nameSentences',
    most: threads,
    idleMs: IDLE_MS,
    maxMb: 256,
  });
  return makeNamePool({
    threads,
    deadlineMs: DEADLINE_MS,
    patienceMs: PATIENCE_MS,
    now,
    run: (sentences, signal) => pool.run(sentences, signal),
    close: () => pool.close(),
  });
}
