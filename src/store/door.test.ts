import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { askOwner, lockOwner, takeLock, type Lock } from './lock.js';

let directory: string;
let lock: Lock | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-door-'));
});
afterEach(async () => {
  await lock?.release();
  lock = undefined;
  rmSync(directory, { recursive: true });
});

async function* answer(lines: readonly string[], failure?: Error): AsyncGenerator<string> {
  for (const line of lines) yield await Promise.resolve(line);
  if (failure !== undefined) throw failure;
}

async function open(answers: (question: string) => AsyncIterable<string> | undefined): Promise<void> {
  lock = await takeLock(directory, () => ({ pid: 7 }), answers);
}

async function ask(question: string): Promise<readonly string[] | undefined> {
  const lines = await askOwner(directory, question);
  if (lines === undefined) return undefined;
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

it.each([
  ['no line', []],
  ['one', ['{"a":1}']],
  ['text beyond ASCII', ['é漢😀', '']],
  ['more than a socket takes at once', Array.from({ length: 3000 }, (_, n) => `${n}:${'x'.repeat(1000)}`)],
])('gives an answer of %s', async (_note, lines) => {
  await open((question) => (question === 'it' ? answer(lines) : undefined));
  expect(await ask('it')).toEqual(lines);
});

it('has no answer where nobody is, and to a question that nobody knows', async () => {
  expect(await ask('it')).toBeUndefined();
  await open(() => undefined);
  expect(await ask('it')).toBeUndefined();
  expect(await ask('x'.repeat(5000))).toBeUndefined();
});

it('does not take an answer for whole that was cut off', async () => {
  await open(() => answer(['one', 'two'], new Error('lost')));
  await expect(ask('it')).rejects.toThrow();
});

it('still says who is there, during an answer too', async () => {
  await open(() => answer(Array.from({ length: 5000 }, () => 'x'.repeat(1000))));
  const lines = await askOwner(directory, 'it');
  expect(await lockOwner(directory)).toEqual({ pid: 7 });
  let count = 0;
  for await (const line of lines ?? []) count += line.length > 0 ? 1 : 0;
  expect(count).toBe(5000);
});

it('is given back although somebody reads an answer and does not go on', async () => {
  await open(() => answer(Array.from({ length: 5000 }, () => 'x'.repeat(1000))));
  await askOwner(directory, 'it');
  await lock?.release();
  lock = undefined;
  expect(await lockOwner(directory)).toBeUndefined();
});
