// Agents kept by the CLI: a verb acts on a running server with the very next call, a key is shown once and stored
// nowhere, and what an agent may do holds.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesBelow, runSluice, startLab, startSluice, endProcess, type Lab } from '../lab/lab.js';

const user = (more: object = {}): object => ({
  model: 'gpt-5',
  messages: [{ role: 'user', content: 'hi' }],
  ...more,
});
const tool = (name: string): object => ({ type: 'function', function: { name, parameters: {} } });

let lab: Lab;
const agents = (...args: readonly string[]): ReturnType<typeof runSluice> =>
  runSluice(['agents', ...args, '--data', lab.dataDir]);
const as = (key: string): { headers: Record<string, string> } => ({
  headers: { authorization: `Bearer ${key}`, 'user-agent': 'curl/8.5.0' },
});
const keyOf = async (...args: readonly string[]): Promise<string> => {
  const { code, out, err } = await agents(...args);
  expect([code, err]).toEqual([0, expect.stringContaining('shown once')]);
  return out.trim();
};

beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

it('before the first agent callers are anonymous, and listed as what they claim to be', async () => {
  expect((await lab.post(user(), { headers: { 'user-agent': 'OpenAI/Python 1.2' } })).status).toBe(200);
  expect((await lab.post(user(), { headers: { 'user-agent': 'Secret-Project-X/9' } })).status).toBe(200);
  const { out, err } = await agents('list');
  expect(err).toMatch(/No agent is declared/);
  expect(out).toMatch(/OpenAI\/Python +anonymous +1 /);
  expect(out).toMatch(/~[0-9a-f]{8} +anonymous +1 /);
  expect(out).not.toContain('Secret-Project');
});

