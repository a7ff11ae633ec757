import { expect, it } from 'vitest';
import type { Spent, Want } from '../model/quota.js';
import type { Reservation } from '../model/reservation.js';
import { LEASE_MS, memoryCounters } from './counters.js';
import { startRebuild } from './rebuild.js';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-01T00:00:00.000Z');
const requests = (most: number): Want => ({ counter: 'requests', amount: 1, most, windowMs: HOUR });
const held = (answer: Reservation | Spent): Reservation => {
  if (!('holds' in answer)) throw new Error(answer.why);
  return answer;
};

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
