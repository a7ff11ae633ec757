// Starts and ends the processes that are measured. Each stands alone: the proxy as `dist/main.js serve`, the bare
// pass-through, and Portkey where it is installed, all in front of one stand-in provider.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Target {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** Sent with every call. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where its journal and profile are; only of the proxy. */
  readonly data?: string;
  stop(): Promise<void>;
}

const ROOT = process.cwd();
const MAIN = join(ROOT, 'dist/main.js');
const START_MS = 60_000;
/** What Node itself is told by `npm start`. */
const NODE_OPTIONS = startOptions();

function startOptions(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

function processFile(name: string): string {
  return fileURLToPath(new URL(`./processes/${name}.js`, import.meta.url));
}

interface Start {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly ready: RegExp;
  readonly data?: string;
}

async function start({ name, args, env, cwd, ready, data }: Start): Promise<Target> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: cwd ?? ROOT,
    env: { ...process.env, ...env },
  });
  const url = await firstMatch(child, ready, name);
  child.stdout.resume();
  child.stderr.resume();
  return {
    name,
    url,
    pid: child.pid ?? 0,
    headers: {},
    ...(data !== undefined && { data }),
    stop: () => end(child),
  };
}

function firstMatch(child: ChildProcess, ready: RegExp, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`${name} did not start:\n${said}`)), START_MS);
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const match = ready.exec(said);
      if (match === null) return;
      clearTimeout(timer);
      resolve(match[1] ?? '');
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code ?? 'a signal'}:\n${said}`)));
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 35_000);
    child.once('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

export function startUpstream(): Promise<Target> {
  return start({ name: 'upstream', args: [processFile('upstream')], ready: /listening on (\S+)/ });
}

export function startBare(upstream: Target, mode: 'bare' | 'parse' = 'bare'): Promise<Target> {
  return start({ name: mode, args: [processFile('bare'), upstream.url, mode], ready: /listening on (\S+)/ });
}

/** Keeps one core busy. */
export function startBurn(): { stop(): Promise<void> } {
  const child = spawn(process.execPath, [processFile('burn')], { stdio: 'ignore' });
  return { stop: () => end(child) };
}

/**
 * A fresh data directory, the rules of this checkout, one provider: the stand-in.
 * @param profile file that SIGUSR2 writes a profile to, the second time it comes
 */
export async function startSluice(upstream: Target, profile?: string): Promise<Target> {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is not there: run \`npm run build\` first`);
  const data = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const config = join(data, 'routing.yaml');
  writeFileSync(
    config,
    [
      'version: 1',
      'providers:',
      `  standin: { tier: L2, kind: openai, base_url: "${upstream.url}/v1", api_key: "bench-provider-key-0001" }`,
      'models:',
      '  - { match: "*", standin: same }',
      'routes: { LOW: [L2], MEDIUM: [L2], HIGH: [L1] }',
      '',
    ].join('\n'),
  );
  const serve = ['serve', '--config', config, '--data', join(data, 'data'), '--port', '0'];
  const target = await start({
    name: 'sluice',
    args: [
      ...NODE_OPTIONS,
      ...(profile === undefined ? [] : ['--import', processFile('profiled')]),
      MAIN,
      ...serve,
    ],
    env: { DATABASE_URL: '', ...(profile !== undefined && { SLUICE_BENCH_PROFILE: profile }) },
    ready: /listening on (http\S+)/,
    data,
  });
  await storeOpened(target.url);
  return {
    ...target,
    stop: async () => {
      await target.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Making an embedded store takes seconds of a core, once in the life of a data directory: no call should pay for it. */
async function storeOpened(url: string): Promise<void> {
  for (const end = performance.now() + START_MS; performance.now() < end;) {
    const { store } = (await (await fetch(`${url}/readyz`)).json()) as { store?: string };
    if (store === 'ok') return;
    await pause(200);
  }
  throw new Error('the store of the proxy did not open');
}

/** @param directory where `@portkey-ai/gateway` was installed */
export async function startPortkey(directory: string, upstream: Target): Promise<Target> {
  const file = join(directory, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  if (!existsSync(file))
    throw new Error(`${file} is not there: \`npm i @portkey-ai/gateway\` in ${directory}`);
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const target = await start({
    name: 'portkey',
    args: [file, '--headless', `--port=${port}`],
    cwd: directory,
    ready: /(ready|running|listening)/i,
  });
  return {
    ...target,
    url: `http://127.0.0.1:${port}`,
    headers: {
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstream.url}/v1`,
      'x-portkey-config': JSON.stringify(portkeyGuards()),
      authorization: 'Bearer bench-provider-key-0001',
    },
  };
}

/** Thirty plain patterns each way, none of which denies: work of the kind that ours does, and less of it. */
function portkeyGuards(): object {
  const checks = Array.from({ length: 30 }, (_, index) => ({
    'default.regexMatch': { rule: `\\b[A-Z]{2}${index}[0-9]{6,12}[a-z]{3}\\b`, not: true },
  }));
  const guard = { deny: false, async: false };
  return {
    input_guardrails: checks.map((check) => ({ ...check, ...guard })),
    output_guardrails: checks.map((check) => ({ ...check, ...guard })),
  };
}
