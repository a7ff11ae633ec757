// The whole program on its embedded store: it is opened behind the start, filled, asked through the socket, and killed.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endProcess, runSluice, startLab, type Lab } from '../lab/lab.js';

const KILLS = Number(process.env['SLUICE_KILLS'] ?? 2);
const call = { model: 'gpt-5', messages: [{ role: 'user', content: 'hello' }] };

async function storeOf(lab: Lab): Promise<string> {
  const reply = await lab.post('', { path: '/readyz', method: 'GET' });
  expect(reply.status).toBe(200);
  return (JSON.parse(reply.text) as { store: string }).store;
}

const ready = (lab: Lab): Promise<void> =>
  expect.poll(() => storeOf(lab), { timeout: 60_000, interval: 50 }).toBe('ok');

describe('on the embedded store', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-embedded-'));
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
  const verify = () => runSluice(['audit', 'verify', '--data', dataDir]);

  it('answers before the store is there, then loads it; the verbs work through the socket', async () => {
    const lab = await startLab({ dataDir });
    try {
      expect(await storeOf(lab)).toBe('it is being opened');
      expect((await lab.post(call)).status).toBe(200);
      const early = await verify();
      expect([early.code, early.out]).toEqual([
        0,
        expect.stringContaining('store: not compared (it is being opened)'),
      ]);
      await ready(lab);
      const late = await verify();
      expect(late.out).toMatch(/store: \d entries of 1 writer, compared with the journal/);
      expect(late.code, late.out).toBe(0);
      const logs = await runSluice(['logs', '--json', '--data', dataDir]);
      expect(logs.out).toContain('"result":"answered"');
      const second = await runSluice(['serve', '--port', '0', '--data', dataDir]);
      expect([second.code, second.err]).toEqual([1, expect.stringMatching(/in use by a running sluice/)]);
    } finally {
      await lab.stop();
    }
    const after = await verify();
    expect(after.out).toContain('store: 4 entries of 1 writer, compared with the journal\n');
    expect(after.code, after.out).toBe(0);
  }, 120_000);

  it(`killed ${KILLS} times while it loads: nothing acknowledged is lost or there twice`, async () => {
    const ids = new Set<string>();
    for (let round = 0; round < KILLS; round += 1) {
      const lab = await startLab({ dataDir });
      let running = true;
      const loops = Array.from({ length: 8 }, async () => {
        while (running) {
          const reply = await lab.post(call).catch(() => undefined);
          if (reply === undefined) return;
          if (reply.status === 200) ids.add(String(reply.headers['x-sluice-decision']));
        }
      });
      await ready(lab);
      await new Promise((resolve) => setTimeout(resolve, 50 + 130 * round));
      await endProcess(lab.process, 'SIGKILL');
      running = false;
      await Promise.all(loops);
      await lab.stop();
      const found = await verify();
      expect(found.code, found.out + found.err).toBe(0);
      expect(found.out).toContain('compared with the journal');
    }
    const last = await startLab({ dataDir });
    await ready(last);
    await last.stop();
    const found = await verify();
    expect(found.code, found.out).toBe(0);
    expect(found.out).not.toContain('not loaded yet');
    const { out } = await runSluice(['logs', '--json', '--data', dataDir]);
    const logged = out
      .split('\n')
      .flatMap((line) => (line === '' ? [] : (JSON.parse(line) as { decision: string }).decision));
    expect(new Set(logged).size).toBe(logged.length);
    for (const id of logged) ids.delete(id);
    expect([...ids]).toEqual([]);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('store'))).toEqual(['store']);
  }, 300_000);
});
