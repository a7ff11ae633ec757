// The log as people look at it, through the CLI, while a server runs on it and after: followed, explained, replayed,
// and as CSV.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endProcess, PROVIDER_KEY, ROOT, runSluice, startLab, type Lab } from '../lab/lab.js';
import { HIGH_VALUE, MEDIUM_VALUE } from '../lab/planted.js';

const user = (content: string): object => ({ model: 'gpt-5', messages: [{ role: 'user', content }] });

let lab: Lab;
let scratch: string;
const ids: Record<string, string> = {};
const call = async (name: string, body: object): Promise<void> => {
  ids[name] = String((await lab.post(body)).headers['x-sluice-decision']);
};
const cli = (...args: readonly string[]): ReturnType<typeof runSluice> =>
  runSluice([...args, '--data', lab.dataDir], { OPENAI_API_KEY: PROVIDER_KEY });

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'sluice-looking-'));
  lab = await startLab();
  await call('low', user('hello'));
  await call('medium', user(`to ${MEDIUM_VALUE}`));
  await call('high', user(HIGH_VALUE));
  await call('raised', { ...user('hello'), unknown_field: MEDIUM_VALUE });
});
afterAll(async () => {
  await lab.stop();
  rmSync(scratch, { recursive: true, force: true });
});

describe('logs', () => {
  it('--follow shows calls as they end, while the server runs', async () => {
    const child = spawn(
      process.execPath,
      [join(ROOT, 'dist/main.js'), 'logs', '--follow', '--json', '--data', lab.dataDir],
      { env: { PATH: process.env['PATH'] ?? '' } },
    );
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const seen = (id: string): Promise<void> =>
      expect.poll(() => out.includes(`"${id}"`), { timeout: 5_000, interval: 20 }).toBe(true);
    try {
      await seen(ids['raised'] ?? '');
      await call('later', user('one more'));
      await seen(ids['later'] ?? '');
      const rows = out.trim().split('\n');
      expect(rows.map((row) => (JSON.parse(row) as { result: string }).result)).toEqual(
        rows.map(() => 'answered'),
      );
      expect(new Set(rows.map((row) => (JSON.parse(row) as { decision: string }).decision)).size).toBe(
        rows.length,
      );
    } finally {
      await endProcess(child);
    }
    expect(child.exitCode).toBe(0);
  });

  it('--csv has a header and one line a call', async () => {
    const { code, out } = await cli('logs', '--csv', '--level', 'HIGH');
    const [header, first, ...rest] = out.trim().split('\n');
    expect([code, header]).toEqual([
      0,
      'time,decision,request,agent,endpoint,model,level,tier,provider,result,refused,detail,rules,masked,duration',
    ]);
    expect(first).toContain(`,${ids['high'] ?? ''},`);
    expect(rest).toHaveLength(1);
  });

  it('is either JSON or CSV', async () => {
    expect((await cli('logs', '--csv', '--json')).code).toBe(1);
  });
});

describe('explain', () => {
  it('tells rules, providers, times and outcome', async () => {
    const { code, out } = await cli('explain', ids['medium'] ?? '');
    expect(code).toBe(0);
    for (const piece of [
      /level +MEDIUM/,
      /MEDIUM +personal\.\S+ +1x +messages\[0\]\.content/,
      /1\. metered +in the route for MEDIUM; L3, ok after/,
      /2\. ollama .*was not needed/,
      /read [\d.]+, recall [\d.]+, classify [\d.]+/,
      /answered after/,
      /tokens: \d+ in, \d+ out/,
      /check restore: /,
    ])
      expect(out).toMatch(piece);
    expect(out).not.toContain(MEDIUM_VALUE);
  });

  it('tells why a provider was passed over, as JSON too', async () => {
    expect((await cli('explain', ids['high'] ?? '')).out).toMatch(
      /- +metered +passed over: tier not in route for HIGH/,
    );
    const { out } = await cli('explain', ids['high'] ?? '', '--json');
    expect(JSON.parse(out)).toMatchObject({
      state: 'ended',
      decision: { id: ids['high'], level: 'HIGH', attempts: ['ollama'] },
      outcome: { result: 'answered' },
    });
  });

  it('says what raised a rule', async () => {
    expect((await cli('explain', ids['raised'] ?? '')).out).toMatch(/HIGH .*raised: the place/);
  });

  it.each(['nobody-1', '', '\u001b[2J'])('has a sentence for the unknown id %j', async (id) => {
    const { code, out, err } = await cli('explain', id);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/holds no decision/);
    expect(err).not.toContain('\u001b');
  });
});

describe('replay', () => {
  it('changes nothing under the same rules and policy, and says over what', async () => {
    const { code, out, err } = await cli('replay', '--fail-on', 'downgrade');
    expect(code).toBe(0);
    expect(out).toMatch(/0 downgrades, 0 upgrades/);
    expect(err).toMatch(/holds no text/);
  });

  it('shows downgrades first and fails on them', async () => {
    const rules = join(scratch, 'classifiers');
    cpSync(join(ROOT, 'classifiers'), rules, { recursive: true });
    const email = join(rules, 'personal/email.yaml');
    writeFileSync(email, readFileSync(email, 'utf8').replace('level: MEDIUM', 'level: LOW'));
    const { code, out } = await cli('replay', '--classifiers', rules, '--fail-on', 'downgrade');
    expect(code).toBe(2);
    expect(out.split('\n')[1]).toMatch(/^HIGH +LOW +1 .*\(HIGH -> LOW\)/);
    expect(out.split('\n')[2]).toMatch(/^MEDIUM +LOW +1 .*\(MEDIUM -> LOW\)/);
    expect(out).toMatch(/2 downgrades, 0 upgrades/);
  });

  it('takes floors and routes from the policy', async () => {
    const policy = join(scratch, 'routing.yaml');
    const shipped = readFileSync(join(ROOT, 'routing.yaml'), 'utf8');
    writeFileSync(
      policy,
      shipped.replace('MEDIUM: [L2, L3, L1]', 'MEDIUM: [L1]').replace(/^cases:[^]*$/m, ''),
    );
    const json = await cli('replay', '--config', policy, '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      over: 'recorded findings',
      downgrades: 0,
      reroutes: [{ from: 'metered', to: 'ollama', calls: 1, decisions: [ids['medium']] }],
    });
  });
});
