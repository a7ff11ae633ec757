// A signal that ends with the client or after a while. Invariant: nothing of it outlives the call: a timer that stayed
// until its time would keep everything that the call held.

export interface Deadline {
  readonly signal: AbortSignal;
  /** The time is over. */
  passed(): boolean;
  /** To be called when the work is done. */
  end(): void;
}

/** @param signal aborted when the client leaves @param ms how long the work may take */
export function deadline(signal: AbortSignal, ms: number): Deadline {
  const either = new AbortController();
  const leave = (): void => either.abort(signal.reason);
  let passed = false;
  const timer = setTimeout(() => {
    passed = true;
    either.abort(new DOMException('the client would no longer wait', 'TimeoutError'));
  }, ms);
  timer.unref();
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave, { once: true });
  return {
    signal: either.signal,
    passed: () => passed,
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
    },
  };
}
