// Invariant 2: HIGH goes to L1 and nowhere else, also when L1 is down, redirects, or turns out to run elsewhere.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLoopbackServer, type LoopbackServer } from '../../src/standin/loopback-server.js';
import { contentOf, runSluice, startLab, type Lab, type LabOptions } from '../lab/lab.js';
import { HIGH_VALUE, holds, positions } from '../lab/planted.js';

const high = { model: 'gpt-5', messages: [{ role: 'user', content: `transfer to ${HIGH_VALUE} today` }] };
const prompts = (server: LoopbackServer): number =>
  server.received.filter((call) => call.url === '/api/chat').length;

describe('with a healthy L1', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab();
  });
  afterAll(() => lab.stop());
  beforeEach(() => {
    lab.local.reset();
    lab.external.reset();
  });

  describe.each([false, true])('stream: %s', (stream) => {
    const inside = positions(HIGH_VALUE).filter((planted) => planted.outside !== true);
    it.each(inside.map((planted) => [planted.where, planted] as const))('%s', async (_where, planted) => {
      const reply = await lab.post({ ...planted.body, stream });
      expect(lab.external.received).toHaveLength(0);
      expect(lab.external.connections()).toBe(0);
      if (reply.status === 200)
        expect([reply.headers['x-sluice-level'], reply.headers['x-sluice-tier']]).toEqual(['HIGH', 'L1']);
      else expect([400, 404, 502], reply.text).toContain(reply.status);
    });
  });

  it('is answered by the local model, as it is', async () => {
    const reply = await lab.post(high);
    expect(reply.headers['x-sluice-tier']).toBe('L1');
    expect(contentOf(reply)).toContain('stand-in');
    expect(holds(Buffer.concat(lab.local.received.map((call) => call.body)), HIGH_VALUE)).toBe(true);
  });

  it('takes a number that is a card for what it is', async () => {
    const reply = await lab.post(
      '{"model":"gpt-5","messages":[{"role":"user","content":"hi"}],"extra":{"card":4111111111111111}}',
    );
    expect([reply.headers['x-sluice-level'], lab.external.received.length]).toEqual(['HIGH', 0]);
  });

  it.each([
    ['a model of an external provider', { ...high, model: 'gpt-5-mini' }, {}],
    ['metadata', { ...high, metadata: { route: 'L3', provider: 'metered' } }, {}],
    ['headers', high, { 'x-provider': 'metered', 'openai-organization': 'org-x' }],
  ])('no %s sends it elsewhere', async (_note, body, headers) => {
    const reply = await lab.post(body, { headers });
    expect([reply.headers['x-sluice-tier'], lab.external.received.length]).toEqual(['L1', 0]);
  });
});

