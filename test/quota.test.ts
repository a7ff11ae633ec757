// Quotas and budgets over HTTP: exact under many callers at once, over a restart and a kill, and for a failover; with
// the log saying what was held, what was used, and who was passed over.
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startOpenAiStandin, type OpenAiStandinOptions } from '../src/standin/openai-standin.js';
import type { LoopbackServer } from '../src/standin/loopback-server.js';
import {
  endProcess,
  PROVIDER_KEY,
  ROOT,
  runSluice,
  startLab,
  type Lab,
  type LabOptions,
  type Reply,
} from './lab/lab.js';

interface Setup {
  readonly plan?: string;
  readonly metered?: string;
  readonly low?: string;
  readonly behave?: OpenAiStandinOptions['behave'];
  readonly dataDir?: string;
  readonly planServer?: LoopbackServer;
  readonly openai?: LabOptions['openai'];
}

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

interface Bench {
  readonly lab: Lab;
  readonly plan: LoopbackServer;
  readonly cli: (...args: readonly string[]) => Promise<string>;
  readonly explained: (reply: Reply) => Promise<Explained>;
}

interface Explained {
  readonly decision: { reserved?: unknown; considered: unknown; refused?: string };
  readonly outcome: { settled?: unknown; attempts: unknown } | null;
}

async function bench(setup: Setup): Promise<Bench> {
  const plan =
    setup.planServer ??
    (await startOpenAiStandin(setup.behave === undefined ? {} : { behave: setup.behave }));
  if (setup.planServer === undefined) open.push({ stop: () => plan.close() });
  const routing = readFileSync(join(ROOT, 'routing.yaml'), 'utf8')
    .replace(/^cases:[^]*$/m, '')
    .replace(/quota: .*/, setup.plan ?? '')
    .replace(/budget: .*/, setup.metered ?? '')
    .replace('LOW: [L2, L3, L1]', `LOW: [${setup.low ?? 'L2, L3'}]`);
  const lab = await startLab({
    routing,
    env: { PLAN_BASE_URL: `${plan.url}/v1`, PLAN_API_KEY: `${PROVIDER_KEY}-plan` },
    ...(setup.dataDir !== undefined && { dataDir: setup.dataDir }),
    ...(setup.openai !== undefined && { openai: setup.openai }),
  });
  open.push(lab);
  const cli = async (...args: readonly string[]): Promise<string> =>
    (await runSluice([...args, '--data', lab.dataDir])).out;
  const explained = async (reply: Reply): Promise<Explained> =>
    JSON.parse(await cli('explain', String(reply.headers['x-sluice-decision']), '--json')) as Explained;
  return { lab, plan, cli, explained };
}

const ask = (more: object = {}): object => ({
  model: 'gpt-5',
  messages: [{ role: 'user', content: 'hi' }],
  ...more,
});
const errorOf = (reply: Reply): unknown => (JSON.parse(reply.text) as { error: unknown }).error;
const hold = (counter: string, amount: unknown): object => ({
  counter,
  window: expect.any(String) as string,
  amount,
});

