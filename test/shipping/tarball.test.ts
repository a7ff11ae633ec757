// The packed program in an empty directory, with nothing but production dependencies beside it: it starts, and streams
// to the OpenAI SDK that is installed there. Offline the dependencies come from the checkout, pruned by the lock file;
// with SLUICE_TARBALL_FULL=1 `npm install TARBALL` fetches and compiles them (two minutes).
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startOllamaStandin } from '../../src/standin/ollama-standin.js';
import { startOpenAiStandin } from '../../src/standin/openai-standin.js';
import type { LoopbackServer } from '../../src/standin/loopback-server.js';
import { ROOT } from '../architecture/tree.js';
import { endProcess, PROVIDER_KEY } from '../lab/lab.js';
import { MEDIUM_VALUE } from '../lab/planted.js';
import { pack, plainEnv, productionModules, runIn, unpackInto, type Packed } from './install.js';

// Programs are started here, and the machine may be busy with other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const FULL = process.env['SLUICE_TARBALL_FULL'] === '1';
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

let dir: string;
let app: string;
let packed: Packed;
let local: LoopbackServer;
let external: LoopbackServer;
let server: ChildProcess | undefined;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-tarball-'));
  app = join(dir, 'app');
  mkdirSync(app);
  [local, external, packed] = await Promise.all([startOllamaStandin(), startOpenAiStandin(), pack(dir)]);
  if (FULL) {
    writeFileSync(join(app, 'package.json'), '{"name":"somebody","private":true}');
    const done = await runIn(app, 'npm', ['install', packed.file, '--foreground-scripts'], {}, 590_000);
    expect([done.code, done.err]).toEqual([0, expect.anything()]);
  } else {
    expect(await productionModules(app, ['prune', '--omit=dev'])).toMatchObject({ code: 0 });
    for (const name of ['package.json', 'package-lock.json', '.npmrc']) rmSync(join(app, name));
    await unpackInto(app, packed.file);
  }
}, 600_000);

afterAll(async () => {
  if (server !== undefined) await endProcess(server);
  await Promise.all([local.close(), external.close()]);
  rmSync(dir, { recursive: true, force: true });
});

const program = (): string => join(app, 'node_modules/.bin/sluice');

/** Starts the installed program by its own name; resolves to its URL. */
function serve(): Promise<string> {
  const child = spawn(program(), ['serve', '--port', '0'], {
    cwd: app,
    env: plainEnv({
      OLLAMA_HOST: local.url,
      OPENAI_UPSTREAM: `${external.url}/v1`,
      OPENAI_API_KEY: PROVIDER_KEY,
    }),
  });
  server = child;
  let printed = '';
  return new Promise((resolve, reject) => {
    const see = (chunk: Buffer): void => {
      printed += chunk.toString();
      const url = /listening on (http:\S+)/.exec(printed)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout.on('data', see);
    child.stderr.on('data', see);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`ended with ${String(code)}: ${printed}`)));
  });
}

describe('the tarball', () => {
  const paths = (): readonly string[] => packed.files.map(({ path }) => path);

  it('holds what runs, and no tests, benches, maps or sources', () => {
    expect(paths()).toEqual(
      expect.arrayContaining([
        'dist/main.js',
        'package.json',
        'routing.yaml',
        'LICENSE',
        'README.md',
        'classifiers/secrets/aws.yaml',
        'sql/0001-entries.sql',
        'docs/limits.md',
      ]),
    );
    const stray = /\.test\.|\.map$|\.tsbuildinfo$|(?:^|\/)(?:bench|test|node_modules|\.sluice|\.env)(?:\/|$)/;
    expect(paths().filter((path) => stray.test(path) || path.startsWith('dist/src/'))).toEqual([]);
    expect(paths().filter((path) => path.endsWith('.ts'))).toEqual([]);
  });

  it('has a program that can be run', () => {
    const text = readFileSync(join(app, 'node_modules/sluice/dist/main.js'), 'utf8');
    expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true);
    expect(statSync(program()).mode & 0o111).toBe(0o111);
  });
});

describe('installed in an empty directory', () => {
  it('has its dependencies beside it and none of ours for development', () => {
    const there = (name: string): boolean => existsSync(join(app, 'node_modules', name));
    expect(Object.keys(manifest.dependencies).filter((name) => !there(name))).toEqual([]);
    expect(Object.keys(manifest.devDependencies).filter(there)).toEqual([]);
  });

  it('is found by npx, and says its version', async () => {
    const asked = await runIn(app, 'npx', ['--no', '--', 'sluice', '--version'], {
      npm_config_offline: 'true',
    });
    expect([asked.code, asked.out.trim()]).toEqual([0, manifest.version]);
    expect((await runIn(app, program(), ['--help'])).out).toMatch(/Usage: sluice/);
  });

  it('streams to the OpenAI SDK, with the provider seeing a pseudonym', async () => {
    const url = await serve();
    writeFileSync(
      join(app, 'ask.mjs'),
      `import OpenAI from 'openai';
const client = new OpenAI({ baseURL: process.argv[2] + '/v1', apiKey: 'unused' });
const messages = [{ role: 'user', content: 'Write to ' + process.argv[3] }];
const stream = await client.chat.completions.create({ model: 'gpt-5', messages, stream: true });
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');
`,
    );
    const asked = await runIn(app, process.execPath, ['ask.mjs', url, MEDIUM_VALUE]);
    expect([asked.code, asked.err]).toEqual([0, '']);
    expect(asked.out).toContain(MEDIUM_VALUE);
    const sent = external.received.filter((call) => call.url === '/v1/chat/completions');
    expect(sent).toHaveLength(1);
    expect(sent[0]?.body.includes('"stream":true')).toBe(true);
    expect(sent[0]?.body.includes(MEDIUM_VALUE)).toBe(false);
  });

  it('reads its log where it was started', async () => {
    const logs = await runIn(app, program(), ['logs', '--json']);
    expect(JSON.parse(logs.out)).toMatchObject({ level: 'MEDIUM', result: 'answered' });
  });
});
