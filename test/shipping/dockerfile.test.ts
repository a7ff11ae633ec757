// The Dockerfile is not built here. Its lines are held against what CI runs, and what it says is done step by step in a
// directory: the first stage's files and commands, then the second stage's, started and asked by its health check.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ROOT } from '../architecture/tree.js';
import { endProcess } from '../lab/lab.js';
import { readCopy, readDockerfile, restOf, wordsOf } from './dockerfile.js';
import { plainEnv, productionModules, runIn } from './install.js';

// Programs are started here, and the machine may be busy with other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const docker = readDockerfile(read('Dockerfile'));
const copies = [0, 1].map((stage) => restOf(docker, 'COPY', stage).map(readCopy));
const fromCheckout = copies.map((stage) => stage.filter((copy) => !copy.fromBuild));
const manifest = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
  files: readonly string[];
};
const ignored = read('.dockerignore')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

const [entry = []] = restOf(docker, 'ENTRYPOINT', 1).map(wordsOf);
const [command = []] = restOf(docker, 'CMD', 1).map(wordsOf);
const [health = []] = restOf(docker, 'HEALTHCHECK', 1).map(wordsOf);

describe('the Dockerfile', () => {
  it('begins both stages with one exact Node that package.json allows', () => {
    const tags = docker.filter(({ name }) => name === 'FROM').map(({ rest }) => rest.split(' ')[0] ?? '');
    expect(tags).toHaveLength(2);
    const versions = tags.map((tag) => /^node:(\d+)\.(\d+)\.\d+-bookworm/.exec(tag)?.slice(1).map(Number));
    expect(versions[1]).toEqual(versions[0]);
    const [major = 0, minor = 0] = versions[0] ?? [];
    const [least = 0, leastMinor = 0] = manifest.engines.node.replace('>=', '').split('.').map(Number);
    expect(major > least || (major === least && minor >= leastMinor)).toBe(true);
  });

  it('copies only what is there, and what .dockerignore lets through', () => {
    const sources = fromCheckout.flat().flatMap((copy) => copy.sources);
    expect(sources.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(ignored[0]).toBe('*');
    const let_ = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(let_.sort()).toEqual([...new Set(sources)].sort());
  });

  it('runs what CI runs', () => {
    const runs = restOf(docker, 'RUN', 0);
    expect(runs[0]).toBe('npm ci --no-progress');
    expect(read('.ci/run').split('\n')).toContain(runs[0]);
    const scripts = runs.filter((line) => line.startsWith('npm run')).map((line) => line.split(' ').at(-1));
    const checked = manifest.scripts['check']?.split(' && ') ?? [];
    expect(scripts.filter((name) => !checked.includes(`npm run --silent ${name ?? ''}`))).toEqual([]);
    // The build itself is a part of `npm ci`.
    expect(manifest.scripts['prepare']).toBe('npm run build --silent');
    expect(runs.at(-1)).toBe('npm prune --omit=dev --no-progress');
  });

  it('ends as somebody without rights, with one place to write to', () => {
    const names = docker.filter(({ stage }) => stage === 1).map(({ name }) => name);
    expect(restOf(docker, 'USER', 1)).toEqual(['node']);
    expect(names.indexOf('USER')).toBeGreaterThan(names.lastIndexOf('RUN'));
    expect(restOf(docker, 'VOLUME', 1)).toEqual(['/data']);
    expect(restOf(docker, 'ENV', 1).join()).toContain('SLUICE_DATA=/data');
    // Nothing of the build but these reaches the image; no secret is an argument of it.
    expect(copies[1]?.filter((copy) => copy.fromBuild).flatMap((copy) => copy.sources)).toEqual([
      '/app/node_modules',
      '/app/dist',
    ]);
    expect(docker.some(({ name }) => name === 'ARG' || name === 'ADD')).toBe(false);
  });

  it('listens where its port and its health check say', () => {
    const port = command[command.indexOf('--port') + 1] ?? '';
    expect(restOf(docker, 'EXPOSE', 1)).toEqual([port]);
    expect(health.join(' ')).toContain(`http://127.0.0.1:${port}/healthz`);
  });
});

describe('done step by step', () => {
  let dir: string;
  const stage = (index: number): string => join(dir, `stage${index}`);

  /** As COPY does: a folder's content into the target, a file under its name. */
  function copyFiles(index: number): void {
    mkdirSync(stage(index), { recursive: true });
    for (const { sources, to } of fromCheckout[index] ?? []) {
      for (const source of sources) {
        const target = to === './' ? join(stage(index), basename(source)) : join(stage(index), to);
        cpSync(join(ROOT, source), target, {
          recursive: true,
          filter: (path) => !path.endsWith('.test.ts'),
        });
      }
    }
  }

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'sluice-image-'));
    copyFiles(0);
    const prune = restOf(docker, 'RUN', 0).at(-1)?.split(' ').slice(1) ?? [];
    copyFiles(1);
    expect(await productionModules(stage(1), prune)).toMatchObject({ code: 0 });
    for (const index of [0, 1]) cpSync(join(ROOT, 'dist'), join(stage(index), 'dist'), { recursive: true });
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('the first stage has all that the compiler reads', async () => {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const shown = await runIn(stage(0), process.execPath, [
      compiler,
      '-p',
      'tsconfig.build.json',
      '--showConfig',
    ]);
    const { files: compiled } = JSON.parse(shown.out) as { files: readonly string[] };
    const sources = readdirSync(join(stage(0), 'src'), { recursive: true, encoding: 'utf8' });
    expect(compiled).toHaveLength(sources.filter((path) => path.endsWith('.ts')).length);
    expect(compiled.length).toBeGreaterThan(100);
  });

  it('the second stage has all that the tarball has, but what is only read by people', () => {
    const shipped = manifest.files.filter((name) => !/^!|^docs$|\.md$/.test(name));
    expect(shipped).toEqual(expect.arrayContaining(['dist', 'sql', 'classifiers']));
    expect(shipped.filter((name) => !existsSync(join(stage(1), name)))).toEqual([]);
  });

  it('the second stage passes the check, refuses to start without an agent, then starts and is healthy', async () => {
    const data = join(dir, 'data');
    const before = readdirSync(stage(1)).sort();
    const [node = '', ...program] = entry;
    expect(node).toBe('node');
    const args = command.map((word, at) => (command[at - 1] === '--port' ? '0' : word));
    const env = { NODE_ENV: 'production', SLUICE_DATA: data };
    const checked = await runIn(stage(1), process.execPath, [...program, 'check'], env);
    expect([checked.code, checked.out]).toEqual([0, expect.stringMatching(/^ok: /)]);

    const refused = await runIn(stage(1), process.execPath, [...program, ...args], env);
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/add agents/)]);
    expect(
      await runIn(stage(1), process.execPath, [...program, 'agents', 'add', 'first'], env),
    ).toMatchObject({ code: 0 });

    const child = spawn(process.execPath, [...program, ...args], { cwd: stage(1), env: plainEnv(env) });
    try {
      const port = await new Promise<string>((resolve, reject) => {
        let printed = '';
        const see = (chunk: Buffer): void => {
          printed += chunk.toString();
          const found = /listening on http:\/\/0\.0\.0\.0:(\d+)/.exec(printed)?.[1];
          if (found !== undefined) resolve(found);
        };
        child.stdout.on('data', see);
        child.stderr.on('data', see);
        child.once('exit', () => reject(new Error(printed)));
      });
      const probe = health.slice(1).map((word) => word.replace(':8787', `:${port}`));
      expect((await runIn(stage(1), process.execPath, probe)).code).toBe(0);
      await endProcess(child);
      expect(child.exitCode).toBe(0);
      expect((await runIn(stage(1), process.execPath, probe)).code).toBe(1);
    } finally {
      await endProcess(child);
    }
    // With a read-only root this is all that it would have been refused.
    expect(readdirSync(stage(1)).sort()).toEqual(before);
  });
});
