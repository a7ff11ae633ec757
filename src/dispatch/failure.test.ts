import { describe, expect, it } from 'vitest';
import { externalStatus } from './failure.js';

const now = Date.parse('2026-01-01T00:00:00Z');

describe('externalStatus', () => {
  const rows: readonly [status: number, code: string, then: string, kept: number | undefined][] = [
    [400, 'upstream_rejected', 'stop', 400],
    [404, 'upstream_rejected', 'stop', 404],
    [413, 'upstream_rejected', 'stop', 413],
    [422, 'upstream_rejected', 'stop', 422],
    [401, 'upstream_auth', 'stop', undefined],
    [403, 'upstream_auth', 'stop', undefined],
    [408, 'upstream_failed', 'next', 408],
    [429, 'upstream_rate_limited', 'next', 429],
    [500, 'upstream_failed', 'next', 500],
    [503, 'upstream_failed', 'next', 503],
    [307, 'upstream_failed', 'stop', undefined],
    [204, 'upstream_failed', 'stop', undefined],
  ];
  it.each(rows)('%d -> %s, %s', (status, code, then, kept) => {
    const failure = externalStatus(status, undefined, now);
    expect(failure).toMatchObject({ then, refusal: { code } });
    expect(failure.refusal.status).toBe(kept);
  });

  const waits: readonly [note: string, header: string, seconds: number | undefined][] = [
    ['seconds', '17', 17],
    ['a date', 'Thu, 01 Jan 2026 00:00:30 GMT', 30],
    ['negative', '-5', undefined],
    ['past', 'Wed, 31 Dec 2025 00:00:00 GMT', undefined],
    ['a day', '86400', undefined],
    ['nonsense', 'soon', undefined],
  ];
  it.each(waits)('retry-after: %s', (_note, header, seconds) => {
    expect(externalStatus(429, header, now).refusal.retryAfter).toBe(seconds);
  });
});
