// Shared counters whose database fails, hangs and comes back. What they count is tested on real databases.
import { expect, it } from 'vitest';
import type { Want } from '../model/quota.js';
import { StoreError, type Row, type Session } from './database/database.js';
import { sharedCounters } from './shared-counters.js';

const WANT: Want = { counter: 'requests', amount: 1, most: 9, windowMs: 1000 };
const AWAY = new StoreError('gone', 'ECONNREFUSED');

type Sent = readonly { readonly do: string; readonly id?: string; readonly used?: object }[];

/** A database that answers as it is told, with the steps that it got. */
function fakeDatabase(): { sent: Sent[]; session: Session; answer: (steps: Sent) => Promise<string> } {
  const fake = {
    sent: [] as Sent[],
    answer: (steps: Sent) => Promise.resolve(whole(steps)),
    session: {
      async query(_sql: string, values?: readonly unknown[]): Promise<readonly Row[]> {
        const steps = JSON.parse(String(values?.[0])) as Sent;
        fake.sent.push(steps);
        return [{ said: await fake.answer(steps) }];
      },
    },
  };
  return fake;
}

function whole(steps: Sent): string {
  const answers = steps.map((step) => (step.do === 'take' ? { held: [0] } : null));
  return JSON.stringify({ answers, pauses: {} });
}

const soon = (check: () => unknown) => expect.poll(check, { timeout: 5_000, interval: 5 });
const gaveBack = { do: 'settle', id: 'a', used: { requests: 0, micro_usd: 0 } };

it('steps that come together, or while a statement runs, share one', async () => {
  const fake = fakeDatabase();
  const counters = sharedCounters(fake.session, { now: () => 0 });
  await Promise.all(['a', 'b', 'c'].map((id) => counters.take(id, 'p', [WANT])));
  let more: Promise<unknown> = Promise.resolve();
  fake.answer = (steps) => {
    if (steps[0]?.id === 'd') more = Promise.all(['e', 'f'].map((id) => counters.take(id, 'p', [WANT])));
    return Promise.resolve(whole(steps));
  };
  await counters.take('d', 'p', [WANT]);
  await more;
  expect(fake.sent.map((steps) => steps.map(({ id }) => id))).toEqual([['a', 'b', 'c'], ['d'], ['e', 'f']]);
});

it('a reservation whose answer was lost is given back when the database is there again', async () => {
  const fake = fakeDatabase();
  const counters = sharedCounters(fake.session, { now: () => 0 });
  fake.answer = () => Promise.reject(AWAY);
  await expect(counters.take('a', 'p', [WANT])).rejects.toThrow('gone');
  await expect(counters.take('b', 'p', [WANT])).rejects.toThrow('gone');
  fake.answer = (steps) => Promise.resolve(whole(steps));
  await soon(() => fake.sent.at(-1)).toEqual([gaveBack]);
  expect(await counters.take('c', 'p', [WANT])).toHaveProperty('holds');
});

it('a settlement and a pause are sent until they are taken', async () => {
  const fake = fakeDatabase();
  const counters = sharedCounters(fake.session, { now: () => 1000 });
  fake.answer = () => Promise.reject(AWAY);
  const used = { requests: 1, micro_usd: 7 };
  const settled = counters.settle({ id: 'a', provider: 'p', holds: [] }, used);
  const paused = counters.pause('q', 3000);
  await soon(() => fake.sent.length).toBeGreaterThan(1);
  fake.answer = (steps) => Promise.resolve(whole(steps));
  await Promise.all([settled, paused]);
  expect(fake.sent.at(-1)).toEqual([
    { do: 'settle', id: 'a', used },
    { do: 'pause', provider: 'q', ms: 2000 },
  ]);
});

it('an answer that comes too late is not waited for, and what it reserved is given back', async () => {
  const fake = fakeDatabase();
  const counters = sharedCounters(fake.session, { now: () => 0, takeMs: 20 });
  let release: (said: string) => void = () => undefined;
  fake.answer = () => new Promise((resolve) => (release = resolve));
  await expect(counters.take('a', 'p', [WANT])).rejects.toThrow('in time');
  // The next one does not wait at all.
  await expect(counters.take('b', 'p', [WANT])).rejects.toThrow('in time');
  fake.answer = (steps) => Promise.resolve(whole(steps));
  release(whole([{ do: 'take' }]));
  await soon(() => fake.sent.flat()).toContainEqual(gaveBack);
  expect(fake.sent.flat().some(({ id }) => id === 'b')).toBe(false);
  expect(await counters.take('c', 'p', [WANT])).toHaveProperty('holds');
});

it.each([
  ['no JSON', 'nonsense'],
  ['fewer answers than steps', '{"answers":[],"pauses":{}}'],
  ['an answer that is none', '{"answers":[null],"pauses":{}}'],
  ['a hold too few', '{"answers":[{"held":[]}],"pauses":{}}'],
  ['a bound that nobody asked for', '{"answers":[{"spent":"micro_usd","ms":1}],"pauses":{}}'],
])('%s is no reservation', async (_note, said) => {
  const fake = fakeDatabase();
  fake.answer = () => Promise.resolve(said);
  await expect(sharedCounters(fake.session, { now: () => 0 }).take('a', 'p', [WANT])).rejects.toThrow();
});

it('at the end what is left is sent, or given up when nobody takes it', async () => {
  const fake = fakeDatabase();
  const counters = sharedCounters(fake.session, { now: () => 0 });
  const settled = counters.settle({ id: 'a', provider: 'p', holds: [] }, { requests: 1, micro_usd: 0 });
  await counters.close();
  await settled;
  expect(fake.sent).toHaveLength(1);
});

it('a provider without a bound is not waited for', async () => {
  const fake = fakeDatabase();
  fake.answer = () => new Promise(() => undefined);
  const counters = sharedCounters(fake.session, { now: () => 1000 });
  expect(await counters.take('a', 'p', [])).toEqual({ id: 'a', provider: 'p', holds: [] });
  void counters.pause('p', 5000);
  expect(await counters.take('b', 'p', [])).toEqual({ why: 'the provider said to wait', resets: 5000 });
});
