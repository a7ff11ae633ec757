import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockOwner, takeLock } from './lock.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-lock-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('is held by one, and says by whom', async () => {
  const lock = await takeLock(directory, () => ({ pid: 12, writer: 'w' }));
  expect(await lockOwner(directory)).toEqual({ pid: 12, writer: 'w' });
  await expect(takeLock(directory, () => ({ pid: 13 }))).rejects.toThrow(
    /in use by a running sluice \(process 12\)/,
  );
  expect(await readdir(directory)).toEqual(['sluice.sock']);
  await lock.release();
  expect(await readdir(directory)).toEqual([]);
  await (await takeLock(directory, () => ({ pid: 13 }))).release();
});

it('is got by one of many that try at once', async () => {
  const tries = await Promise.allSettled(
    Array.from({ length: 10 }, (_, pid) => takeLock(directory, () => ({ pid }))),
  );
  const locks = tries.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(locks.length).toBe(1);
  expect(await readdir(directory)).toEqual(['sluice.sock']);
  await locks[0]?.release();
});

/** A process that binds the socket, is killed, and leaves it behind. */
async function leaveDead(path: string): Promise<void> {
  const script = 'require("net").createServer().listen(process.argv[1],()=>console.log("up"))';
  const child = spawn(process.execPath, ['-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

it('is taken over when its process is dead', async () => {
  await leaveDead(join(directory, 'sluice.sock'));
  expect((await lstat(join(directory, 'sluice.sock'))).isSocket()).toBe(true);
  expect(await lockOwner(directory)).toBeUndefined();
  const tries = await Promise.allSettled(
    Array.from({ length: 5 }, (_, pid) => takeLock(directory, () => ({ pid }))),
  );
  const locks = tries.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(locks.length).toBe(1);
  expect(await lockOwner(directory)).toBeDefined();
  await locks[0]?.release();
});

it('works in a directory whose path is longer than a socket may have', async () => {
  const deep = join(directory, 'd'.repeat(60), 'e'.repeat(60));
  await mkdir(deep, { recursive: true });
  const lock = await takeLock(deep, () => ({ pid: 5 }));
  expect(await readdir(deep)).toEqual(['sluice.sock']);
  expect(await lockOwner(deep)).toEqual({ pid: 5 });
  await expect(takeLock(deep, () => ({ pid: 6 }))).rejects.toThrow(/process 5/);
  await lock.release();
  expect(await readdir(deep)).toEqual([]);
});

it('is given back although a client holds its connection', async () => {
  const lock = await takeLock(directory, () => ({ pid: 7 }));
  const socket = connect({ path: join(directory, 'sluice.sock'), allowHalfOpen: true });
  await once(socket, 'data');
  await lock.release();
  socket.destroy();
});

it('says what is wrong with a directory that is not there', async () => {
  await expect(takeLock(join(directory, 'none'), () => ({ pid: 1 }))).rejects.toThrow();
  expect(await lockOwner(join(directory, 'none'))).toBeUndefined();
});
