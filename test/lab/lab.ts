// The whole program as users run it: the built CLI in a process of its own, between a client and two stand-in providers
// that keep every byte. Nothing in here knows how Sluice works inside.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoopbackServer } from '../../src/standin/loopback-server.js';
import { startOllamaStandin, type OllamaStandinOptions } from '../../src/standin/ollama-standin.js';
import { startOpenAiStandin, type OpenAiStandinOptions } from '../../src/standin/openai-standin.js';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface LabOptions {
  readonly ollama?: OllamaStandinOptions;
  readonly openai?: OpenAiStandinOptions;
  /** Text of routing.yaml; default: the shipped one. */
  readonly routing?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Keep using this data directory. */
  readonly dataDir?: string;
  readonly logLevel?: 'debug';
  /** No L1 at this address. */
  readonly ollamaUrl?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Lab {
  readonly url: string;
  readonly local: LoopbackServer;
  readonly external: LoopbackServer;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** All that the process printed so far. */
  output(): string;
  post(body: string | Buffer | object, more?: PostOptions): Promise<Reply>;
  stop(): Promise<void>;
}

export interface PostOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const PROVIDER_KEY = 'sk-loopback-standin-0a1b2c3d4e5f6071';

export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const local = await startOllamaStandin(options.ollama);
  const external = await startOpenAiStandin(options.openai);
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'sluice-lab-'));
  const args = ['serve', '--port', '0', '--data', dataDir];
  if (options.logLevel !== undefined) args.push('--log-level', options.logLevel);
  if (options.routing !== undefined) {
    const file = join(dataDir, 'routing.yaml');
    writeFileSync(file, options.routing);
    args.push('--config', file);
  }
  const env = {
    PATH: process.env['PATH'] ?? '',
    OLLAMA_HOST: options.ollamaUrl ?? local.url,
    OPENAI_UPSTREAM: `${external.url}/v1`,
    OPENAI_API_KEY: PROVIDER_KEY,
    ...options.env,
  };
  const started = await startSluice(args, env);
  return {
    ...started,
    local,
    external,
    dataDir,
    post: (body, more) => send(started.url, body, more),
    async stop() {
      await endProcess(started.process);
      await Promise.all([local.close(), external.close()]);
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Ends a process that this test started, and waits until it is gone. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

export interface Started {
  readonly url: string;
  readonly process: ChildProcess;
  output(): string;
}

/** @throws with all that was printed when the program ends instead of listening */
export function startSluice(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Started> {
  const child = spawn(process.execPath, [join(ROOT, 'dist/main.js'), ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  return new Promise((resolve, reject) => {
    const see = (chunk: Buffer): void => {
      printed += chunk.toString();
      const url = /http:\/\/[^\s]+/.exec(/listening on .*/.exec(printed)?.[0] ?? '')?.[0];
      if (url !== undefined) resolve({ url, process: child, output: () => printed });
    };
    child.stdout.on('data', see);
    child.stderr.on('data', see);
    child.once('exit', (code) => reject(new Error(`sluice ended with ${String(code)}:\n${printed}`)));
  });
}

/** One verb of the CLI, to its end. */
export function runSluice(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'dist/main.js'), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

export function send(url: string, body: string | Buffer | object, more: PostOptions = {}): Promise<Reply> {
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const call = request(
      new URL(more.path ?? '/v1/chat/completions', url),
      {
        method: more.method ?? 'POST',
        headers: { 'content-type': 'application/json', 'content-length': bytes.length, ...more.headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          });
        });
        response.on('error', reject);
      },
    );
    call.on('error', reject);
    call.end(bytes);
  });
}

/** The JSON of each event of a stream. */
export function eventsOf(text: string): unknown[] {
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('data: ') && block !== 'data: [DONE]')
    .map((block) => JSON.parse(block.slice('data: '.length)) as unknown);
}

/** The text of a whole reply or of a stream, by concatenating what a client would. */
export function contentOf(reply: Reply): string {
  if (!reply.text.startsWith('data:') && !reply.text.startsWith(':')) {
    const body = JSON.parse(reply.text) as { choices?: { message: { content: string | null } }[] };
    return body.choices?.[0]?.message.content ?? '';
  }
  const chunks = eventsOf(reply.text) as { choices?: { delta?: { content?: string | null } }[] }[];
  return chunks.map((chunk) => chunk.choices?.[0]?.delta?.content ?? '').join('');
}

/** Every file below a directory, as one buffer. */
export function bytesBelow(dir: string): Buffer {
  for (let left = 20; ; left--) {
    try {
      const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      return Buffer.concat(files.map((entry) => readFileSync(join(entry.parentPath, entry.name))));
    } catch (error) {
      // A running store replaces files of its own: what it put in their place is read from the start.
      if (left === 0 || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
