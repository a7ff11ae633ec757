// Threads that read large texts while the one that serves goes on serving. A text is read where it is until a thread has
// said for the first time that it reads by the same rules; from then on large ones are read by threads or not at all.
// Invariant: what did not answer is `failed`; a text that ended a thread is not read again on the one that serves.
import type { Elsewhere } from '../detect/elsewhere.js';
import { makeFairPool } from '../detect/fair-pool.js';
import { builtFile, openThreads } from '../detect/threads.js';
import type { PrintsElsewhere } from '../recall/kept-prints.js';
import { TURN } from '../text/turn.js';
import type { ReadingAnswer, ReadingSetup, ReadingTask } from './reading-thread.js';

export interface ReadingThreads extends Elsewhere, PrintsElsewhere {
  /** Resolves when a thread has answered; with false when none did, or by other rules. */
  start(): Promise<boolean>;
  close(): Promise<void>;
}

export interface ReadingThreadsOptions extends ReadingSetup {
  /** Of the detector of this thread: another one there reads nothing. */
  readonly digest: string;
  /** Cores of this machine. */
  readonly cores: number;
  /** Hears why threads are not there. */
  readonly fault: (error: unknown) => void;
  /** Monotonic, ms. */
  readonly now: () => number;
  /** How long a task may run, ms; default 30 s. */
  readonly deadlineMs?: number;
}

/** UTF-16 units of new text: reading as many takes as long as several small calls. */
const LARGE = 4 * TURN;
/** ms. Only a text that is made to be slow takes so long. */
const DEADLINE_MS = 30_000;
const PATIENCE_MS = 30_000;
/** ms until threads that could not be started are tried again. */
const AGAIN_MS = 60_000;

type Threads = ReturnType<typeof openThreads<ReadingTask, ReadingAnswer>>;

export function openReadingThreads(options: ReadingThreadsOptions): ReadingThreads {
  const { cores, now, rules, known, ownCredentials, secret, deadlineMs = DEADLINE_MS } = options;
  const most = Math.max(1, Math.min(2, cores - 1));
  const setup: ReadingSetup = { rules, known, ownCredentials, secret };
  const threads = openThreads<ReadingTask, ReadingAnswer>({
    file: builtFile('assemble/reading-thread'),
    name: 'readTexts',
    most,
    data: setup,
  });
  const standing = watch(threads, options);
  const pool = makeFairPool<ReadingTask, ReadingAnswer>({
    ...{ threads: most, tries: 1, deadlineMs, patienceMs: PATIENCE_MS, now },
    ready: () => standing.again(),
    async run(task, signal) {
      try {
        return await threads.run(task, signal);
      } catch (error) {
        standing.lost();
        throw error;
      }
    },
  });

  return {
    start: () => standing.start(),
    takes: (units) => units >= LARGE && standing.takes(),
    async detect(input, caller) {
      const answer = await pool.ask({ ask: 'detect', input }, caller);
      if (answer !== 'failed' && 'detection' in answer) return answer.detection;
      return { status: 'failed', transient: true, reason: 'thread' };
    },
    async blocked(texts, caller) {
      const answer = await pool.ask({ ask: 'blocked', texts }, caller);
      return answer !== 'failed' && 'blocked' in answer ? answer.blocked : 'failed';
    },
    async net(texts, mask, caller) {
      const answer = await pool.ask({ ask: 'net', texts, mask }, caller);
      return answer !== 'failed' && 'readings' in answer ? answer.readings : 'unanswered';
    },
    async prints(texts, caller) {
      const answer = await pool.ask({ ask: 'prints', texts, caller }, caller);
      return answer !== 'failed' && 'prints' in answer ? answer.prints : 'failed';
    },
    close() {
      standing.end();
      return threads.close();
    },
  };
}

/**
 * Whether a thread stands that reads by the same rules. A text that ended one is likely to be sent again at once, so what
 * comes after waits for the next thread instead of being read on the one that serves.
 */
function watch(threads: Threads, { digest, fault, now }: ReadingThreadsOptions) {
  let starting: Promise<boolean> | undefined;
  let there = false;
  let before = false;
  let ended = false;
  let failedAt = -Infinity;

  async function tryStart(): Promise<boolean> {
    try {
      const answer = await threads.run({ ask: 'digest' }, AbortSignal.timeout(DEADLINE_MS));
      there = 'digest' in answer && answer.digest === digest;
      if (!there) throw new Error('a reading thread has other rules');
      before = true;
    } catch (error) {
      failedAt = now();
      if (!ended) fault(error);
    }
    starting = undefined;
    return there;
  }

  const start = (): Promise<boolean> => (starting ??= tryStart());
  return {
    start,
    takes(): boolean {
      if (!before && !ended && now() - failedAt > AGAIN_MS) void start();
      return before;
    },
    /** @throws when no thread can be had */
    async again(): Promise<void> {
      if (!there && !(await start())) throw new Error('no reading thread');
    },
    /** The next task asks for another one first. */
    lost(): void {
      there = false;
    },
    end(): void {
      ended = true;
      there = false;
    },
  };
}
