// `sluice doctor` as an operator sees it: each thing that can be wrong with a machine is named, with what to do, and
// nothing that it asks carries a prompt.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.js';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import { startOllamaStandin, type OllamaStandinOptions } from '../../src/standin/ollama-standin.js';
import { startOpenAiStandin, type OpenAiStandinOptions } from '../../src/standin/openai-standin.js';
import type { LoopbackServer } from '../../src/standin/loopback-server.js';
import { doctorVerb, type DoctorSetup } from '../../src/verbs/doctor.js';
import { startInProcess } from '../lab/in-process.js';
import { PROVIDER_KEY, ROOT, runSluice } from '../lab/lab.js';

let scratch: string;
let standins: LoopbackServer[];

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'sluice-doctor-'));
  standins = [];
});
afterEach(async () => {
  await Promise.all(standins.map((standin) => standin.close()));
  rmSync(scratch, { recursive: true, force: true });
});

interface Machine {
  /** `none`: nothing answers there. */
  readonly ollama?: OllamaStandinOptions | 'none';
  readonly openai?: OpenAiStandinOptions | 'none';
  readonly env?: Readonly<Record<string, string>>;
  readonly setup?: Partial<DoctorSetup>;
  readonly port?: number;
}

interface Seen {
  readonly code: number;
  readonly found: readonly Diagnosis[];
  readonly text: string;
  of(check: string): Diagnosis | undefined;
}

const NOWHERE = 'http://127.0.0.1:9';

async function look(machine: Machine = {}): Promise<Seen> {
  const { ollama, openai } = machine;
  const local = ollama === 'none' ? undefined : await startOllamaStandin(ollama);
  const external = openai === 'none' ? undefined : await startOpenAiStandin(openai);
  standins.push(...[local, external].filter((standin) => standin !== undefined));
  const env = {
    OLLAMA_HOST: local?.url ?? NOWHERE,
    OPENAI_UPSTREAM: `${external?.url ?? NOWHERE}/v1`,
    OPENAI_API_KEY: PROVIDER_KEY,
    ...machine.env,
  };
  const dataDir = join(scratch, 'data');
  const lines: string[] = [];
  const code = await doctorVerb(
    {
      json: true,
      offline: false,
      loaded: loadConfig({ env, options: { data: dataDir, port: machine.port ?? 0 }, root: ROOT }),
      dataDir,
      databaseUrl: env['DATABASE_URL' as keyof typeof env],
      secretGiven: false,
      version: 'test',
      node: process.version,
      uid: process.getuid?.(),
      clock: { time: () => Date.now(), now: () => performance.now(), origin: performance.timeOrigin },
      // A second of one core each time; the last test runs them.
      rules: () => [],
      ...machine.setup,
    },
    { out: (line) => void lines.push(line), note: () => undefined, color: false, columns: 80 },
  );
  const found = lines.map((line) => JSON.parse(line) as Diagnosis);
  return {
    code,
    found,
    text: lines.join('\n'),
    // The gravest word on it.
    of: (check) =>
      ['failed', 'warning', 'ok'].flatMap((state) =>
        found.filter((diagnosis) => diagnosis.check === check && diagnosis.state === state),
      )[0],
  };
}

const failing = (code: string): NonNullable<DoctorSetup['disk']> => ({
  create: () => Promise.reject(Object.assign(new Error('no'), { code })),
  free: () => Promise.resolve(0),
});
const filling: NonNullable<DoctorSetup['disk']> = {
  create: () =>
    Promise.resolve({
      write: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
      sync: () => Promise.resolve(),
      close: () => Promise.resolve(),
    }),
  free: () => Promise.resolve(0),
};