describe('with an L1 that is not what it seems', () => {
  let lab: Lab | undefined;
  let elsewhere: LoopbackServer | undefined;
  afterEach(async () => {
    await lab?.stop();
    await elsewhere?.close();
    lab = elsewhere = undefined;
  });

  async function refusedBy(options: LabOptions): Promise<{ status: number; code: unknown; retry: unknown }> {
    lab = await startLab(options);
    const reply = await lab.post(high);
    expect(lab.external.received, 'external').toHaveLength(0);
    const error = (JSON.parse(reply.text) as { error: { code: string } }).error;
    return { status: reply.status, code: error.code, retry: reply.headers['x-should-retry'] };
  }
  const unavailable = { status: 503, code: 'local_tier_unavailable', retry: 'true' };

  it('down: 503, and nothing leaves', async () => {
    expect(await refusedBy({ ollamaUrl: 'http://127.0.0.1:9' })).toEqual(unavailable);
  });

  it('redirecting: the other host gets nothing', async () => {
    elsewhere = await startLoopbackServer((_request, response) => void response.end('{}'));
    const target = `${elsewhere.url}/api/chat`;
    expect(
      await refusedBy({
        ollama: { behave: (path) => (path === '/api/chat' ? { redirect: target } : undefined) },
      }),
    ).toEqual(unavailable);
    expect(elsewhere.received).toHaveLength(0);
  });

  it('redirecting the look at the model: no prompt is sent', async () => {
    elsewhere = await startLoopbackServer((_request, response) => void response.end('{}'));
    const target = elsewhere.url;
    expect(
      await refusedBy({
        ollama: { behave: (path) => (path === '/api/show' ? { redirect: `${target}${path}` } : undefined) },
      }),
    ).toEqual(unavailable);
    expect([elsewhere.received.length, prompts(lab!.local)]).toEqual([0, 0]);
  });

  it('a model that says it runs on another host gets no prompt', async () => {
    const models = [{ name: 'llama3.2:latest', remoteHost: 'https://ollama.example' }];
    expect(await refusedBy({ ollama: { models } })).toEqual(unavailable);
    expect(prompts(lab!.local)).toBe(0);
  });

  it('a missing model: the error says how to get it', async () => {
    lab = await startLab({ ollama: { models: [] } });
    const reply = await lab.post(high);
    expect(reply.status).toBe(503);
    expect(reply.text).toContain('ollama pull llama3.2');
    expect([prompts(lab.local), lab.external.received.length]).toEqual([0, 0]);
  });

  it('a chunk that names a remote host: the reply is cut, and it is no answer', async () => {
    lab = await startLab({ ollama: { remoteFromChunk: 2 } });
    const reply = await lab.post(high);
    expect(reply.status).toBe(503);
    expect(lab.external.received).toHaveLength(0);
  });
});

describe('a routing.yaml that tries', () => {
  const file = (text: string): string => `version: 1\nproviders:\n${text}`;
  const rest = 'models: [{ match: "*", ollama: "llama3.2", ext: same }]\n';
  const local = '  ollama: { tier: L1, kind: ollama, base_url: "http://127.0.0.1:11434" }\n';
  const external =
    '  ext: { tier: L3, kind: openai, base_url: "https://api.example.com/v1", api_key: "k-0123456789abcdef" }\n';
  it.each([
    [
      'HIGH outside',
      file(`${local}${external}${rest}routes: { LOW: [L3], MEDIUM: [L3], HIGH: [L1, L3] }\n`),
      /HIGH/,
    ],
    [
      'an L1 on another host',
      file(
        `${local.replace('127.0.0.1', '10.1.2.3')}${external}${rest}routes: { LOW: [L3], MEDIUM: [L3], HIGH: [L1] }\n`,
      ),
      /local_hosts/,
    ],
    [
      'an L1 that is no Ollama',
      file(`${external.replace('L3', 'L1')}${rest}routes: { LOW: [L1], MEDIUM: [L1], HIGH: [L1] }\n`),
      /ollama/,
    ],
    [
      'a cloud model',
      file(
        `${local}${external}${rest.replace('llama3.2', 'gpt-oss:20b-cloud')}routes: { LOW: [L3], MEDIUM: [L3], HIGH: [L1] }\n`,
      ),
      /cloud/,
    ],
    [
      'an unknown key',
      file(`${local}${external}${rest}routes: { LOW: [L3], MEDIUM: [L3], HIGH: [L1] }\nhigh_fallback: L3\n`),
      /high_fallback/,
    ],
  ])('%s is refused at start, with file and line', async (_note, text, reason) => {
    const dir = mkdtempSync(join(tmpdir(), 'sluice-routing-'));
    writeFileSync(`${dir}/routing.yaml`, text);
    const { code, err } = await runSluice([
      'serve',
      '--port',
      '0',
      '--data',
      `${dir}/data`,
      '--config',
      `${dir}/routing.yaml`,
    ]);
    rmSync(dir, { recursive: true });
    expect(code).toBe(1);
    expect(err).toMatch(/routing\.yaml:\d+/);
    expect(err).toMatch(reason);
  });
});
