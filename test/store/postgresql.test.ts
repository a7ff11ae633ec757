// The whole program on a real PostgreSQL: what a call waits for, what an outage does, and what the verifier sees.
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runSluice, startLab, type Lab } from '../lab/lab.js';
import { postgresqlBinaries, startPostgresql, type Postgresql } from '../lab/postgresql.js';

const SECRET = '0123456789abcdef'.repeat(4);
const PLANTED = ['planted', '7c1e'].join('-');
const low = { model: 'gpt-5', messages: [{ role: 'user', content: `hello ${PLANTED}` }] };
const high = {
  model: 'gpt-5',
  messages: [{ role: 'user', content: 'My SSN is 536-22-8741.' }],
  stream: true,
};
const JOURNAL_MODE = `version: 1
audit: { commit: journal }
providers:
  ollama: { tier: L1, kind: ollama, base_url: "\${OLLAMA_HOST}" }
  metered: { tier: L3, kind: openai, base_url: "\${OPENAI_UPSTREAM}", api_key: "\${OPENAI_API_KEY}" }
models: [{ match: "*", ollama: llama3.2, metered: same }]
routes: { LOW: [L3], MEDIUM: [L3], HIGH: [L1] }
`;

let server: Postgresql;
let dataDir: string;
let name: string;
let lab: Lab | undefined;
let databases = 0;

