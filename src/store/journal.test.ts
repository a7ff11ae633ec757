import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../audit/entry.js';
import type { LogItem } from '../audit/log-item.js';
import { verifyLog } from '../audit/verify.js';
import type { EntryBody } from '../model/record.js';
import { openJournal, type Journal, type JournalOptions } from './journal.js';
import { lockOwner } from './lock.js';
import { journalState, readEntries, readJournal } from './read-journal.js';
import { readOrMakeSecret } from './secret-file.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-journal-'));
});
afterEach(() => rm(directory, { recursive: true }));

const options: JournalOptions = {
  about: { version: '0', node: 'v0', rules: 'r', policy: 'p', pid: 4711 },
  time: () => new Date(Date.UTC(2026, 0, 1)),
  lowWaterBytes: 0,
};

function rejected(n: number): EntryBody {
  return { kind: 'rejected', time: '2026-01-01T00:00:00.000Z', counts: { not_found: n } };
}

async function items(): Promise<readonly LogItem[]> {
  const all: LogItem[] = [];
  for await (const item of readJournal(directory)) all.push(item);
  return all;
}

async function entries(): Promise<readonly Entry[]> {
  return (await items()).flatMap((item) => (item.kind === 'entry' ? [item.entry] : []));
}

async function withJournal(
  use: (journal: Journal) => Promise<void>,
  more: Partial<JournalOptions> = {},
): Promise<void> {
  const journal = await openJournal(directory, { ...options, ...more });
  try {
    await use(journal);
  } finally {
    await journal.close();
  }
}

describe('a journal', () => {
  it('holds an open entry, what was appended in its order, and a close entry', async () => {
    await withJournal(async (journal) => {
      const refs = await Promise.all([1, 2, 3].map((n) => journal.append(rejected(n))));
      expect(refs.map((ref) => ref.number)).toEqual([2, 3, 4]);
      expect(refs[0]?.id).toBe(`${journal.writer()}-2`);
    });
    const bodies = (await entries()).map(
      (entry) => JSON.parse(entry.body.toString()) as Record<string, unknown>,
    );
    expect(bodies.map((body) => body['kind'])).toEqual(['open', 'rejected', 'rejected', 'rejected', 'close']);
    expect(bodies.map((body) => body['number'])).toEqual([1, 2, 3, 4, 5]);
    expect(bodies.slice(1, 4).map((body) => body['counts'])).toEqual(
      [1, 2, 3].map((n) => ({ not_found: n })),
    );
  });

  it('is readable by its owner only', async () => {
    await withJournal(async () => {
      const [file = ''] = await readdir(join(directory, 'journal'));
      expect((await stat(join(directory, 'journal'))).mode & 0o777).toBe(0o700);
      expect((await stat(join(directory, 'journal', file))).mode & 0o777).toBe(0o600);
      expect((await stat(join(directory, 'sluice.sock'))).mode & 0o777).toBe(0o600);
    });
  });

  it('has each entry on the disk when append resolves', async () => {
    await withJournal(async (journal) => {
      for (let n = 0; n < 20; n++) {
        const ref = await journal.append(rejected(n));
        expect((await entries()).at(-1)?.number).toBe(ref.number);
      }
    });
  });

  it('writes what nobody waits for by itself after a while, and with the next group', async () => {
    await withJournal(
      async (journal) => {
        const soon = journal.appendSoon(rejected(1));
        expect((await entries()).length).toBe(1);
        const ref = await journal.append(rejected(2));
        expect(ref.number).toBe(soon.number + 1);
        expect((await entries()).length).toBe(3);
      },
      { soonMs: 60_000 },
    );
    await withJournal(
      async (journal) => {
        journal.appendSoon(rejected(3));
        await expect.poll(async () => (await entries()).length, { interval: 2 }).toBe(6);
      },
      { soonMs: 1 },
    );
  });

  it('goes on in a new segment when one has grown, and chains across', async () => {
    await withJournal(
      async (journal) => {
        for (let n = 0; n < 10; n++) await journal.append(rejected(n));
      },
      { segmentBytes: 500 },
    );
    expect((await readdir(join(directory, 'journal'))).length).toBeGreaterThan(3);
    const all = await entries();
    expect(all.length).toBe(12);
    for (const [i, entry] of all.entries()) if (i > 0) expect(entry.prev).toEqual(all[i - 1]?.hash);
  });

  it('refuses a body without a canonical form and uses no number up', async () => {
    await withJournal(async (journal) => {
      await expect(journal.append(rejected(Number.NaN))).rejects.toThrow(
        /\$\.counts\.not_found is not a finite/,
      );
      expect(() => journal.appendSoon(rejected(Number.NaN))).toThrow(TypeError);
      await expect(journal.append({ ...rejected(1), time: 'x'.repeat(1024 * 1024) })).rejects.toThrow(
        RangeError,
      );
      expect((await journal.append(rejected(1))).number).toBe(2);
    });
  });

  it('refuses after its end', async () => {
    const journal = await openJournal(directory, options);
    await journal.close();
    await expect(journal.append(rejected(1))).rejects.toThrow(/closed/);
    expect(journal.appendSoon(rejected(1)).number).toBe(0);
  });
});

