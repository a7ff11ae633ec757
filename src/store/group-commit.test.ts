import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { groupCommit, type GroupCommit } from './group-commit.js';
import { openJournal, type Journal } from './journal.js';

interface Commit {
  readonly items: readonly string[];
  readonly durable: boolean;
  done(): void;
  fail(error: Error): void;
}

/** Commits that end when the test says so. */
function manual(): { readonly commits: Commit[]; readonly group: GroupCommit<string> } {
  const commits: Commit[] = [];
  const group = groupCommit<string>({
    commit: (items, durable) =>
      new Promise((done, fail) => {
        commits.push({ items, durable, done, fail });
      }),
    size: (item) => item.length,
    groupBytes: 10,
    soonMs: 1,
    failed: (cause) => Promise.resolve(new Error(`told: ${String(cause)}`)),
  });
  return { commits, group };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('takes the calls of one turn together, then whatever came meanwhile', async () => {
  const { commits, group } = manual();
  const first = Promise.all([group.put('a'), group.put('b')]);
  await turn();
  const second = Promise.all([group.put('c'), group.put('d')]);
  group.putSoon('e');
  await turn();
  expect(commits.map((commit) => commit.items)).toEqual([['a', 'b']]);
  commits[0]?.done();
  await first;
  await turn();
  expect(commits.map((commit) => commit.items)).toEqual([
    ['a', 'b'],
    ['c', 'd', 'e'],
  ]);
  commits[1]?.done();
  await second;
});

it('ends a group when it is long, in order', async () => {
  const { commits, group } = manual();
  const all = Promise.all(['12345678', '12345678', 'x'].map((item) => group.put(item)));
  await turn();
  expect(commits[0]?.items).toEqual(['12345678', '12345678']);
  commits[0]?.done();
  await turn();
  expect(commits[1]?.items).toEqual(['x']);
  commits[1]?.done();
  await all;
});

it('asks for durability only when somebody waits', async () => {
  const { commits, group } = manual();
  group.putSoon('a');
  await expect.poll(() => commits.length, { interval: 1 }).toBe(1);
  expect(commits[0]).toMatchObject({ items: ['a'], durable: false });
  commits[0]?.done();
  await turn();
  const waited = group.put('b');
  await turn();
  expect(commits[1]).toMatchObject({ items: ['b'], durable: true });
  commits[1]?.done();
  await waited;
});

it('tells all that wait of a failure, and never writes again', async () => {
  const { commits, group } = manual();
  const results = Promise.allSettled([group.put('a')]);
  await turn();
  const later = Promise.allSettled([group.put('b')]);
  commits[0]?.fail(new Error('disk'));
  for (const result of [...(await results), ...(await later)]) {
    expect(result).toMatchObject({ status: 'rejected', reason: { message: 'told: Error: disk' } });
  }
  expect(commits.length).toBe(1);
});

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-group-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('is faster for 32 callers than one after another', async () => {
  const about = { version: '0', node: 'v0', rules: 'r', policy: 'p', pid: 1 };
  const journal = await openJournal(directory, { about, time: () => new Date(0) });
  await rate(journal, 32, 20);
  let best = 0;
  for (let round = 0; round < 5 && best < 2; round++) {
    best = Math.max(best, (await rate(journal, 32, 20)) / (await rate(journal, 1, 100)));
  }
  await journal.close();
  expect(best).toBeGreaterThan(2);
});

/** Entries a second. */
async function rate(journal: Journal, callers: number, each: number): Promise<number> {
  const start = performance.now();
  const call = async () => {
    for (let n = 0; n < each; n++)
      await journal.append({ kind: 'rejected', time: 't', counts: { not_found: n } });
  };
  await Promise.all(Array.from({ length: callers }, call));
  return (callers * each * 1000) / (performance.now() - start);
}
