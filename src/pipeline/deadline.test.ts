import { describe, expect, it, vi } from 'vitest';
import { deadline } from './deadline.js';

describe('deadline', () => {
  it('ends when the client leaves, and says that time was left', () => {
    const client = new AbortController();
    const limit = deadline(client.signal, 1000);
    client.abort();
    expect([limit.signal.aborted, limit.passed()]).toEqual([true, false]);
    limit.end();
  });

  it('has ended for a client that has left before', () => {
    const limit = deadline(AbortSignal.abort(), 1000);
    expect([limit.signal.aborted, limit.passed()]).toEqual([true, false]);
    limit.end();
  });

  it('ends when the time is over, and not after the work is done', () => {
    vi.useFakeTimers();
    const late = deadline(new AbortController().signal, 1000);
    const done = deadline(new AbortController().signal, 1000);
    done.end();
    vi.advanceTimersByTime(1001);
    expect([late.signal.aborted, late.passed()]).toEqual([true, true]);
    expect([done.signal.aborted, done.passed()]).toEqual([false, false]);
    vi.useRealTimers();
  });

  it('leaves nothing with the signal of the client', () => {
    const client = new AbortController();
    const removed = vi.spyOn(client.signal, 'removeEventListener');
    deadline(client.signal, 1000).end();
    expect(removed).toHaveBeenCalledOnce();
  });
});
