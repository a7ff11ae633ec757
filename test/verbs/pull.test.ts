// `sluice pull`: fetches through Ollama, refuses what would run elsewhere, and ends cleanly.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { showProgress } from '../../src/cli/pull.js';
import { pullModel, type PullEnd } from '../../src/dispatch/pull-model.js';
import type { OllamaProvider } from '../../src/model/policy.js';
import type { LoopbackServer } from '../../src/standin/loopback-server.js';
import { startOllamaStandin, type OllamaStandinOptions } from '../../src/standin/ollama-standin.js';
import { ROOT, runSluice } from '../lab/lab.js';

let standin: LoopbackServer | undefined;
afterEach(() => standin?.close());

const at = (baseUrl: string): OllamaProvider => ({
  name: 'ollama',
  tier: 'L1',
  kind: 'ollama',
  baseUrl,
  numCtx: 1,
  keepAlive: '5m',
  maxTokens: 1,
});

async function pull(
  model: string,
  options: OllamaStandinOptions = {},
): Promise<{ end: PullEnd; steps: readonly string[]; asked: readonly string[] }> {
  standin = await startOllamaStandin({ models: [], ...options });
  const steps: string[] = [];
  const end = await pullModel(at(standin.url), model, ({ status }) => void steps.push(status), {
    localHosts: [],
    signal: new AbortController().signal,
  });
  return { end, steps, asked: standin.received.map(({ url }) => url) };
}

it('fetches, step by step', async () => {
  const { end, steps, asked } = await pull('llama3.2');
  expect(end).toEqual({ state: 'fetched' });
  expect(steps[0]).toBe('pulling manifest');
  expect(steps.at(-1)).toBe('success');
  expect(asked).toEqual(['/api/version', '/api/tags', '/api/pull', '/api/tags']);
  const sent = standin?.received.find(({ url }) => url === '/api/pull')?.body.toString() ?? '';
  expect(JSON.parse(sent)).toEqual({ name: 'llama3.2:latest', stream: true });
});

describe('refuses what would run elsewhere', () => {
  it.each(['gpt-oss:20b-cloud', 'qwen3:CLOUD', 'x:cloud', 'same', '../x', 'a b', ''])(
    '%s: by its name, without a word to Ollama',
    async (name) => {
      const { end, asked } = await pull(name);
      expect(end.state).toBe('refused');
      expect(asked).toEqual([]);
    },
  );

  it.each(['tags', 'show'] as const)('one that is there already, as %s says', async (remoteIn) => {
    const model = { name: 'llama3.2:latest', remoteHost: 'https://ollama.com', remoteIn };
    const { end, asked } = await pull('llama3.2', { models: [model] });
    expect(end.state).toBe('refused');
    expect(asked).not.toContain('/api/pull');
  });

  it('one that turns out to after it was fetched', async () => {
    let asked = 0;
    const model = { name: 'llama3.2:latest', remoteHost: 'https://ollama.com' };
    const models = () => (asked++ === 0 ? [] : [model]);
    // Each request reads the list: version, then tags, then the download, then tags again.
    const { end } = await pull('llama3.2', { models: () => (asked < 3 ? (models(), []) : [model]) });
    expect(end.state).toBe('refused');
  });
});

describe('says why not', () => {
  const rows: readonly [string, OllamaStandinOptions, RegExp][] = [
    ['an old Ollama', { version: '0.17.0' }, /0\.18\.0 or newer/],
    [
      'a model that nobody has',
      { pull: [{ error: 'pull model manifest: file does not exist' }] },
      /is the name right/,
    ],
    [
      'a download that breaks off',
      { behave: (path) => (path === '/api/pull' ? { endAfter: 2 } : {}) },
      /broke off/,
    ],
    [
      'a connection that is cut',
      { behave: (path) => (path === '/api/pull' ? { cutAfter: 2 } : {}) },
      /broke off/,
    ],
    ['lines that are none', { pull: [[]] }, /cannot be read/],
    [
      'a redirect',
      { behave: (path) => (path === '/api/pull' ? { redirect: 'http://192.0.2.1' } : {}) },
      /redirect/,
    ],
  ];
  it.each(rows)('%s', async (_note, options, why) => {
    const { end } = await pull('llama3.2', options);
    expect(end).toMatchObject({ state: 'failed' });
    expect('why' in end ? end.why : '').toMatch(why);
  });
});

describe('progress', () => {
  const steps = [
    { status: 'pulling manifest' },
    ...Array.from({ length: 100 }, (_, done) => ({ status: 'pulling abc', total: 100, completed: done + 1 })),
    { status: 'evil \u001b[2J' },
  ];
  it('is a bar on a terminal', () => {
    const bars: string[] = [];
    const progress = showProgress({ note: () => undefined, bar: (line) => void bars.push(line) });
    for (const step of steps) progress.step(step);
    progress.end();
    expect(bars[51]).toContain('51 %');
    expect(bars.join('')).not.toContain('\u001b');
    expect(bars.at(-1)).toBe('');
  });
  it('is a line for each tenth elsewhere', () => {
    const notes: string[] = [];
    const progress = showProgress({ note: (line) => void notes.push(line) });
    for (const step of steps) progress.step(step);
    expect(notes).toHaveLength(1 + 11 + 1);
    expect(notes.join('')).not.toContain('\u001b');
  });
});

describe('from the command line', () => {
  it('ends with 0, and says where the model is', async () => {
    standin = await startOllamaStandin({ models: [] });
    const { code, out, err } = await runSluice(['pull', 'qwen3:4b'], { OLLAMA_HOST: standin.url });
    expect(code).toBe(0);
    expect(out).toContain('qwen3:4b is at');
    expect(err).toContain('pulling 0123456789ab 50 %');
    expect(err).toContain('does not ask ollama for it yet');
  });

  it('ends with 1 for a cloud model', async () => {
    const { code, err } = await runSluice(['pull', 'gpt-oss:20b-cloud'], {
      OLLAMA_HOST: 'http://127.0.0.1:9',
    });
    expect(code).toBe(1);
    expect(err).toContain('a cloud model');
  });

  it('stops at Ctrl-C, and Ollama stops with it', async () => {
    const behave = (path: string) => (path === '/api/pull' ? { stall: 'body' as const } : {});
    standin = await startOllamaStandin({ models: [], behave });
    const child = spawn(process.execPath, [join(ROOT, 'dist/main.js'), 'pull', 'qwen3:4b'], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', OLLAMA_HOST: standin.url },
    });
    let err = '';
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.stderr.on('data', (chunk: Buffer) => {
      const before = err.includes('pulling manifest');
      err += chunk.toString();
      // A second one would end it at once, as it should.
      if (!before && err.includes('pulling manifest')) child.kill('SIGINT');
    });
    expect(await ended).toBe(1);
    expect(err).toContain('Stopped.');
    await expect.poll(() => standin?.abandoned()).toBe(1);
  });
});
