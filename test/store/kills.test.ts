// The process and the database, killed at random while calls run. What is done to the thread of the embedded store, and
// to a process that has one, stands in src/store/store.test.ts and embedded.test.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endProcess, runSluice, startLab, type Lab } from '../lab/lab.js';
import { postgresqlBinaries, startPostgresql, type Postgresql } from '../lab/postgresql.js';

const KILLS = Number(process.env['SLUICE_KILLS'] ?? 3);
const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 100_000);
/** Calls that are answered between two kills, at least. */
const FEWEST = 20;

/** mulberry32: which way and when, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const low = { model: 'gpt-5', messages: [{ role: 'user', content: 'hello' }] };
const high = {
  model: 'gpt-5',
  messages: [{ role: 'user', content: 'My SSN is 536-22-8741.' }],
  stream: true,
};

describe.skipIf(postgresqlBinaries() === undefined)('on PostgreSQL', () => {
  let server: Postgresql;
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-kills-'));
  beforeAll(async () => {
    server = await startPostgresql();
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it(
    `the process or the database killed ${KILLS} times (seed ${SEED}): nothing is lost or there twice`,
    async () => {
      const random = randomOf(SEED);
      const env = { DATABASE_URL: server.url, SLUICE_SECRET: '0123456789abcdef'.repeat(4) };
      const begin = (): Promise<Lab> => startLab({ dataDir, env });
      const acknowledged: string[] = [];
      let lab = await begin();
      let running = true;
      const callers = Array.from({ length: 8 }, async (_, caller) => {
        while (running) {
          const reply = await lab.post(caller === 0 ? high : low).catch(() => undefined);
          const whole = caller > 0 || reply?.text.includes('[DONE]') === true;
          if (reply?.status === 200 && whole) acknowledged.push(String(reply.headers['x-sluice-decision']));
          // One that is away refuses at once.
          else await new Promise((resolve) => setTimeout(resolve, 20));
        }
      });
      const goesOn = async (): Promise<void> => {
        const until = acknowledged.length + FEWEST + Math.floor(random() * 60);
        await expect.poll(() => acknowledged.length, { timeout: 60_000, interval: 2 }).toBeGreaterThan(until);
      };
      const done: string[] = [];
      for (let round = 0; round < KILLS; round += 1) {
        await goesOn();
        // Each way once, then as it comes.
        const way = ['process', 'server', 'immediate'][round < 3 ? round : Math.floor(random() * 3)] ?? '';
        done.push(way);
        if (way === 'process') {
          const before = lab;
          await endProcess(before.process, 'SIGKILL');
          lab = await begin();
          await before.stop();
        } else {
          if (way === 'server') await server.kill();
          else await server.stopAtOnce();
          await server.start();
        }
      }
      await goesOn();
      running = false;
      await Promise.all(callers);
      await lab.stop();

      const verified = await runSluice(['audit', 'verify', '--data', dataDir], env);
      expect([done, verified.code], verified.out + verified.err).toEqual([done, 0]);
      const there = await server.select(
        `SELECT decision FROM sluice.entry WHERE kind = 'decision'`,
        'postgres',
      );
      expect(new Set(there).size).toBe(there.length);
      const known = new Set(there);
      expect(acknowledged.filter((id) => !known.has(id))).toEqual([]);
      expect(acknowledged.length).toBeGreaterThan(KILLS * FEWEST);
      const { out } = await runSluice(['logs', '--json', '--data', dataDir], env);
      const rows = out
        .split('\n')
        .flatMap((line) => (line === '' ? [] : (JSON.parse(line) as { decision: string }).decision));
      expect(rows.toSorted()).toEqual(there.toSorted());
    },
    60_000 + 30_000 * KILLS,
  );
});
