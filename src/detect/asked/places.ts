// Places at an analyzer: so many questions at once, callers in turn. Invariant: whoever waits gets an answer or the end
// of the own signal; what is left waiting of a caller is bounded, and how much it is concerns no other.
import { miss, type Said } from '../../model/analyzer.js';
import { makeFairQueue } from '../fair-queue.js';

export interface Places {
  /** Never rejects. */
  run(caller: string, work: () => Promise<Said>, signal: AbortSignal): Promise<Said>;
}

/** Never rejects. */
type Task = () => Promise<void>;

/** Questions of one caller that wait; more is load, and load is said to whoever makes it. */
const MOST_WAITING = 4096;

export function makePlaces(atOnce: number): Places {
  const queue = makeFairQueue<Task>();
  let running = 0;
  const next = (): void => {
    while (running < atOnce) {
      const task = queue.take();
      if (task === undefined) return;
      running++;
      void task().finally(() => {
        running--;
        next();
      });
    }
  };
  return {
    run(caller, work, signal) {
      if (signal.aborted) return Promise.resolve(miss('timeout'));
      if (queue.sizeOf(caller) >= MOST_WAITING) return Promise.resolve(miss('busy'));
      return new Promise((resolve) => {
        const late = (): void => resolve(miss('timeout'));
        signal.addEventListener('abort', late, { once: true });
        queue.put(caller, async () => {
          signal.removeEventListener('abort', late);
          if (signal.aborted) late();
          else resolve(await work().catch(() => miss('fault')));
        });
        next();
      });
    },
  };
}
