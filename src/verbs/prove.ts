// `sluice prove`: sets up both ways to the stand-in providers: a pass-through, and the proxy, which is the real Sluice on
// a temporary data directory or the gateway at a base URL.
import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProveVerbOptions } from '../cli/program.js';
import { prove, type ProveLab, type Way } from '../cli/prove.js';
import { echo } from '../cli/prove/echo.js';
import type { Terminal } from '../cli/terminal.js';
import type { Config } from '../config.js';
import type { LoopbackServer } from '../standin/loopback-server.js';
import { startOllamaStandin } from '../standin/ollama-standin.js';
import { startOpenAiStandin } from '../standin/openai-standin.js';
import { startPassThrough } from '../standin/pass-through.js';
import { send } from '../standin/plain-client.js';
import { start } from './serve.js';

export interface ProveSetup {
  readonly version: string;
  /** Loads the shipped configuration under these variables; undefined when it has problems (printed). */
  config(env: Readonly<Record<string, string>>, dataDir: string): Config | undefined;
}

/** Where the stand-ins listen for a gateway that has to be told beforehand. */
const LISTEN = 8797;

export async function proveVerb(
  options: ProveVerbOptions,
  setup: ProveSetup,
  terminal: Terminal,
): Promise<number> {
  const port = options.listen ?? (options.baseUrl === undefined ? 0 : LISTEN);
  const servers: LoopbackServer[] = [];
  const open = async (server: Promise<LoopbackServer>): Promise<LoopbackServer> => {
    const opened = await server;
    servers.push(opened);
    return opened;
  };
  try {
    const behind = await open(startOpenAiStandin({ reply: echo }));
    const pass = await open(startPassThrough(behind.url));
    const external = await open(startOpenAiStandin({ reply: echo, behave: AWKWARD, port }));
    const local = await open(
      startOllamaStandin({ reply: echo, behave: AWKWARD, port: port === 0 ? 0 : port + 1 }),
    );
    const direct: Way = {
      base: `${pass.url}/v1`,
      external: () => behind.received,
      local: () => [],
    };
    const ways = { direct, external: () => external.received, local: () => local.received };
    return options.baseUrl === undefined
      ? await proveSluice({ ...ways, urls: [external.url, local.url] }, options, setup, terminal)
      : await proveGateway(
          { ...ways, urls: [external.url, local.url] },
          { ...options, baseUrl: options.baseUrl },
          terminal,
        );
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** Cuts that fall inside events, characters and pseudonyms. */
const AWKWARD = { splitAt: [97, 13, 201, 1, 61] };

interface Ground {
  readonly direct: Way;
  readonly external: Way['external'];
  readonly local: Way['local'];
  /** Of the OpenAI stand-in, then of the Ollama one. */
  readonly urls: readonly [string, string];
}

async function proveSluice(
  { direct, external, local, urls }: Ground,
  options: ProveVerbOptions,
  setup: ProveSetup,
  terminal: Terminal,
): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-prove-'));
  const env = {
    OPENAI_UPSTREAM: `${urls[0]}/v1`,
    OLLAMA_HOST: urls[1],
    OPENAI_API_KEY: 'sk-stand-in-0123456789abcdef',
  };
  const said: string[] = [];
  try {
    const config = setup.config(env, dataDir);
    const running = config && (await start(config, setup.version, overheard(terminal, said)));
    if (running === undefined) return 1;
    let closed = false;
    const close = async (): Promise<void> => {
      if (!closed) await running.close();
      closed = true;
    };
    const lab: ProveLab = {
      direct,
      through: { base: `${running.url}/v1`, external, local },
      name: 'Sluice',
      model: options.model,
      hint: 'This should not happen: try `sluice demo`.',
      send,
      chance: randomInt,
      async kept() {
        await close();
        return [
          ['data directory', filesBelow(dataDir)],
          ['output', [Buffer.from(said.join('\n'))]],
        ];
      },
    };
    try {
      return await prove(lab, options, terminal);
    } finally {
      await close();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function proveGateway(
  { direct, external, local, urls }: Ground,
  options: ProveVerbOptions & { readonly baseUrl: string },
  terminal: Terminal,
): Promise<number> {
  const upstream = `${urls[0]}/v1 (OpenAI's API, any key) and ${urls[1]} (Ollama's API, model llama3.2)`;
  terminal.note(`The gateway must have these as its providers: ${upstream}.`);
  const { key, logs } = options;
  const through: Way = { base: options.baseUrl, external, local, ...(key !== undefined && { key }) };
  const lab: ProveLab = {
    direct,
    through,
    name: 'the gateway',
    model: options.model,
    hint: `Set ${urls[0]}/v1 as its provider, and --key and --model as it wants them; then run this again.`,
    send,
    chance: randomInt,
    kept: () => Promise.resolve(logs === undefined ? [] : [['data directory', filesBelow(logs)]]),
  };
  return prove(lab, options, terminal);
}

/** What the server says is kept for the search; notices about the shipped file are not what this is about. */
function overheard(terminal: Terminal, said: string[]): Terminal {
  const hear = (line: string): void => void said.push(line);
  return {
    ...terminal,
    out: hear,
    note(line) {
      hear(line);
      if (!line.includes('notice')) terminal.note(line);
    },
  };
}

function* filesBelow(dir: string): Generator<Buffer> {
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) yield readFileSync(join(entry.parentPath, entry.name));
  }
}
