// What counters must do, in memory and in both kinds of database alike.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Counters, Spent, Want } from '../../src/model/quota.js';
import type { Counter, Reservation } from '../../src/model/reservation.js';
import { LEASE_MS, memoryCounters } from '../../src/quota/counters.js';
import type { Database } from '../../src/store/database/database.js';
import { openEmbeddedStore } from '../../src/store/database/embedded-store.js';
import { openServerStore } from '../../src/store/database/server-store.js';
import { sharedCounters } from '../../src/store/shared-counters.js';
import { postgresqlBinaries, startPostgresql, type Postgresql } from '../lab/postgresql.js';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-01T00:00:00.000Z');
const requests = (most: number, windowMs = HOUR): Want => ({
  counter: 'requests',
  amount: 1,
  most,
  windowMs,
});
const usd = (amount: number, most: number): Want => ({ counter: 'micro_usd', amount, most, windowMs: HOUR });

interface Bench {
  at: number;
  readonly provider: string;
  readonly counters: Counters;
  readonly take: (...wants: Want[]) => Promise<Reservation | Spent>;
}

const SECRET = 'ab'.repeat(32);
const directory = mkdtempSync(join(tmpdir(), 'sluice-counters-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let server: Postgresql | undefined;

const kinds = [
  { name: 'in memory', skip: false, open: undefined },
  {
    name: 'embedded',
    skip: false,
    open: () => openEmbeddedStore({ dataDirectory: directory, check: SECRET, say: () => undefined }),
  },
  {
    name: 'PostgreSQL',
    skip: postgresqlBinaries() === undefined,
    open: async () => {
      server = await startPostgresql();
      return openServerStore(server.url, SECRET);
    },
  },
];

const held = (answer: Reservation | Spent): Reservation => {
  if (!('holds' in answer)) throw new Error(answer.why);
  return answer;
};
const used = (of: Partial<Record<Counter, number>>): Record<Counter, number> => ({
  requests: 0,
  micro_usd: 0,
  ...of,
});

describe.each(kinds)('$name', ({ skip, open }) => {
  describe.skipIf(skip)('counters', () => {
    let database: Database | undefined;
    let benches = 0;
    beforeAll(async () => {
      database = await open?.();
    }, 60_000);
    afterAll(async () => {
      await database?.close();
      await server?.stop();
      server = undefined;
    });

    /** Each with a provider of its own, and a clock that stands still. */
    function bench(): Bench {
      const clock = { at: START };
      const provider = `p${(benches += 1)}`;
      const now = (): number => clock.at;
      const counters =
        database === undefined ? memoryCounters(now) : sharedCounters(database, { now, given: now });
      let id = 0;
      const take: Bench['take'] = (...wants) => counters.take(`${provider}/${id++}`, provider, wants);
      return Object.assign(clock, { provider, counters, take });
    }

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
      await b.counters.pause(b.provider, START + 5000);
      await b.counters.pause(b.provider, START + 1000);
      for (const wants of [[], [requests(9)]])
        expect(await b.take(...wants)).toEqual({ why: 'the provider said to wait', resets: START + 5000 });
      b.at += 5000;
      expect(held(await b.take()).holds).toEqual([]);
    });
  });
});
