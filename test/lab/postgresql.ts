// A real PostgreSQL of the test's own: a temporary directory, a Unix socket, no port. It does not run as root, so as
// root it is started as another user.
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Postgresql {
  /** For `DATABASE_URL`; the user of this URL is a superuser. */
  readonly url: string;
  urlOf(user: string, database?: string): string;
  /** @returns the URL of an empty one */
  createDatabase(name: string): Promise<string>;
  /** One statement as a superuser. */
  run(sql: string, database?: string): Promise<void>;
  /** Rows of a query, cells joined by `|`. */
  select(sql: string, database: string): Promise<readonly string[]>;
  /** SIGKILL to the server and all of its processes. */
  kill(): Promise<void>;
  /** As `pg_ctl stop -m immediate` does: no checkpoint, and it recovers at the next start. */
  stopAtOnce(): Promise<void>;
  /** Starts it again on the same data. */
  start(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** Directory of `initdb` and `postgres`; undefined when PostgreSQL is not installed. */
export function postgresqlBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const path = (process.env['PATH'] ?? '').split(':');
  const places = [...versions.map((version) => join(debian, version, 'bin')), ...path];
  return places.find((place) => existsSync(join(place, 'initdb')) && existsSync(join(place, 'postgres')));
}

export async function startPostgresql(): Promise<Postgresql> {
  const binaries = postgresqlBinaries();
  if (binaries === undefined) throw new Error('PostgreSQL is not installed');
  const directory = mkdtempSync(join(tmpdir(), 'sluice-pg-'));
  const as = otherUser();
  const user = 'sluice';
  if (as !== undefined) chownSync(directory, as.uid, as.gid);
  chmodSync(directory, 0o755);
  const data = join(directory, 'data');
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
  execFileSync(join(binaries, 'initdb'), ['-D', data, '-U', user, '-A', 'trust', '-E', 'UTF8', '-N'], {
    ...as,
    env,
    stdio: 'ignore',
    cwd: directory,
  });
  let server: ChildProcess | undefined;
  const urlOf = (name: string, database = 'postgres'): string =>
    `postgresql://${name}@/${database}?host=${encodeURIComponent(directory)}`;

  async function run(sql: string, database = 'postgres'): Promise<string> {
    const args = ['-h', directory, '-U', user, '-d', database, '-v', 'ON_ERROR_STOP=1', '-qAt', '-c', sql];
    return (await promisify(execFile)(join(binaries ?? '', 'psql'), args, { env })).stdout;
  }

  async function start(): Promise<void> {
    const args = ['-D', data, '-k', directory, '-c', 'listen_addresses=', '-c', 'max_connections=60'];
    server = spawn(join(binaries ?? '', 'postgres'), args, { ...as, env, stdio: 'ignore', cwd: directory });
    const ready = ['-h', directory, '-U', user, '-q'];
    for (let look = 0; look < 400; look += 1) {
      try {
        execFileSync(join(binaries ?? '', 'pg_isready'), ready, { env, stdio: 'ignore' });
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
    throw new Error('PostgreSQL did not start');
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const child = server;
    server = undefined;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    const below = signal === 'SIGKILL' ? childrenOf(child.pid) : [];
    child.kill(signal);
    for (const pid of below) killQuietly(pid);
    await gone;
  }

  await start();
  return {
    url: urlOf(user),
    urlOf,
    async run(sql, database) {
      await run(sql, database);
    },
    select: async (sql, database) => (await run(sql, database)).split('\n').filter((line) => line !== ''),
    async createDatabase(name) {
      await run(`CREATE DATABASE ${name}`);
      return urlOf(user, name);
    },
    kill: () => end('SIGKILL'),
    stopAtOnce: () => end('SIGQUIT'),
    start,
    signal(signal) {
      const pid = server?.pid;
      if (pid === undefined) return;
      for (const one of [pid, ...childrenOf(pid)]) process.kill(one, signal);
    },
    async stop() {
      await end('SIGINT');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root: its own user where there is one, else nobody. */
function otherUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = ['postgres:', 'nobody:'].flatMap(
    (name) => lines.find((entry) => entry.startsWith(name)) ?? [],
  )[0];
  const [, , uid, gid] = (line ?? 'nobody:x:65534:65534').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

function childrenOf(pid: number): readonly number[] {
  const found = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return found
    .split(' ')
    .filter((text) => text.trim() !== '')
    .map(Number);
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone with its parent.
  }
}
