// Invariant 5: no record, no call. The process is killed under load, again and again over one data directory; whatever
// the providers saw stands in the journal, and the journal verifies.
import { mkdtempSync, rmSync, appendFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startInProcess, type InProcess } from '../lab/in-process.js';
import { endProcess, runSluice, send, startLab } from '../lab/lab.js';

const KILLS = Number(process.env['SLUICE_KILLS'] ?? 5);
const body = (turn: number): object => ({
  model: 'gpt-5',
  stream: turn % 2 === 0,
  messages: [{ role: 'user', content: `turn ${turn}: hello` }],
});

interface Row {
  readonly decision: string;
  readonly level: string;
}

async function rows(dataDir: string): Promise<Row[]> {
  const { out, code, err } = await runSluice(['logs', '--json', '--data', dataDir]);
  expect(code, err).toBe(0);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

describe('kill -9 under load', () => {
  it(`${KILLS} times: never more calls than decisions, and the journal verifies`, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sluice-kill-'));
    let seen = 0;
    try {
      for (let round = 0; round < KILLS; round += 1) {
        const lab = await startLab({ dataDir });
        let running = true;
        let answered = 0;
        const loops = Array.from({ length: 16 }, async (_, loop) => {
          for (let turn = loop; running && turn < 2_000; turn += 16) {
            const reply = await lab.post(body(turn)).catch(() => undefined);
            if (reply === undefined) return;
            answered += 1;
          }
        });
        const until = 30 + 97 * round;
        while (answered < until) await new Promise((resolve) => setTimeout(resolve, 5));
        await endProcess(lab.process, 'SIGKILL');
        running = false;
        await Promise.all(loops);
        seen += lab.external.received.filter((call) => call.method === 'POST').length;
        await lab.stop();

        const verified = await runSluice(['audit', 'verify', '--data', dataDir]);
        expect(verified.code, verified.out + verified.err).toBe(0);
        const decisions = await rows(dataDir);
        expect(seen).toBeGreaterThan(0);
        expect(decisions.length).toBeGreaterThanOrEqual(seen);
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }, 180_000);

  it('a torn tail is cut, and said', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sluice-torn-'));
    try {
      const lab = await startLab({ dataDir });
      await lab.post(body(1));
      await endProcess(lab.process, 'SIGKILL');
      await lab.stop();
      const segments = readdirSync(join(dataDir, 'journal')).sort();
      appendFileSync(join(dataDir, 'journal', segments.at(-1)!), Buffer.from([0, 0, 1, 44, 9, 9, 9]));
      const before = await rows(dataDir);
      const again = await startLab({ dataDir });
      expect(again.output()).toMatch(/7 bytes/);
      await again.stop();
      expect(await rows(dataDir)).toEqual(before);
      expect((await runSluice(['audit', 'verify', '--data', dataDir])).code).toBe(0);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

describe('a log that cannot be written', () => {
  let running: InProcess | undefined;
  afterEach(() => running?.stop());

  it.each([false, true])('stops the call (stream: %s)', async (stream) => {
    running = await startInProcess({ append: () => Promise.reject(new Error('disk full')) });
    const reply = await send(running.url, { ...body(1), stream });
    expect([reply.status, reply.headers['x-should-retry']]).toEqual([503, 'true']);
    expect(reply.text).toContain('audit_unavailable');
    expect(running.external.received).toHaveLength(0);
  });

  it('sends nothing before the decision is durable', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    running = await startInProcess({ beforeAppend: () => gate });
    const pending = send(running.url, body(1));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(running.external.received).toHaveLength(0);
    release();
    expect((await pending).status).toBe(200);
    expect(running.external.received).toHaveLength(1);
  });
});
