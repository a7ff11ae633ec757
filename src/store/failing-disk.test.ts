import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyLog } from '../audit/verify.js';
import type { EntryBody } from '../model/record.js';
import { disk, type Disk } from './disk.js';
import { openJournal, type JournalOptions } from './journal.js';
import { readJournal } from './read-journal.js';

type Operation = 'create' | 'write' | 'sync' | 'cut';

/** The real disk until `code` is set: then one kind of operation fails, a write after half of its bytes. */
class FailingDisk {
  code: string | undefined;
  operation: Operation = 'write';
  freeBytes = 1e12;

  check(operation: Operation): void {
    if (this.code !== undefined && operation === this.operation) {
      throw Object.assign(new Error('simulated'), { code: this.code });
    }
  }

  readonly disk: Disk = {
    ...disk,
    create: async (path) => {
      this.check('create');
      const file = await disk.create(path);
      return {
        write: async (bytes) => {
          if (this.code !== undefined && this.operation === 'write')
            await file.write(bytes.subarray(0, bytes.length / 2));
          this.check('write');
          await file.write(bytes);
        },
        sync: async () => {
          this.check('sync');
          await file.sync();
        },
        close: () => file.close(),
      };
    },
    cut: async (path, bytes) => {
      this.check('cut');
      await disk.cut(path, bytes);
    },
    free: () => Promise.resolve(this.freeBytes),
  };
}

let directory: string;
let failing: FailingDisk;
let now: number;
let options: JournalOptions;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-failing-'));
  failing = new FailingDisk();
  now = Date.UTC(2026, 0, 1);
  options = {
    about: { version: '0', node: 'v0', rules: 'r', policy: 'p', pid: 1 },
    time: () => new Date(now),
    disk: failing.disk,
    lowWaterBytes: 1000,
    segmentBytes: 2000,
  };
});
afterEach(() => rm(directory, { recursive: true }));

const body: EntryBody = { kind: 'rejected', time: 't', counts: { not_found: 1 } };
const verify = () => verifyLog(readJournal(directory));

describe.each<[string, Operation, string, RegExp]>([
  ['a full disk while writing', 'write', 'ENOSPC', /disk of the data directory is full/],
  ['a full disk while syncing', 'sync', 'ENOSPC', /full/],
  ['a spent disk quota', 'write', 'EDQUOT', /full/],
  ['a broken disk while syncing', 'sync', 'EIO', /cannot be written \(EIO\)/],
  ['a disk that became read-only', 'write', 'EROFS', /cannot be written \(EROFS\)/],
])('%s', (_note, operation, code, why) => {
  it('refuses all that waited, keeps what was acknowledged, and shows in health', async () => {
    const journal = await openJournal(directory, options);
    const before = [];
    for (let n = 0; n < 5; n++) before.push(await journal.append(body));
    expect((await journal.health()).state).toBe('ready');
    failing.operation = operation;
    failing.code = code;
    const waiting = await Promise.allSettled(Array.from({ length: 20 }, () => journal.append(body)));
    for (const result of waiting)
      expect(result).toMatchObject({ status: 'rejected', reason: { message: why } });
    await expect(journal.append(body)).rejects.toThrow(why);
    expect(journal.appendSoon(body)).toMatchObject({ number: 0 });
    expect(await journal.health()).toMatchObject({ state: 'failed', why: why, lost: 1 });
    await journal.close();
    const result = await verify();
    expect(result.faults).toEqual([]);
    expect(result.writers).toEqual([
      { writer: journal.writer(), entries: 6, last: before.at(-1)?.number, state: 'ended' },
    ]);
  });
});