it('says that a sound machine is sound, and sends no prompt to find out', async () => {
  const seen = await look();
  expect(seen.found.filter(({ state }) => state === 'failed')).toEqual([]);
  expect(seen.code).toBe(0);
  expect(seen.of('model llama3.2')).toMatchObject({ state: 'ok' });
  expect(seen.of('key metered')).toMatchObject({ state: 'ok' });
  const asked = standins.flatMap(({ received }) => received.map(({ url }) => url)).sort();
  expect(asked).toEqual(['/api/ps', '/api/show', '/api/status', '/api/tags', '/api/version', '/v1/models']);
  expect(standins[0]?.received.find(({ url }) => url === '/api/show')?.body.toString()).toContain(':local');
  expect(seen.text).not.toContain(PROVIDER_KEY);
  // Nothing was made, and nothing was left behind.
  expect(readdirSync(scratch)).toEqual([]);
});

describe('names what is wrong and what to do', () => {
  interface Row {
    readonly note: string;
    readonly machine: Machine;
    readonly check: string;
    readonly state?: Diagnosis['state'];
    readonly says: RegExp;
    readonly todo: RegExp;
  }
  const model = { name: 'llama3.2:latest' };
  const rows: readonly Row[] = [
    {
      note: 'no Ollama',
      machine: { ollama: 'none' },
      check: 'L1 ollama',
      says: /No Ollama answers/,
      todo: /ollama serve/,
    },
    {
      note: 'an old Ollama, which is asked about no model',
      machine: { ollama: { version: '0.17.4' } },
      check: 'L1 ollama',
      says: /0\.17\.4; 0\.18\.0 is the oldest/,
      todo: /Update/,
    },
    {
      note: 'an Ollama that says no version',
      machine: { ollama: { version: 'banana' } },
      check: 'L1 ollama',
      says: /is version banana/,
      todo: /Update/,
    },
    {
      note: 'an engine that is older than what was tried',
      machine: { ollama: { version: '0.20.1' } },
      check: 'L1 ollama',
      state: 'warning',
      says: /0\.20\.1/,
      todo: /Update/,
    },
    {
      note: 'a redirect instead of an answer',
      machine: { ollama: { behave: { redirect: 'http://192.0.2.1/' } } },
      check: 'L1 ollama',
      says: /redirect/,
      todo: /really Ollama/,
    },
    {
      note: 'a model that was not fetched',
      machine: { ollama: { models: [] } },
      check: 'model llama3.2',
      says: /not there/,
      todo: /sluice pull llama3\.2/,
    },
    {
      note: 'a cloud model under a local name, by the list',
      machine: { ollama: { models: [{ ...model, remoteHost: 'https://ollama.com', remoteIn: 'tags' }] } },
      check: 'model llama3.2',
      says: /another host/,
      todo: /Map L1 to a model that runs here/,
    },
    {
      note: 'a cloud model under a local name, by what it shows',
      machine: { ollama: { models: [{ ...model, remoteHost: 'https://ollama.com', remoteIn: 'show' }] } },
      check: 'model llama3.2',
      says: /another host/,
      todo: /Map L1/,
    },
    {
      note: 'a cloud that is switched on',
      machine: { ollama: { cloudDisabled: false } },
      check: 'cloud',
      state: 'warning',
      says: /switched on/,
      todo: /OLLAMA_NO_CLOUD=1/,
    },
    {
      note: 'a window that the model was not trained for',
      machine: { ollama: { models: [{ ...model, contextLength: 8192 }] } },
      check: 'model llama3.2',
      state: 'warning',
      says: /16384, and the model was trained for 8192/,
      todo: /num_ctx to 8192/,
    },
    {
      note: 'another window in memory',
      machine: { ollama: { models: [{ ...model, loadedContext: 4096 }] } },
      check: 'model llama3.2',
      state: 'warning',
      says: /loaded with a window of 4096/,
      todo: /OLLAMA_CONTEXT_LENGTH=16384/,
    },
    {
      note: 'no keys',
      machine: { env: { OPENAI_API_KEY: '' } },
      check: 'keys',
      state: 'warning',
      says: /No provider outside/,
      todo: /OPENAI_API_KEY/,
    },
    {
      note: 'a wrong key',
      machine: { openai: { behave: { status: 401, error: `Incorrect API key provided: ${PROVIDER_KEY}` } } },
      check: 'key metered',
      says: /refuses the key \(401\)/,
      todo: /api_key/,
    },
    {
      note: 'a key without rights',
      machine: { openai: { behave: { status: 403 } } },
      check: 'key metered',
      says: /refuses the key \(403\)/,
      todo: /api_key/,
    },
    {
      note: 'a base URL without its end',
      machine: { openai: { behave: { status: 404 } } },
      check: 'key metered',
      state: 'warning',
      says: /no list of models/,
      todo: /\/v1/,
    },
    {
      note: 'a provider that redirects',
      machine: { openai: { behave: { redirect: 'http://192.0.2.1/' } } },
      check: 'key metered',
      says: /answers 307/,
      todo: /whoever runs it/,
    },
    {
      note: 'a provider that is not there',
      machine: { openai: 'none' },
      check: 'key metered',
      says: /cannot be reached \(connect\)/,
      todo: /network/,
    },
    {
      note: 'a placeholder for a key',
      machine: { env: { OPENAI_API_KEY: 'your-api-key-goes-here' }, setup: { offline: true } },
      check: 'key metered',
      state: 'warning',
      says: /placeholder/,
      todo: /api_key/,
    },
    {
      note: 'a provider whose clock is an hour ahead',
      machine: {
        openai: { behave: { headers: { date: new Date(Date.now() + 3_600_000).toUTCString() } } },
      },
      check: 'clock',
      state: 'warning',
      says: /behind metered/,
      todo: /NTP/,
    },
    {
      note: 'a clock that was never set',
      machine: { setup: { clock: { time: () => 0, now: () => performance.now(), origin: 0 } } },
      check: 'clock',
      says: /1970-01-01/,
      todo: /NTP/,
    },
    {
      note: 'an old Node',
      machine: { setup: { node: 'v20.18.3' } },
      check: 'node',
      says: /older than 20\.19/,
      todo: /Install Node/,
    },
    {
      note: 'a full disk',
      machine: { setup: { disk: filling } },
      check: 'disk',
      says: /full \(ENOSPC\)/,
      todo: /Make room/,
    },
    {
      note: 'a disk that can only be read',
      machine: { setup: { disk: failing('EROFS') } },
      check: 'disk',
      says: /only be read \(EROFS\)/,
      todo: /Mount a volume/,
    },
    {
      note: 'a directory of somebody else',
      machine: { setup: { disk: failing('EACCES') } },
      check: 'disk',
      says: /may not write .*\(EACCES\)/,
      todo: /chown/,
    },
    {
      note: 'a database that is not there',
      machine: {
        env: { DATABASE_URL: 'postgres://u:p@127.0.0.1:9/none', SLUICE_SECRET: '0123456789abcdef'.repeat(4) },
      },
      check: 'store',
      says: /none at 127\.0\.0\.1:9 cannot be reached/,
      todo: /Start the database/,
    },
    {
      note: 'a database without the secret that all share',
      machine: { env: { DATABASE_URL: 'postgres://u:p@127.0.0.1:9/none' } },
      check: 'config',
      says: /SLUICE_SECRET is required/,
      todo: /sluice check/,
    },
  ];
  it.each(rows)('$note', async ({ machine, check, state = 'failed', says, todo }) => {
    const seen = await look(machine);
    expect(seen.of(check)).toMatchObject({ state });
    expect(seen.of(check)?.says).toMatch(says);
    expect(seen.of(check)?.todo).toMatch(todo);
    expect(seen.code).toBe(seen.found.some((diagnosis) => diagnosis.state === 'failed') ? 1 : 0);
    expect(seen.text).not.toContain(PROVIDER_KEY);
    expect(seen.text).not.toContain(PROVIDER_KEY.slice(-8));
    expect(standins.flatMap(({ received }) => received).filter(({ url }) => url.includes('chat'))).toEqual(
      [],
    );
  });

  it('rules that cannot be used', async () => {
    const rules = () => [{ file: 'classifiers/x.yaml', line: 3, message: 'has no examples' }];
    const seen = await look({ setup: { rules } });
    expect(seen.of('config')?.says).toBe('classifiers/x.yaml:3 has no examples');
  });

  it('asks an old Ollama about no model: it would not keep the question here', async () => {
    await look({ ollama: { version: '0.17.4' } });
    expect(standins[0]?.received.map(({ url }) => url)).toEqual(['/api/version']);
  });

  it('--offline leaves providers alone', async () => {
    const seen = await look({ setup: { offline: true } });
    expect(standins[1]?.connections()).toBe(0);
    expect(seen.of('key metered')?.says).toMatch(/not tried/);
  });
});

