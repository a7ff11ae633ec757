import { chmod, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseSecret, readOrMakeSecret } from './secret-file.js';

let parent: string;
let directory: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'sluice-secret-'));
  directory = join(parent, 'a', 'data');
});
afterEach(() => rm(parent, { recursive: true }));

it('is made once, for its owner only, and stays', async () => {
  const secret = await readOrMakeSecret(directory);
  expect(secret.length).toBe(32);
  expect(await readOrMakeSecret(directory)).toEqual(secret);
  expect(await readdir(directory)).toEqual(['secret']);
  expect((await stat(join(directory, 'secret'))).mode & 0o777).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
});

it('is one, however many processes begin at once', async () => {
  const secrets = await Promise.all(Array.from({ length: 8 }, () => readOrMakeSecret(directory)));
  expect(new Set(secrets.map((secret) => secret.toString('hex'))).size).toBe(1);
  expect(await readdir(directory)).toEqual(['secret']);
});

it('is refused when others can read it', async () => {
  await readOrMakeSecret(directory);
  await chmod(join(directory, 'secret'), 0o640);
  await expect(readOrMakeSecret(directory)).rejects.toThrow(/can be read by other users; run: chmod 600/);
});

it('is refused when it is a link', async () => {
  await readOrMakeSecret(directory);
  const elsewhere = join(parent, 'elsewhere');
  await symlink(join(directory, 'secret'), elsewhere);
  await rm(directory, { recursive: true });
  await readOrMakeSecret(join(parent, 'other'));
  await symlink(join(parent, 'other', 'secret'), join(parent, 'secret'));
  await expect(readOrMakeSecret(parent)).rejects.toThrow(/cannot be opened \(ELOOP\)/);
});

it.each([
  ['empty', '', /holds 0 bytes/],
  ['too short', Buffer.alloc(31).toString('base64'), /holds 31 bytes and needs at least 32/],
  ['a pass phrase', 'correct horse battery staple correct horse battery', /not base64/],
  ['base64 with a tail', `${Buffer.alloc(32).toString('base64')}!`, /not base64/],
])('is refused when it is %s, without being shown', async (_note, text, why) => {
  await readOrMakeSecret(directory);
  await writeFile(join(directory, 'secret'), text);
  const failure: unknown = await readOrMakeSecret(directory).catch((error: unknown) => error);
  expect(String(failure)).toMatch(why);
  if (text !== '') expect(String(failure)).not.toContain(text);
});

it('is read with and without padding and a line end', () => {
  const secret = Buffer.alloc(32, 9);
  expect(parseSecret(`${secret.toString('base64')}\n`, 'X')).toEqual(secret);
  expect(parseSecret(secret.toString('base64').replace('=', ''), 'X')).toEqual(secret);
});