describe.skipIf(postgresqlBinaries() === undefined)('on PostgreSQL', () => {
  beforeAll(async () => {
    server = await startPostgresql();
  }, 60_000);
  afterAll(() => server.stop());
  beforeEach(async () => {
    name = `program${(databases += 1)}`;
    await server.createDatabase(name);
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-program-'));
  });
  afterEach(async () => {
    await lab?.stop();
    lab = undefined;
    rmSync(dataDir, { recursive: true, force: true });
  });

  const env = (): Record<string, string> => ({
    DATABASE_URL: server.urlOf('sluice', name),
    SLUICE_SECRET: SECRET,
  });
  const begin = async (routing?: string): Promise<Lab> =>
    (lab = await startLab({ dataDir, env: env(), ...(routing !== undefined && { routing }) }));
  const verify = () => runSluice(['audit', 'verify', '--data', dataDir], env());
  const rows = (sql: string) => server.select(sql, name);
  const store = async (running: Lab): Promise<[number, string]> => {
    const reply = await running.post('', { path: '/readyz', method: 'GET' });
    return [reply.status, (JSON.parse(reply.text) as { store: string }).store];
  };

  it('has the decision when the reply comes, and of a HIGH call the outcome with its last event', async () => {
    const running = await begin();
    const reply = await running.post(low);
    const id = String(reply.headers['x-sluice-decision']);
    expect(reply.status).toBe(200);
    expect(
      await rows(`SELECT kind, level FROM sluice.entry WHERE decision = '${id}' AND kind = 'decision'`),
    ).toEqual(['decision|LOW']);
    const streamed = await running.post(high);
    const second = String(streamed.headers['x-sluice-decision']);
    expect(streamed.text).toContain('[DONE]');
    expect(
      await rows(`SELECT kind, result, tier FROM sluice.entry WHERE decision = '${second}' ORDER BY number`),
    ).toEqual(['decision||', 'outcome|answered|L1']);
  });

  it('logs and audit verify work while it runs, and after', async () => {
    const running = await begin();
    await running.post(low);
    const during = await verify();
    expect(during.out).toMatch(/store: \d+ entries of 1 writer, compared with the journal/);
    expect(during.code, during.out + during.err).toBe(0);
    expect((await runSluice(['logs', '--json', '--data', dataDir], env())).out.split('\n')).toHaveLength(2);
    await running.stop();
    lab = undefined;
    const after = await verify();
    expect(after.out).toContain('store: 4 entries of 1 writer, compared with the journal\n');
    expect(after.code, after.out + after.err).toBe(0);
    // Every column that has a copy is what the body says, and none holds a caller's words.
    expect((await rows('SELECT * FROM sluice.entry')).join('\n')).not.toContain(PLANTED);
  });

  it.each([
    [
      "UPDATE sluice.entry SET level = 'LOW' WHERE kind = 'decision' AND level = 'HIGH'",
      /column .*in the store, level of entry/,
    ],
    ["UPDATE sluice.entry SET body = body || ' ' WHERE number = 2", /edited .*hash of entry 2/],
    ['DELETE FROM sluice.entry WHERE number = 3', /deleted .*entry 3 is missing/],
    ['DELETE FROM sluice.entry', /deleted .*missing at the end/],
  ])('a superuser who takes the belts off leaves a trace: %s', async (sql, what) => {
    const running = await begin();
    await running.post(low);
    await running.post(high);
    await running.stop();
    lab = undefined;
    await server.run(`SET session_replication_role = replica; ${sql}`, name);
    const found = await verify();
    expect(found.out).toMatch(what);
    expect(found.code).toBe(2);
    // The journal alone is as sound as before.
    expect((await runSluice(['audit', 'verify', '--journal', '--data', dataDir], env())).code).toBe(0);
  });

  it('says what only the store has when the journal lost its end, and when it is gone', async () => {
    const running = await begin();
    await running.post(low);
    await running.stop();
    lab = undefined;
    const [file = ''] = readdirSync(join(dataDir, 'journal'));
    const path = join(dataDir, 'journal', file);
    truncateSync(path, statSync(path).size - 10);
    const cut = await verify();
    expect(cut.out).toMatch(/the store holds entry \w+-4, and the journal ends with \d/);
    expect(cut.code).toBe(3);
    rmSync(join(dataDir, 'journal'), { recursive: true });
    const gone = await verify();
    expect(gone.out).toContain(
      'There is no journal here; the store is sound by its own chains: 4 entries of 1 writer.',
    );
    expect(gone.code).toBe(0);
  });

  it('refuses calls while it is away, and goes on by itself', async () => {
    const running = await begin();
    expect((await running.post(low)).status).toBe(200);
    const before = running.external.received.length;
    await server.kill();
    const refused = await running.post(low);
    expect([refused.status, refused.headers['x-should-retry']]).toEqual([503, 'true']);
    expect(refused.text).toContain('audit_unavailable');
    const local = await running.post(high);
    expect(local.status).toBe(503);
    expect(running.external.received).toHaveLength(before);
    expect((await store(running))[0]).toBe(503);
    await server.start();
    await expect.poll(() => store(running), { timeout: 20_000 }).toEqual([200, 'ok']);
    expect((await running.post(low)).status).toBe(200);
    await running.stop();
    lab = undefined;
    expect(running.output()).not.toContain(PLANTED);
    const sound = await verify();
    expect(sound.code, sound.out).toBe(0);
    // What was refused is in the log as such, and not as a call that nobody knows the end of.
    expect(sound.out).not.toContain('without an outcome');
  }, 60_000);

  it('with audit.commit: journal calls go on, and are loaded afterwards', async () => {
    const running = await begin(JOURNAL_MODE);
    await server.kill();
    expect((await running.post(low)).status).toBe(200);
    expect((await running.post(high)).text).toContain('[DONE]');
    const [status, text] = await store(running);
    expect([status, text]).toEqual([200, expect.stringMatching(/cannot be reached|refused|stopped/)]);
    await server.start();
    await expect.poll(() => store(running), { timeout: 20_000 }).toEqual([200, 'ok']);
    await expect
      .poll(async () => (await rows("SELECT count(*) FROM sluice.entry WHERE kind = 'outcome'"))[0], {
        timeout: 10_000,
      })
      .toBe('2');
    expect((await verify()).code).toBe(0);
  }, 60_000);

  it('that is away at the start is a clear sentence', async () => {
    const url = `postgresql://someone:hunter2-not-printed@127.0.0.1:1/nothing`;
    const found = await runSluice(['serve', '--port', '0', '--data', dataDir], {
      ...env(),
      DATABASE_URL: url,
    });
    expect(found.code).toBe(1);
    expect(found.err).toContain('the database nothing at 127.0.0.1:1 cannot be reached (ECONNREFUSED)');
    expect(found.err + found.out).not.toMatch(/hunter2|someone/);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['without a secret', { SLUICE_SECRET: '' }, /SLUICE_SECRET.*is required when DATABASE_URL is set/],
    ['with another kind of URL', { DATABASE_URL: 'mysql://x' }, /DATABASE_URL.*must begin with postgres/],
    ['with a database that is not there', { DATABASE_URL: 'gone' }, /there is no database gone at/],
  ])('does not start %s', async (_note, more, sentence) => {
    const wrong: Record<string, string> = { ...env(), ...more };
    if (wrong['DATABASE_URL'] === 'gone') wrong['DATABASE_URL'] = server.urlOf('sluice', 'gone');
    const found = await runSluice(['serve', '--port', '0', '--data', dataDir], wrong);
    expect(found.code).toBe(1);
    expect(found.out + found.err).toMatch(sentence);
  });

  it('does not start on the store of another deployment', async () => {
    await (await begin()).stop();
    lab = undefined;
    const other = { ...env(), SLUICE_SECRET: 'fedcba9876543210'.repeat(4) };
    const found = await runSluice(['serve', '--port', '0', '--data', dataDir], other);
    expect([found.code, found.err]).toEqual([1, expect.stringContaining('under another deployment secret')]);
  });

  it('works for a user who may only do what the role may, once an owner has set it up', async () => {
    await (await begin()).stop();
    lab = undefined;
    await server.run('CREATE ROLE plain LOGIN IN ROLE sluice_app', name);
    const plain = { ...env(), DATABASE_URL: server.urlOf('plain', name) };
    lab = await startLab({ dataDir, env: plain });
    expect((await lab.post(low)).status).toBe(200);
  });

  it('shares one database between two processes', async () => {
    const running = await begin();
    const otherDir = mkdtempSync(join(tmpdir(), 'sluice-program-'));
    writeFileSync(join(otherDir, 'placeholder'), '');
    const other = await startLab({ dataDir: otherDir, env: env() });
    try {
      await Promise.all([1, 2, 3, 4].map((n) => (n % 2 === 0 ? running : other).post(low)));
      const found = await verify();
      expect(found.out).toContain('1 writer with a journal elsewhere');
      expect(found.code, found.out).toBe(0);
    } finally {
      await other.stop();
      rmSync(otherDir, { recursive: true, force: true });
    }
  });
});