describe('the data directory', () => {
  it('open to others, with a secret that others can read', async () => {
    const data = join(scratch, 'data');
    mkdirSync(data, { mode: 0o755 });
    chmodSync(data, 0o755);
    writeFileSync(join(data, 'secret'), `${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o644 });
    chmodSync(join(data, 'secret'), 0o644);
    const seen = await look();
    expect(seen.of('data')).toMatchObject({ state: 'warning', todo: `Run: chmod 700 ${data}` });
    expect(seen.of('secret')).toMatchObject({ state: 'failed' });
    expect(seen.of('secret')?.says).toContain('chmod 600');
    expect(readdirSync(data)).toEqual(['secret']);
  });

  it('that is a file', async () => {
    writeFileSync(join(scratch, 'data'), '');
    expect((await look()).of('data')).toMatchObject({ state: 'failed' });
  });

  it('with a journal that was damaged', async () => {
    const running = await startInProcess({});
    const { dataDir } = running;
    await running.end();
    const file = readdirSync(join(dataDir, 'journal'))[0] ?? '';
    const path = join(dataDir, 'journal', file);
    const bytes = readFileSync(path);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const seen = await look({ setup: { dataDir } });
    await running.stop();
    expect(seen.of('journal')).toMatchObject({ state: 'failed' });
    expect(seen.of('journal')?.todo).toContain('audit verify');
  });
});

describe('the port', () => {
  it('taken by a program that is no sluice', async () => {
    const other = createServer((_request, response) => void response.end('{"status":"ok"}'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const seen = await look({ port });
    other.close();
    expect(seen.of('port')).toMatchObject({ state: 'failed' });
    expect(seen.of('port')?.says).toMatch(/taken by a program that is no sluice/);
    expect(seen.of('port')?.todo).toMatch(/--port/);
  });

  it('taken by another sluice, and by the one of this directory', async () => {
    const running = await startInProcess({});
    const port = Number(new URL(running.url).port);
    const other = await look({ port });
    const own = await look({ port, setup: { dataDir: running.dataDir } });
    await running.stop();
    expect(other.of('port')).toMatchObject({ state: 'warning' });
    expect(other.of('port')?.says).toMatch(/another sluice/);
    expect(own.of('port')).toMatchObject({ state: 'ok' });
    expect(own.of('lock')?.says).toContain(`process ${process.pid}`);
  });
});

it('an RE2 of another Node is named by every command, because none can start', () => {
  const preload = `import Module from 'node:module';
    const load = Module._load;
    Module._load = (name, ...rest) => {
      if (name === 're2') throw new Error('dlopen');
      return load(name, ...rest);
    };`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(preload)}`];
  const { status, stderr } = spawnSync(process.execPath, [...args, join(ROOT, 'dist/main.js'), 'check'], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('npm rebuild re2');
  expect(stderr).not.toContain('    at ');
});

it('runs from the command line, one object a line', async () => {
  const args = ['doctor', '--json', '--offline', '--data', join(scratch, 'd'), '--port', '0'];
  const { code, out } = await runSluice(args, { OLLAMA_HOST: NOWHERE });
  expect(code).toBe(1);
  const states = out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as Diagnosis).check);
  expect(states).toEqual(expect.arrayContaining(['node', 're2', 'config', 'L1 ollama']));
  expect(existsSync(join(scratch, 'd'))).toBe(false);
}, 60_000);
