// The store behind a journal, on both kinds of database: what was acknowledged is in it once, whatever is killed.
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresqlBinaries, startPostgresql, type Postgresql } from '../../test/lab/postgresql.js';
import { entryId } from '../audit/entry.js';
import { verifyWithStore } from '../audit/verify-store.js';
import type { EntryBody } from '../model/record.js';
import type { EmbeddedDatabase } from './database/embedded.js';
import { openEmbeddedStore } from './database/embedded-store.js';
import { openPostgresql } from './database/postgresql.js';
import { readStored } from './database/read-entries.js';
import { openServerStore } from './database/server-store.js';
import { openJournal, type Journal } from './journal.js';
import { readJournal } from './read-journal.js';
import { keepStore, type Store } from './store.js';

const SECRET = 'ab'.repeat(32);
const KILLS = Number(process.env['SLUICE_KILLS'] ?? 2);
const body = (n: number): EntryBody => ({
  kind: 'rejected',
  time: '2026-01-01T00:00:00.000Z',
  counts: { not_found: n },
});

let directory: string;
let server: Postgresql | undefined;
/** An embedded store, made once: that takes seconds. */
let template: string;
/** A database of the test's own. */
let url = '';
let databases = 0;
let embedded: EmbeddedDatabase | undefined;
const said: string[] = [];

interface Kind {
  readonly name: string;
  readonly skip: boolean;
  readonly shared: boolean;
  open(): ReturnType<typeof openServerStore>;
  /** Ends the database as a crash would; it comes back. */
  kill(): Promise<void>;
}