describe('a quota', () => {
  it('is exactly 500 for 64 callers at once', async () => {
    const { lab, plan } = await bench({ plan: 'quota: { requests: 500, window: 5h }', low: 'L2' });
    let left = 564;
    const statuses: number[] = [];
    const caller = async (): Promise<void> => {
      while (left-- > 0) statuses.push((await lab.post(ask())).status);
    };
    await Promise.all(Array.from({ length: 64 }, caller));
    expect(plan.received).toHaveLength(500);
    expect([
      statuses.filter((one) => one === 200).length,
      statuses.filter((one) => one === 429).length,
    ]).toEqual([500, 64]);
  });

  it('that is spent moves on to the next attempt, then ends in a 429 that says when', async () => {
    const { lab, explained } = await bench({
      plan: 'quota: { requests: 1, window: 5h }',
      metered: 'budget: { usd: 0.05, window: 1h }',
    });
    expect((await lab.post(ask())).headers['x-sluice-tier']).toBe('L2');
    const second = await lab.post(ask());
    expect(second.headers['x-sluice-tier']).toBe('L3');
    expect((await explained(second)).decision).toMatchObject({
      reserved: [{ provider: 'metered', holds: [hold('micro_usd', expect.any(Number))] }],
      considered: expect.arrayContaining([
        { provider: 'plan', chosen: false, why: 'quota spent' },
      ]) as unknown,
    });
    const third = await lab.post(ask({ max_tokens: 6_000 }));
    expect(third.status).toBe(429);
    expect(third.headers).toMatchObject({ 'x-should-retry': 'false' });
    const wait = Number(third.headers['retry-after']);
    expect(wait).toBeGreaterThan(4.9 * 3600);
    expect(wait).toBeLessThanOrEqual(5 * 3600);
    expect(errorOf(third)).toMatchObject({
      code: 'insufficient_quota',
      type: 'rate_limit_error',
      message: expect.stringMatching(/starts again at 20\d\d-.*Z/) as string,
    });
    expect(await explained(third)).toMatchObject({
      decision: {
        refused: 'insufficient_quota',
        considered: expect.arrayContaining([
          { provider: 'metered', chosen: false, why: 'larger than the whole budget' },
        ]) as unknown,
      },
      outcome: null,
    });
  });

  it('asks the client to come back when the window starts again within a minute', async () => {
    const { lab } = await bench({ plan: 'quota: { requests: 1, window: 30s }', low: 'L2' });
    await lab.post(ask());
    const reply = await lab.post(ask());
    expect([reply.status, reply.headers['x-should-retry']]).toEqual([429, 'true']);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('goes on after a restart (%s)', async (signal) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sluice-quota-'));
    open.push({ stop: () => rm(dataDir, { recursive: true, force: true }) });
    const quota = { plan: 'quota: { requests: 3, window: 5h }', low: 'L2', dataDir };
    const before = await bench(quota);
    for (let n = 0; n < 2; n++) expect((await before.lab.post(ask())).status).toBe(200);
    await endProcess(before.lab.process, signal);
    const after = await bench(quota);
    expect((await after.lab.post(ask())).status).toBe(200);
    expect((await after.lab.post(ask())).status).toBe(429);
  });
});

describe('a provider that fails', () => {
  it('gives back what it did not use, and the failover holds its own', async () => {
    const { lab, explained } = await bench({
      plan: 'quota: { requests: 5, window: 5h }',
      metered: 'budget: { usd: 1, window: 1h }',
      behave: { status: 503 },
    });
    const reply = await lab.post(ask());
    expect([reply.status, reply.headers['x-sluice-tier']]).toEqual([200, 'L3']);
    const { decision, outcome } = await explained(reply);
    expect(decision).toMatchObject({ reserved: [{ provider: 'plan', holds: [hold('requests', 1)] }] });
    expect(outcome).toMatchObject({
      settled: [
        { provider: 'plan', holds: [hold('requests', 1)] },
        { provider: 'metered', holds: [hold('micro_usd', expect.any(Number))] },
      ],
    });
  });

  it('is the end where its failover cannot be paid for', async () => {
    const { lab, explained } = await bench({
      metered: 'budget: { usd: 0.000001, window: 1h }',
      behave: { status: 503 },
    });
    const reply = await lab.post(ask());
    expect(reply.status).toBe(503);
    expect(lab.external.received).toHaveLength(0);
    expect((await explained(reply)).outcome).toMatchObject({
      attempts: [
        { provider: 'plan', status: 503 },
        { provider: 'metered', result: 'quota_spent' },
      ],
    });
  });

  it('of a subscription, with a 429, is left alone for as long as it says, also after a restart', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sluice-quota-'));
    open.push({ stop: () => rm(dataDir, { recursive: true, force: true }) });
    const behave = { status: 429, headers: { 'retry-after': '7200' } };
    const first = await bench({ behave, low: 'L2', dataDir });
    expect((await first.lab.post(ask())).status).toBe(429);
    const second = await first.lab.post(ask());
    expect(errorOf(second)).toMatchObject({ code: 'insufficient_quota' });
    expect(Number(second.headers['retry-after'])).toBeGreaterThan(7000);
    expect(first.plan.received).toHaveLength(1);
    await endProcess(first.lab.process);
    const again = await bench({ behave, low: 'L2', dataDir });
    expect(errorOf(await again.lab.post(ask()))).toMatchObject({ code: 'insufficient_quota' });
    expect(again.plan.received).toHaveLength(0);
  });
});

describe('a budget', () => {
  it('is charged what was used, at the price of the model', async () => {
    const { lab, explained } = await bench({ metered: 'budget: { usd: 1, window: 1h }', low: 'L3' });
    const reply = await lab.post(ask());
    const { usage } = JSON.parse(reply.text) as {
      usage: { prompt_tokens: number; completion_tokens: number };
    };
    const cost = Math.ceil(usage.prompt_tokens * 1.25 + usage.completion_tokens * 10);
    const { decision, outcome } = await explained(reply);
    expect(outcome).toMatchObject({ settled: [{ provider: 'metered', holds: [hold('micro_usd', cost)] }] });
    const [held] = decision.reserved as { holds: { amount: number }[] }[];
    expect(held?.holds[0]?.amount).toBeGreaterThan(40_000);
  });

  it('refuses a model without a price', async () => {
    const { lab } = await bench({ metered: 'budget: { usd: 1, window: 1h }', low: 'L3' });
    const reply = await lab.post(ask({ model: 'o9' }));
    expect([reply.status, reply.headers['retry-after']]).toEqual([429, undefined]);
    expect(errorOf(reply)).toMatchObject({
      code: 'insufficient_quota',
      message: expect.stringContaining('no price for this model') as string,
    });
    expect(lab.external.received).toHaveLength(0);
  });

  it('keeps the estimate of a stream that the client leaves', async () => {
    const { lab, cli } = await bench({
      metered: 'budget: { usd: 1, window: 1h }',
      low: 'L3',
      openai: { behave: { gap: 50 } },
    });
    const gone = new AbortController();
    const response = await fetch(`${lab.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ask({ stream: true, max_tokens: 1000 })),
      signal: gone.signal,
    });
    const id = response.headers.get('x-sluice-decision') ?? '';
    gone.abort();
    const settled = async (): Promise<unknown> =>
      (JSON.parse(await cli('explain', id, '--json')) as Explained).outcome?.settled;
    await expect.poll(settled, { timeout: 10_000 }).toBeDefined();
    const [one] = (await settled()) as { holds: { amount: number }[] }[];
    expect(one?.holds[0]?.amount).toBeGreaterThanOrEqual(10_000);
  });
});
