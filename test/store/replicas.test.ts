// Several processes on one PostgreSQL: what one of them counts, learns or is told, holds for all.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoopbackServer } from '../../src/standin/loopback-server.js';
import { startOpenAiStandin } from '../../src/standin/openai-standin.js';
import { contentOf, PROVIDER_KEY, runSluice, startLab, type Lab, type Reply } from '../lab/lab.js';
import { postgresqlBinaries, startPostgresql, type Postgresql } from '../lab/postgresql.js';

const SECRET = '0123456789abcdef'.repeat(4);
const REPLY =
  'the reading on the second sheet is higher than what the clinic wrote down in spring and should be looked at again';

const routing = (more: string, low: string): string => `version: 1
${more}
providers:
  ollama: { tier: L1, kind: ollama, base_url: "\${OLLAMA_HOST}" }
  plan: { tier: L2, kind: openai, base_url: "\${PLAN_BASE_URL}", api_key: "\${PLAN_API_KEY}", quota: { requests: 500, window: 5h } }
  metered: { tier: L3, kind: openai, base_url: "\${OPENAI_UPSTREAM}", api_key: "\${OPENAI_API_KEY}" }
models: [{ match: "*", ollama: llama3.2, plan: same, metered: same }]
routes: { LOW: ${low}, MEDIUM: [L3], HIGH: [L1] }
`;

interface Fleet {
  readonly labs: readonly Lab[];
  readonly plan: LoopbackServer;
  readonly database: string;
  readonly env: Readonly<Record<string, string>>;
  cli(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }>;
  stop(): Promise<void>;
}

let server: Postgresql;
let fleets = 0;

async function startFleet(size: number, text: string): Promise<Fleet> {
  const database = `fleet${(fleets += 1)}`;
  await server.createDatabase(database);
  const plan = await startOpenAiStandin();
  const env = {
    DATABASE_URL: server.urlOf('sluice', database),
    SLUICE_SECRET: SECRET,
    PLAN_BASE_URL: `${plan.url}/v1`,
    PLAN_API_KEY: `${PROVIDER_KEY}-plan`,
  };
  const labs = await Promise.all(
    Array.from({ length: size }, () => startLab({ routing: text, env, ollama: { reply: () => REPLY } })),
  );
  const aside = mkdtempSync(join(tmpdir(), 'sluice-fleet-'));
  return {
    labs,
    plan,
    database,
    env,
    cli: (...args) => runSluice([...args, '--data', aside], env),
    async stop() {
      await Promise.all(labs.map((lab) => lab.stop()));
      await plan.close();
      rmSync(aside, { recursive: true, force: true });
    },
  };
}

const ask = (content: string, more: object = {}): object => ({
  model: 'gpt-5',
  messages: [{ role: 'user', content }],
  ...more,
});

/** Calls by 64 callers at once, over all processes in turn. */
async function calls({ labs }: Fleet, count: number): Promise<readonly Reply[]> {
  let next = 0;
  const replies: Reply[] = [];
  const caller = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      const lab = labs[n % labs.length];
      if (lab !== undefined) replies.push(await lab.post(ask('hi')));
    }
  };
  await Promise.all(Array.from({ length: 64 }, caller));
  return replies;
}

const statuses = (replies: readonly Reply[]): readonly number[] =>
  [200, 429].map((status) => replies.filter((reply) => reply.status === status).length);