it('can be read while it is written', async () => {
  await withJournal(
    async (journal) => {
      let running = true;
      const call = async () => {
        while (running) await journal.append(rejected(1));
      };
      const load = Promise.all(Array.from({ length: 16 }, call));
      for (let round = 0; round < 20; round++) {
        const result = await verifyLog(readJournal(directory), { live: journal.writer() });
        expect(result.faults).toEqual([]);
        expect(result.writers.at(-1)?.state).toBe('open');
      }
      running = false;
      await load;
    },
    { segmentBytes: 20_000 },
  );
});

describe('the next writer', () => {
  it('names the last entry of the one before', async () => {
    await withJournal(async (journal) => {
      await journal.append(rejected(1));
    });
    const before = (await entries()).at(-1);
    await withJournal(() => Promise.resolve());
    const open = JSON.parse((await entries())[3]?.body.toString() ?? '') as {
      previous: object;
      writer: string;
    };
    expect(open.previous).toEqual({ writer: before?.writer, number: 3, hash: before?.hash.toString('hex') });
    expect(open.writer).not.toBe(before?.writer);
  });

  it('cuts an unfinished write wherever it stopped, and says so', async () => {
    await withJournal(async (journal) => {
      await journal.append(rejected(1));
    });
    const [file = ''] = await readdir(join(directory, 'journal'));
    const path = join(directory, 'journal', file);
    const last = (await items()).at(-1);
    const start = (last?.kind === 'entry' ? last.place.offset : 0) - 18;
    const { size } = await stat(path);
    for (let length = size - 1; length > start; length--) {
      await truncate(path, length);
      expect((await items()).at(-1)).toMatchObject({
        kind: 'torn',
        bytes: length - start,
        place: { offset: start },
      });
    }
    const journal = await openJournal(directory, options);
    expect(journal.notices).toEqual([`cut 1 bytes of an unfinished write from the end of ${file}`]);
    await journal.close();
    expect((await stat(path)).size).toBe(start);
    expect((await items()).every((item) => item.kind === 'entry')).toBe(true);
    const bodies = (await entries()).map(
      (entry) => JSON.parse(entry.body.toString()) as Record<string, unknown>,
    );
    expect(bodies.find((body) => body['cut'] !== undefined)).toMatchObject({
      kind: 'open',
      cut: 1,
      previous: { number: 2 },
    });
  });
});

describe('the data directory', () => {
  it('shows whether there was ever a log', async () => {
    expect(await journalState(join(directory, 'none'))).toBe('absent');
    expect(await journalState(directory)).toBe('absent');
    await readOrMakeSecret(directory);
    expect(await journalState(directory)).toBe('empty');
    await withJournal(() => Promise.resolve());
    expect(await journalState(directory)).toBe('present');
    const numbers: number[] = [];
    for await (const entry of readEntries(directory)) numbers.push(entry.number);
    expect(numbers).toEqual([1, 2]);
  });

  it('has one owner, who says who it is', async () => {
    await withJournal(async (journal) => {
      expect(await lockOwner(directory)).toEqual({ pid: 4711, writer: journal.writer() });
      await expect(openJournal(directory, options)).rejects.toThrow(
        /in use by a running sluice \(process 4711\)/,
      );
      await journal.append(rejected(1));
    });
    expect(await lockOwner(directory)).toBeUndefined();
    expect((await readdir(directory)).sort()).toEqual(['journal']);
  });
});
