// Rest between two rounds of work: until called, for a while, or for good. Knows timers only. Invariant: a call that
// comes while nobody rests is not lost.

export interface Alarm {
  call(): void;
  /** From now on nobody rests. */
  end(): void;
  ended(): boolean;
  /** Forgets calls so far. */
  reset(): void;
  /** Until called, @param ms at most. */
  rest(ms?: number): Promise<void>;
  /** For a time, called or not, @param ms cut short by `end` only. */
  pause(ms: number): Promise<void>;
}

export function makeAlarm(): Alarm {
  let called = false;
  let ended = false;
  let wake: () => void = () => undefined;
  let deaf = false;

  async function sleep(ms: number | undefined): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (ms !== undefined) timer = setTimeout(resolve, ms).unref();
    });
    clearTimeout(timer);
  }

  return {
    call() {
      called = true;
      if (!deaf) wake();
    },
    end() {
      ended = true;
      wake();
    },
    ended: () => ended,
    reset() {
      called = false;
    },
    rest: (ms) => (called || ended ? Promise.resolve() : sleep(ms)),
    async pause(ms) {
      if (ms === 0 || ended) return;
      deaf = true;
      await sleep(ms);
      deaf = false;
    },
  };
}