describe.skipIf(postgresqlBinaries() === undefined)('several processes on one PostgreSQL', () => {
  beforeAll(async () => {
    server = await startPostgresql();
  }, 60_000);
  afterAll(() => server.stop());

  describe('a quota of 500 over three of them', () => {
    let fleet: Fleet;
    beforeAll(async () => {
      fleet = await startFleet(3, routing('', '[L2]'));
    }, 60_000);
    afterAll(() => fleet.stop());

    it.each([
      [499, 64, 1],
      [0, 564, 500],
    ])(
      'is exactly 500: %i before, then %i by 64 callers',
      async (before, count, through) => {
        await server.run('DELETE FROM sluice.quota_window', fleet.database);
        fleet.plan.reset();
        expect(statuses(await calls(fleet, before))).toEqual([before, 0]);
        expect(fleet.plan.received).toHaveLength(before);
        const last = await calls(fleet, count);
        expect(fleet.plan.received).toHaveLength(500);
        expect(statuses(last)).toEqual([through, count - through]);
        const refused = last.filter((reply) => reply.status === 429);
        expect(refused.every((reply) => reply.text.includes('"insufficient_quota"'))).toBe(true);
        const left = (): Promise<readonly string[]> =>
          server.select('SELECT count(*) FROM sluice.quota_hold', fleet.database);
        await expect.poll(left, { timeout: 5_000 }).toEqual(['0']);
      },
      120_000,
    );
  });

  describe('what one of them learns', () => {
    let fleet: Fleet;
    beforeAll(async () => {
      fleet = await startFleet(2, routing('', '[L3]'));
    }, 60_000);
    afterAll(() => fleet.stop());
    const post = (replica: number, content: string, more: object = {}): Promise<Reply> => {
      const lab = fleet.labs[replica];
      if (lab === undefined) throw new Error('no such process');
      return lab.post(ask(content, more));
    };
    const levelOf = (reply: Reply): unknown => reply.headers['x-sluice-level'];

    it.each([true, false])('a level follows its text to the other (stream: %s)', async (stream) => {
      const high = await post(0, 'My SSN is 536-22-8741. What about the reading?', { stream });
      expect([high.status, levelOf(high)]).toEqual([200, stream ? levelOf(high) : 'HIGH']);
      expect(contentOf(high)).toBe(REPLY);
      const back = await post(1, `Earlier you said: "${REPLY.slice(4, -6)}" - go on`);
      expect([back.status, levelOf(back), back.headers['x-sluice-tier']]).toEqual([200, 'HIGH', 'L1']);
    });

    it('a value stays known at the other', async () => {
      expect(levelOf(await post(0, 'my doctor is Anh Vo'))).toBe('MEDIUM');
      const [, other] = fleet.labs;
      other?.external.reset();
      const reply = await post(1, 'Anh Vo asked for the report');
      expect([levelOf(reply), reply.headers['x-sluice-tier']]).toEqual(['MEDIUM', 'L3']);
      expect(contentOf(reply)).toContain('Anh Vo');
      expect(other?.external.received).toHaveLength(1);
      expect(String(other?.external.received[0]?.body)).not.toMatch(/Anh|Vo\b/);
    });

    it('logs and explain show the calls of all of them, from anywhere', async () => {
      const replies = [await post(0, 'one'), await post(1, 'two')];
      const ids = replies.map((reply) => String(reply.headers['x-sluice-decision']));
      const rows = async (): Promise<readonly { decision: string; result: string; time: string }[]> =>
        (await fleet.cli('logs', '--json')).out
          .split('\n')
          .flatMap((line) =>
            line === '' ? [] : (JSON.parse(line) as { decision: string; result: string; time: string }),
          );
      // Outcomes of LOW calls come a moment later.
      await expect
        .poll(
          async () =>
            (await rows()).filter(({ decision }) => ids.includes(decision)).map(({ result }) => result),
          {
            timeout: 20_000,
          },
        )
        .toEqual(['answered', 'answered']);
      const all = await rows();
      expect(new Set(all.map(({ decision }) => decision)).size).toBe(all.length);
      expect(all.map(({ time }) => time)).toEqual(all.map(({ time }) => time).toSorted());
      for (const [index, id] of [...ids, String(replies[1]?.headers['x-request-id'])].entries()) {
        const { out, code } = await fleet.cli('explain', id, '--json');
        expect([index, code, (JSON.parse(out) as { state: string }).state]).toEqual([index, 0, 'ended']);
      }
      expect((await fleet.cli('explain', 'nobody-1')).code).toBe(1);
    }, 60_000);

    // The last one here: from the first agent on nobody is anonymous.
    it('an agent is added, rotated and disabled for all of them at once', async () => {
      const statusAt = async (key: string): Promise<readonly number[]> =>
        Promise.all(
          fleet.labs.map(
            async (lab) =>
              (await lab.post(ask('hi'), { headers: { authorization: `Bearer ${key}` } })).status,
          ),
        );
      const soon = { timeout: 5_000, interval: 50 };
      expect(await statusAt('sk-any')).toEqual([200, 200]);
      const first = (await fleet.cli('agents', 'add', 'bot')).out.trim();
      await expect.poll(() => statusAt('sk-any'), soon).toEqual([401, 401]);
      expect(await statusAt(first)).toEqual([200, 200]);
      const second = (await fleet.cli('agents', 'rotate', 'bot')).out.trim();
      await expect.poll(() => statusAt(first), soon).toEqual([401, 401]);
      expect(await statusAt(second)).toEqual([200, 200]);
      expect((await fleet.cli('agents', 'list', '--json')).out).toContain('"name":"bot"');
      expect((await fleet.cli('agents', 'disable', 'bot')).code).toBe(0);
      await expect.poll(() => statusAt(second), soon).toEqual([401, 401]);
      // Who deletes the list does not make everybody anonymous, and a running process says that it is gone.
      await server.run('DELETE FROM sluice.agents', fleet.database);
      await expect.poll(() => fleet.labs[0]?.output(), soon).toContain('is gone; nobody is let in');
      expect((await statusAt('sk-any')).every((status) => status >= 400)).toBe(true);
      const seen = await server.select('SELECT * FROM sluice.agents', fleet.database);
      expect(seen.join('')).not.toMatch(/slk_/);
    }, 60_000);
  });

  it('while the database is away, with audit.commit: journal: no quota is counted, memory suffices, agents stay', async () => {
    const fleet = await startFleet(1, routing('audit: { commit: journal }', '[L2, L3]'));
    const [lab] = fleet.labs;
    if (lab === undefined) throw new Error('no process');
    try {
      const key = (await fleet.cli('agents', 'add', 'bot')).out.trim();
      const headers = { 'x-sluice-key': key };
      const post = (content: string): Promise<Reply> => lab.post(ask(content), { headers });
      await expect
        .poll(async () => (await post('hi')).headers['x-sluice-tier'], { timeout: 5_000 })
        .toBe('L2');
      const plan = fleet.plan.received.length;
      await server.kill();
      const away = await post('my doctor is Anh Vo, and hello');
      expect([away.status, away.headers['x-sluice-level']]).toEqual([200, 'MEDIUM']);
      const low = await post('hi');
      expect([low.status, low.headers['x-sluice-tier']]).toEqual([200, 'L3']);
      expect((await post('Anh Vo asked for the report')).headers['x-sluice-level']).toBe('MEDIUM');
      expect((await lab.post(ask('hi'))).status).toBe(401);
      expect(fleet.plan.received).toHaveLength(plan);
      await server.start();
      await expect
        .poll(async () => (await post('hi')).headers['x-sluice-tier'], { timeout: 20_000 })
        .toBe('L2');
      const decisions = async (): Promise<readonly string[]> =>
        server.select(
          `SELECT convert_from(body, 'UTF8') FROM sluice.entry WHERE kind = 'decision' ORDER BY number`,
          fleet.database,
        );
      await expect
        .poll(async () => (await decisions()).join('\n'), { timeout: 10_000 })
        .toContain('"level":"MEDIUM"');
      const [first] = (await decisions()).filter((body) => body.includes('"MEDIUM"'));
      expect(first).toContain('"recall":"mirror"');
      expect((await decisions()).join('\n')).toContain('its quota cannot be counted now');
    } finally {
      await server.start().catch(() => undefined);
      await fleet.stop();
    }
  }, 60_000);
});
