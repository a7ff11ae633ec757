import { describe, expect, it } from 'vitest';
import type { Counters, Spent, Want } from '../model/quota.js';
import type { Counter, Reservation } from '../model/reservation.js';
import { LEASE_MS, memoryCounters } from './counters.js';
import { startRebuild } from './rebuild.js';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-01T00:00:00.000Z');
const requests = (most: number, windowMs = HOUR): Want => ({
  counter: 'requests',
  amount: 1,
  most,
  windowMs,
});
const usd = (amount: number, most: number): Want => ({ counter: 'micro_usd', amount, most, windowMs: HOUR });

function bench(): {
  at: number;
  counters: Counters;
  take: (...wants: Want[]) => Promise<Reservation | Spent>;
} {
  const clock = { at: START };
  const counters = memoryCounters(() => clock.at);
  let id = 0;
  return Object.assign(clock, {
    counters,
    take: (...wants: Want[]) => counters.take(`r/${id++}`, 'p', wants),
  });
}
const held = (answer: Reservation | Spent): Reservation => {
  if (!('holds' in answer)) throw new Error(answer.why);
  return answer;
};
const used = (of: Partial<Record<Counter, number>>): Record<Counter, number> => ({
  requests: 0,
  micro_usd: 0,
  ...of,
});

describe('a window', () => {
  it('lets through exactly what it holds, of 64 callers at 499 of 500 one', async () => {
    const { take } = bench();
    for (let n = 0; n < 499; n++) await take(requests(500));
    const answers = await Promise.all(Array.from({ length: 64 }, () => take(requests(500))));
    expect(answers.filter((one) => 'holds' in one)).toHaveLength(1);
    expect(answers.filter((one) => !('holds' in one))[0]).toEqual({
      why: 'quota spent',
      resets: START + HOUR,
    });
  });

  it('begins with the first reservation after the last one ended', async () => {
    const b = bench();
    const use = async (): Promise<Reservation> => {
      const one = held(await b.take(requests(1)));
      await b.counters.settle(one, used({ requests: 1 }));
      return one;
    };
    b.at += 1234;
    expect((await use()).holds).toEqual([
      { counter: 'requests', window: '2026-01-01T00:00:01.234Z', amount: 1 },
    ]);
    b.at += HOUR - 1;
    expect(await b.take(requests(1))).toMatchObject({ why: 'quota spent' });
    b.at += 1;
    await use();
    b.at += HOUR - 1;
    expect(await b.take(requests(1))).toMatchObject({ why: 'quota spent' });
  });

  it('still counts after the clock was set far back', async () => {
    const b = bench();
    held(await b.take(requests(1)));
    b.at -= 10 * HOUR;
    held(await b.take(requests(1)));
    expect(await b.take(requests(1))).toMatchObject({ why: 'quota spent' });
  });

  it('takes all wants or none', async () => {
    const { take } = bench();
    expect(await take(requests(2), usd(11, 10))).toEqual({ why: 'larger than the whole budget' });
    held(await take(requests(2), usd(10, 10)));
    expect(await take(requests(2), usd(1, 10))).toMatchObject({ why: 'budget spent' });
    held(await take(requests(2)));
    expect(await take(requests(2))).toMatchObject({ why: 'quota spent' });
  });
});

describe('settling', () => {
  it.each([
    ['less was used', 4, 6, true],
    ['all was used', 10, 1, false],
    ['more was used', 30, 1, false],
    ['nothing was used', 0, 10, true],
  ])('%s', async (_note, amount, next, fits) => {
    const { take, counters } = bench();
    await counters.settle(held(await take(usd(10, 10))), used({ micro_usd: amount }));
    expect('holds' in (await take(usd(next, 10)))).toBe(fits);
  });

  it('changes nothing of a window that has ended', async () => {
    const b = bench();
    const old = held(await b.take(usd(10, 10)));
    b.at += HOUR;
    held(await b.take(usd(9, 10)));
    await b.counters.settle(old, used({}));
    expect(await b.take(usd(2, 10))).toMatchObject({ why: 'budget spent' });
  });

  it('a lease gives back what nobody settles, and a late settlement still counts', async () => {
    const b = bench();
    const lost = held(await b.take(requests(1)));
    b.at += LEASE_MS - 1;
    expect(await b.take(requests(1))).toMatchObject({ why: 'quota spent' });
    b.at += 1;
    expect(await b.take(requests(1), usd(2, 1))).toMatchObject({ why: 'larger than the whole budget' });
    await b.counters.settle(lost, used({ requests: 1 }));
    expect(await b.take(requests(1))).toMatchObject({ why: 'quota spent' });
  });
});

it('a provider that said to wait is left alone for that long, with a quota or without', async () => {
  const b = bench();
  await b.counters.pause('p', START + 5000);
  await b.counters.pause('p', START + 1000);
  for (const wants of [[], [requests(9)]])
    expect(await b.take(...wants)).toEqual({ why: 'the provider said to wait', resets: START + 5000 });
  b.at += 5000;
  expect(held(await b.take()).holds).toEqual([]);
});

it('begins where the log ends: settled, open, paused', async () => {
  const time = new Date(START).toISOString();
  const hold = (amount: number, at = START) => [
    { counter: 'requests', window: new Date(at).toISOString(), amount } as const,
  ];
  const reserved = (id: string, amount = 1, at = START): Reservation[] => [
    { id, provider: 'p', holds: hold(amount, at) },
  ];
  const rebuild = startRebuild();
  // Of the window before: must not count.
  rebuild.add({ kind: 'decision', time, id: 'w-1', reserved: reserved('a', 1, START - HOUR) });
  rebuild.add({
    kind: 'outcome',
    time,
    decision: 'w-1',
    settled: reserved('a', 1, START - HOUR),
    attempts: [],
  });
  for (const [n, amount] of [1, 1, 0].entries()) {
    rebuild.add({ kind: 'decision', time, id: `x-${n}`, reserved: reserved(`b${n}`) });
    rebuild.add({
      kind: 'outcome',
      time,
      decision: `x-${n}`,
      settled: reserved(`b${n}`, amount),
      attempts: [],
    });
  }
  rebuild.add({ kind: 'decision', time, id: 'y-1', reserved: reserved('c') });
  const limited = { provider: 'q', tier: 'L2', result: 'rate_limited', retry_after: 60 };
  rebuild.add({ kind: 'outcome', time, decision: 'y-2', settled: [], attempts: [limited] });

  const clock = { at: START + 1 };
  const counters = memoryCounters(() => clock.at, rebuild.past());
  held(await counters.take('d', 'p', [requests(4)]));
  expect(await counters.take('e', 'p', [requests(4)])).toEqual({ why: 'quota spent', resets: START + HOUR });
  expect(await counters.take('f', 'q', [])).toMatchObject({ resets: START + 60_000 });
  clock.at = START + LEASE_MS;
  held(await counters.take('g', 'p', [requests(4)]));
});