it('an address beyond loopback, which needs an agent, does not keep the first one from being made', async () => {
  const data = mkdtempSync(join(tmpdir(), 'sluice-first-'));
  try {
    const open = { SLUICE_HOST: '0.0.0.0', SLUICE_DATA: data };
    expect((await runSluice(['serve', '--port', '0'], open)).err).toMatch(
      /not a loopback address; add agents/,
    );
    expect(await runSluice(['agents', 'add', 'first'], open)).toMatchObject({ code: 0 });
    const { process: child, url } = await startSluice(['serve', '--port', '0'], {
      PATH: process.env['PATH'] ?? '',
      ...open,
    });
    await endProcess(child);
    expect(url).toMatch(/^http:\/\/0\.0\.0\.0:/);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

describe('the running server', () => {
  let key = '';

  it('takes a new agent with the next call, and nobody else any more', async () => {
    key = await keyOf('add', 'bot', '--min-level', 'MEDIUM', '--tools', 'search,db_*');
    expect(key).toMatch(/^slk_[a-z2-7]{38}$/i);
    expect((await lab.post(user())).status).toBe(401);
    const reply = await lab.post(user(), as(key));
    expect([reply.status, reply.headers['x-sluice-level']]).toEqual([200, 'MEDIUM']);
    expect(bytesBelow(lab.dataDir).includes(key)).toBe(false);
    expect(statSync(join(lab.dataDir, 'agents.json')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['allowed tools', [tool('search'), tool('db_read')], 200, undefined],
    ['a tool that is not', [tool('search'), tool('shell')], 400, 'tools[1]'],
    [
      'one inside a namespace',
      [{ type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'x' }] }],
      400,
      'tools[0].tools[0]',
    ],
  ])('holds tools: %s', async (_note, tools, status, param) => {
    const reply = await lab.post(user({ tools }), as(key));
    expect(reply.status).toBe(status);
    if (param === undefined) return;
    expect(JSON.parse(reply.text)).toMatchObject({ error: { code: 'invalid_request', param } });
    expect(reply.text).not.toContain('shell');
  });

  it('refuses an old key with the next call after rotate', async () => {
    const next = await keyOf('rotate', 'bot');
    expect((await lab.post(user(), as(key))).status).toBe(401);
    expect((await lab.post(user(), as(next))).status).toBe(200);
    key = next;
  });

  it('refuses a disabled agent, is not anonymous for that, and takes it again after rotate', async () => {
    expect((await agents('disable', 'bot')).code).toBe(0);
    expect((await lab.post(user(), as(key))).status).toBe(401);
    expect((await lab.post(user())).status).toBe(401);
    expect((await agents('list')).out).toMatch(/bot +disabled +agents +MEDIUM/);
    key = await keyOf('rotate', 'bot');
    expect((await lab.post(user(), as(key))).status).toBe(200);
  });

  it('lets nobody in while the file cannot be read', async () => {
    const file = join(lab.dataDir, 'agents.json');
    const text = readFileSync(file, 'utf8');
    for (const broken of ['{', '{"version":1,"agents":{"bot":{"key_hash":"x"}}}']) {
      writeFileSync(file, broken);
      expect((await lab.post(user(), as(key))).status).toBe(500);
      expect((await lab.post(user())).status).toBe(500);
    }
    rmSync(file);
    expect((await lab.post(user())).status).toBe(500);
    writeFileSync(file, text, { mode: 0o600 });
    expect((await lab.post(user(), as(key))).status).toBe(200);
    chmodSync(file, 0o644);
    expect((await lab.post(user(), as(key))).status).toBe(500);
    chmodSync(file, 0o600);
    expect((await lab.post(user(), as(key))).status).toBe(200);
  });

  it('keeps every one of eight agents that are added at once', async () => {
    const names = Array.from({ length: 8 }, (_, n) => `many-${n}`);
    const added = await Promise.all(names.map((name) => agents('add', name)));
    expect(added.map(({ code }) => code)).toEqual(names.map(() => 0));
    const rows = (await agents('list', '--json')).out.trim().split('\n');
    expect(rows.map((row) => (JSON.parse(row) as { name?: string }).name)).toEqual(
      expect.arrayContaining(names),
    );
    expect(rows.join()).not.toMatch(/[0-9a-f]{64}/);
  });
});

it.each([
  ['a name that is taken', ['add', 'bot'], /already/],
  ['a name that is none', ['add', '9 lives'], /a name is a letter/],
  ['the name of nobody', ['add', 'anonymous'], /kept for callers/],
  ['a tier that is none', ['add', 'new', '--tiers', 'L9'], /--tiers/],
  ['a provider that takes no foreign key', ['add', 'new', '--passthrough', 'metered'], /passthrough/],
  ['an unknown agent', ['rotate', 'stranger'], /no agent stranger/],
  ['an unknown agent', ['disable', 'stranger'], /no agent stranger/],
])('%s is refused', async (_note, args, sentence) => {
  const { code, out, err } = await agents(...args);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(sentence);
});

it('counts who is refused without a key, as what they claim to be', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-agents-'));
  try {
    const started = await startSluice(['serve', '--port', '0', '--data', dataDir], {
      PATH: process.env['PATH'] ?? '',
    });
    const key = (await runSluice(['agents', 'add', 'one', '--data', dataDir])).out.trim();
    const ask = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${started.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(user()),
      });
    for (const agent of ['curl/8', 'curl/9', 'x'.repeat(90)])
      expect((await ask({ 'user-agent': agent })).status).toBe(401);
    expect((await ask({ authorization: `Bearer ${key}` })).status).not.toBe(401);
    await endProcess(started.process);
    const { out } = await runSluice(['agents', 'list', '--data', dataDir]);
    expect(out).toMatch(/one +active +agents .* 1  /);
    expect(out).toMatch(/curl +refused +2 /);
    expect(out).toMatch(/~[0-9a-f]{8} +refused +1 /);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

it('agents in the data directory are enough for an address beyond loopback', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-agents-'));
  const env = { PATH: process.env['PATH'] ?? '' };
  const args = ['serve', '--port', '0', '--host', '0.0.0.0', '--data', dataDir];
  try {
    await expect(startSluice(args, env)).rejects.toThrow(/agents/);
    expect((await runSluice(['agents', 'add', 'one', '--data', dataDir])).code).toBe(0);
    await endProcess((await startSluice(args, env)).process);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