describe('room on the disk again', () => {
  it('counts the entries that nobody waited for and that went down with the writer', async () => {
    const journal = await openJournal(directory, options);
    failing.code = 'ENOSPC';
    for (let n = 0; n < 3; n++) expect(journal.appendSoon(body).number).toBeGreaterThan(0);
    await expect(journal.append(body)).rejects.toThrow(/full/);
    expect(await journal.health()).toMatchObject({ state: 'failed', lost: 3 });
    failing.code = undefined;
    now += 1000;
    await journal.append(body);
    expect(await journal.health()).toMatchObject({ state: 'ready', lost: 3 });
    await journal.close();
  });

  it('opens a new writer that names the last entry of the one before', async () => {
    const journal = await openJournal(directory, options);
    await journal.append(body);
    const first = journal.writer();
    failing.code = 'ENOSPC';
    await expect(journal.append(body)).rejects.toThrow(/full/);
    failing.code = undefined;
    now += 1000;
    const refs = await Promise.all([journal.append(body), journal.append(body)]);
    expect(refs.map((ref) => ref.id)).toEqual([2, 3].map((n) => `${journal.writer()}-${n}`));
    expect(journal.writer()).not.toBe(first);
    expect((await journal.health()).state).toBe('ready');
    await journal.close();
    const result = await verify();
    expect(result.faults).toEqual([]);
    expect(result.writers.map((writer) => [writer.writer === first, writer.last, writer.state])).toEqual([
      [true, 2, 'ended'],
      [false, 4, 'closed'],
    ]);
  });

  it('is looked for by health alone, but not more than once a second and not under the low-water mark', async () => {
    const journal = await openJournal(directory, options);
    failing.code = 'ENOSPC';
    await expect(journal.append(body)).rejects.toThrow(/full/);
    now += 1000;
    expect((await journal.health()).state).toBe('failed');
    failing.code = undefined;
    now += 999;
    expect((await journal.health()).state).toBe('failed');
    failing.freeBytes = 999;
    now += 1;
    expect((await journal.health()).state).toBe('failed');
    failing.freeBytes = 1000;
    now += 1000;
    expect((await journal.health()).state).toBe('ready');
    await journal.close();
    expect((await verify()).faults).toEqual([]);
  });

  it('does not bring back a writer that broke', async () => {
    const journal = await openJournal(directory, options);
    failing.code = 'EIO';
    await expect(journal.append(body)).rejects.toThrow(/EIO/);
    failing.code = undefined;
    now += 60_000;
    await expect(journal.append(body)).rejects.toThrow(/EIO/);
    expect((await journal.health()).state).toBe('failed');
    await journal.close();
  });
});

it('goes red before the disk is full', async () => {
  const journal = await openJournal(directory, options);
  failing.freeBytes = 999;
  expect(await journal.health()).toMatchObject({ state: 'low', free: 999, why: /nearly full/ });
  await journal.append(body);
  await journal.close();
});

it('fails when the next segment cannot be made, and keeps what was acknowledged', async () => {
  const journal = await openJournal(directory, options);
  failing.operation = 'create';
  failing.code = 'ENOSPC';
  let acknowledged = 1;
  await expect(
    (async () => {
      for (; acknowledged < 1000; acknowledged++) await journal.append(body);
    })(),
  ).rejects.toThrow(/full/);
  await journal.close();
  expect(await verify()).toMatchObject({ faults: [], entries: acknowledged });
});

it('shows an unfinished write that could not be cut as torn', async () => {
  const journal = await openJournal(directory, options);
  const uncut = { ...failing.disk, cut: () => Promise.reject(new Error('no')) };
  await journal.close();
  const again = await openJournal(directory, { ...options, disk: uncut });
  failing.code = 'ENOSPC';
  await expect(again.append(body)).rejects.toThrow(/full/);
  await again.close();
  const result = await verify();
  expect(result).toMatchObject({ faults: [], torn: [{ writer: again.writer() }] });
});

it('gives the directory back when it cannot be written', async () => {
  failing.code = 'EROFS';
  await expect(openJournal(directory, options)).rejects.toThrow();
  failing.code = undefined;
  await (await openJournal(directory, options)).close();
});