const kinds: readonly Kind[] = [
  {
    name: 'embedded',
    skip: false,
    shared: false,
    async open() {
      embedded = await openEmbeddedStore({
        dataDirectory: directory,
        check: SECRET,
        say: (s) => said.push(s),
      });
      return embedded;
    },
    kill: async () => embedded?.kill(),
  },
  {
    name: 'PostgreSQL',
    skip: postgresqlBinaries() === undefined,
    shared: true,
    open: () => openServerStore(url, SECRET),
    async kill() {
      await server?.kill();
      await server?.start();
    },
  },
];

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'sluice-template-'));
  const made = await openEmbeddedStore({ dataDirectory: template, check: SECRET, say: () => undefined });
  await made.close();
  if (postgresqlBinaries() !== undefined) server = await startPostgresql();
}, 60_000);
afterAll(async () => {
  rmSync(template, { recursive: true, force: true });
  await server?.stop();
});
beforeEach(async () => {
  said.length = 0;
  if (server !== undefined) url = await server.createDatabase(`store${(databases += 1)}`);
  directory = mkdtempSync(join(tmpdir(), 'sluice-store-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Both {
  readonly journal: Journal;
  readonly store: Store;
  readonly close: () => Promise<void>;
}

/** As if a server had run there. */
function withTemplate(kind: Kind): void {
  if (kind.shared) return;
  cpSync(join(template, 'store'), join(directory, 'store'), { recursive: true });
}

async function start(kind: Kind, more: { paceMs?: number; delayMs?: number } = {}): Promise<Both> {
  const late: { store?: Store } = {};
  const journal = await openJournal(directory, {
    about: { version: '0', node: 'v0', rules: 'r', policy: 'p', pid: 1 },
    time: () => new Date(),
    segmentBytes: 20_000,
    lowWaterBytes: 0,
    onWritten: () => late.store?.wake(),
  });
  const store = keepStore({
    shared: kind.shared,
    dataDirectory: directory,
    open: () => kind.open(),
    written: () => journal.written(),
    say: (sentence) => said.push(sentence),
    commitMs: 20_000,
    ...more,
  });
  late.store = store;
  return { journal, store, close: () => journal.close(() => store.close()) };
}

const ready = (store: Store): Promise<void> =>
  expect.poll(() => store.health().state, { timeout: 30_000, interval: 5 }).toBe('ready');

/** The whole comparison, with the store opened anew. */
async function verified(kind: Kind) {
  const database = await kind.open();
  const last = new Map(
    readdirSync(join(directory, 'journal')).map((file) => [file, Number.MAX_SAFE_INTEGER]),
  );
  try {
    const copy = { shared: kind.shared, marks: last, rows: () => readStored(database) };
    return await verifyWithStore(readJournal(directory), copy);
  } finally {
    await database.close();
  }
}

describe.each(kinds)('$name', (kind) => {
  describe.skipIf(kind.skip)('behind a journal', () => {
    it('has everything at the end: the past, groups, what nobody waited for, and the close entry', async () => {
      const before = await start(kind, { delayMs: 600_000 });
      for (let n = 0; n < 400; n += 1) before.journal.appendSoon(body(n));
      await before.close();

      const now = await start(kind);
      await ready(now.store);
      const refs = await Promise.all(Array.from({ length: 300 }, (_, n) => now.journal.append(body(n))));
      await Promise.all(refs.map((ref) => now.store.committed(ref)));
      const soon = now.journal.appendSoon(body(1));
      await now.store.committed(soon);
      await now.close();

      const result = await verified(kind);
      expect([result.faults, result.incomplete]).toEqual([[], []]);
      expect(result.store).toMatchObject({ pending: 0 });
      expect(result.entries).toBe(402 + 303);
      expect(said).toEqual([]);
    }, 60_000);

    it(`loses nothing and doubles nothing when it is killed ${KILLS} times`, async () => {
      withTemplate(kind);
      const { journal, store, close } = await start(kind);
      await ready(store);
      const acknowledged: string[] = [];
      let running = true;
      let refused = 0;
      const calls = Array.from({ length: 16 }, async () => {
        for (let n = 0; running; n += 1) {
          const ref = await journal.append(body(n));
          await store.committed(ref).then(
            () => acknowledged.push(entryId(ref)),
            () => (refused += 1),
          );
          // One that is away refuses at once.
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      });
      for (let round = 0; round < KILLS; round += 1) {
        const until = acknowledged.length + 100 + 61 * round;
        await expect.poll(() => acknowledged.length, { timeout: 60_000, interval: 2 }).toBeGreaterThan(until);
        await kind.kill();
      }
      // More than can have been under way: it has come back.
      const killed = acknowledged.length + 50;
      await expect.poll(() => acknowledged.length, { timeout: 60_000, interval: 2 }).toBeGreaterThan(killed);
      running = false;
      await Promise.all(calls);
      await close();

      const result = await verified(kind);
      expect([result.faults, result.incomplete]).toEqual([[], []]);
      expect(result.store.pending).toBe(0);
      expect(acknowledged.length).toBeGreaterThan(0);
      expect(refused).toBeGreaterThan(0);
      expect(new Set(acknowledged).size).toBe(acknowledged.length);
      const database = await kind.open();
      const rows = await database.query(
        'SELECT count(*) AS rows, count(DISTINCT (writer, number)) AS ids FROM sluice.entry WHERE writer = $1',
        [journal.writer()],
      );
      await database.close();
      expect(Number(rows[0]?.['rows'])).toBe(Number(rows[0]?.['ids']));
      expect(Number(rows[0]?.['rows'])).toBe(result.writers.at(-1)?.entries);
    }, 180_000);

    it('says that an entry of it differs, and goes on', async () => {
      withTemplate(kind);
      const first = await start(kind);
      await ready(first.store);
      const { store, journal } = first;
      // As somebody would who adds a row before the entry is loaded.
      const number = (await journal.append(body(1))).number + 2;
      const sql = `INSERT INTO sluice.entry (writer, number, kind, body, prev, hash)
        VALUES ($1, $2, 'x', '', decode($3, 'hex'), decode($3, 'hex'))`;
      await store.query(sql, [journal.writer(), number, '00'.repeat(32)]);
      await journal.append(body(2));
      await store.committed(await journal.append(body(3)));
      await store.committed(await journal.append(body(4)));
      await ready(store);
      expect(store.health().why).toContain(`another entry ${journal.writer()}-${number}`);
      expect(said).toHaveLength(1);
      await first.close();
    }, 60_000);
  });
});

describe('an embedded store', () => {
  const kind = kinds[0]!;

  it('that cannot be opened is set aside and made again from the journal', async () => {
    withTemplate(kind);
    const first = await start(kind);
    await ready(first.store);
    await first.store.committed(await first.journal.append(body(1)));
    await first.close();
    writeFileSync(join(directory, 'store', 'global', 'pg_control'), 'no control file');
    const again = await start(kind);
    await ready(again.store);
    await again.close();
    expect(said.join()).toMatch(/set aside as store\.broken-\d+ and is made again/);
    expect(readdirSync(directory).some((name) => name.startsWith('store.broken-'))).toBe(true);
    expect(await verified(kind)).toMatchObject({ faults: [], incomplete: [], store: { entries: 5 } });
  }, 60_000);

  it('of another deployment is refused, and the journal goes on', async () => {
    withTemplate(kind);
    const { journal, store, close } = await start({
      ...kind,
      open: () =>
        openEmbeddedStore({ dataDirectory: directory, check: 'cd'.repeat(32), say: () => undefined }),
    });
    await expect.poll(() => store.health().state, { timeout: 30_000 }).toBe('refused');
    expect(store.health().why).toContain('another deployment secret');
    await expect(store.committed(await journal.append(body(1)))).rejects.toThrow('another deployment secret');
    await close();
  }, 60_000);

  it('whose making is cut short leaves nothing behind', async () => {
    const late: AbortController = new AbortController();
    const making = openEmbeddedStore({
      dataDirectory: directory,
      check: SECRET,
      say: () => undefined,
      signal: late.signal,
    });
    await expect.poll(() => readdirSync(directory), { interval: 1 }).toEqual(['store.new']);
    late.abort();
    await expect(making).rejects.toThrow(/stopped/);
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe.skipIf(postgresqlBinaries() === undefined)('PostgreSQL', () => {
  const kind = kinds[1]!;

  it('is filled by several at once; each sees to its own', async () => {
    const first = await start(kind);
    const one = directory;
    directory = mkdtempSync(join(tmpdir(), 'sluice-store-'));
    const second = await start(kind);
    await Promise.all([ready(first.store), ready(second.store)]);
    const append = async ({ journal, store }: Both): Promise<void> => {
      for (let n = 0; n < 50; n += 1) await store.committed(await journal.append(body(n)));
    };
    await Promise.all([append(first), append(second), append(first), append(second)]);
    await Promise.all([first.close(), second.close()]);
    const result = await verified(kind);
    expect([result.faults, result.incomplete]).toEqual([[], []]);
    expect(result.store.elsewhere).toBe(1);
    rmSync(one, { recursive: true, force: true });
  }, 60_000);

  it('that hangs refuses who waits, in time', async () => {
    const late: { store?: Store } = {};
    await (await kind.open()).close();
    const database = openPostgresql({ url, statementMs: 500, role: 'sluice_app' });
    const { journal, close } = await start(kind, { delayMs: 600_000 });
    const store = keepStore({
      shared: true,
      dataDirectory: directory,
      opened: database,
      open: () => kind.open(),
      written: () => journal.written(),
      say: (sentence) => said.push(sentence),
      commitMs: 1_000,
    });
    late.store = store;
    await ready(store);
    server?.signal('SIGSTOP');
    try {
      const ref = await journal.append(body(1));
      store.wake();
      await expect(store.committed(ref)).rejects.toThrow(/cannot be reached|not taken an entry in time/);
    } finally {
      server?.signal('SIGCONT');
    }
    await close();
    await store.close();
  }, 60_000);
});
