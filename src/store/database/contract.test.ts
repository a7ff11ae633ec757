// What the store needs of a database, on the embedded one and on a real PostgreSQL alike.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresqlBinaries, startPostgresql, type Postgresql } from '../../../test/lab/postgresql.js';
import { columnsOf } from '../../audit/columns.js';
import { startChain, type Entry } from '../../audit/entry.js';
import type { StoredEntry } from '../../audit/stored-entry.js';
import type { EntryBody } from '../../model/record.js';
import { addEntries } from './add-entries.js';
import { checkSecret } from './check-secret.js';
import { arrayLiteral, StoreError, type Database } from './database.js';
import { openEmbedded } from './embedded.js';
import { findFacts, forgetFacts } from './fact-rows.js';
import { migrate, readMigrations } from './migrate.js';
import { openEmbeddedStore } from './embedded-store.js';
import { openServerStore } from './server-store.js';
import { openPostgresql } from './postgresql.js';
import { readMarks, readStored } from './read-entries.js';

it.runIf(process.env['CI'] !== undefined)('has a PostgreSQL to be tested on', () => {
  expect(postgresqlBinaries()).toBeDefined();
});

const SECRET = 'ab'.repeat(32);
const TIME = '2026-01-02T03:04:05.678Z';

function stored(entry: Entry): StoredEntry {
  const columns = columnsOf(entry.body)?.columns;
  if (columns === undefined) throw new Error('no columns');
  return { entry, columns };
}

/** Entries 1 to `count` of one writer. */
function entries(writer: string, count: number): StoredEntry[] {
  const chain = startChain(writer);
  return Array.from({ length: count }, (_, n) => {
    const body: EntryBody = { kind: 'rejected', time: TIME, counts: { not_found: n } };
    return stored(chain.next(body));
  });
}

async function all(database: Database): Promise<StoredEntry[]> {
  const rows: StoredEntry[] = [];
  for await (const row of readStored(database)) rows.push(row);
  return rows;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof StoreError ? error.code : `no StoreError: ${String(error)}`;
}

interface Kind {
  readonly name: string;
  readonly skip: boolean;
  start(): Promise<void>;
  /** As the server opens it. */
  open(secret: string): Promise<Database>;
  /** With all rights. */
  owner(): Promise<Database>;
  stop(): Promise<void>;
}

let server: Postgresql;
const directory = mkdtempSync(join(tmpdir(), 'sluice-contract-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const kinds: readonly Kind[] = [
  {
    name: 'embedded',
    skip: false,
    start: () => Promise.resolve(),
    open: (secret) => openEmbeddedStore({ dataDirectory: directory, check: secret, say: () => undefined }),
    owner: () => openEmbedded(join(directory, 'store')),
    stop: () => Promise.resolve(),
  },
  {
    name: 'PostgreSQL',
    skip: postgresqlBinaries() === undefined,
    async start() {
      server = await startPostgresql();
    },
    open: (secret) => openServerStore(server.url, secret),
    owner: () => Promise.resolve(openPostgresql({ url: server.url })),
    stop: () => server.stop(),
  },
];

describe.each(kinds)('$name', (kind) => {
  describe.skipIf(kind.skip)('as a store', () => {
    let database: Database;
    beforeAll(async () => {
      await kind.start();
      database = await kind.open(SECRET);
    }, 60_000);
    afterAll(async () => {
      await database.close();
      await kind.stop();
    });

    it('works as the application role', async () => {
      const rows = await database.query('SELECT current_user::text AS name');
      expect(rows).toEqual([{ name: 'sluice_app' }]);
    });

    it('adds a group, its columns and the mark, and gives them back as they were', async () => {
      const chain = startChain('w-round');
      const first = stored(
        chain.next({
          kind: 'outcome',
          time: TIME,
          decision: 'x-1',
          result: 'answered',
          attempts: [
            { provider: 'a', tier: 'L2', result: 'status', duration: 1 },
            { provider: 'b"\\,{}', tier: 'L3', result: 'ok', duration: 2 },
          ],
          verdicts: [],
          released: 3,
          duration: 4,
        }),
      );
      const second = stored(chain.next({ kind: 'close', time: 'not a time' }));
      expect(await addEntries(database, [first, second], { file: 'f-round', bytes: 900 })).toEqual([]);
      const rows = (await all(database)).filter(({ entry }) => entry.writer === 'w-round');
      expect(rows).toEqual([first, second]);
      expect(rows[0]?.columns).toMatchObject({ tier: 'L3', provider: 'b"\\,{}', time: TIME });
      expect(rows[1]?.columns).toMatchObject({ kind: 'close', time: null, agent: null });
      expect(await readMarks(database, ['f-round', 'other'])).toEqual(new Map([['f-round', 900]]));
    });

    it('adds what is there already only once, and the mark never goes back', async () => {
      const group = entries('w-twice', 5);
      await addEntries(database, group.slice(0, 3), { file: 'f-twice', bytes: 300 });
      await addEntries(database, group, { file: 'f-twice', bytes: 500 });
      expect(await addEntries(database, group.slice(1, 2), { file: 'f-twice', bytes: 200 })).toEqual([]);
      const rows = (await all(database)).filter(({ entry }) => entry.writer === 'w-twice');
      expect(rows).toEqual(group);
      expect(await readMarks(database, ['f-twice'])).toEqual(new Map([['f-twice', 500]]));
    });

    it('names an entry that stands there with other content, and keeps what stood there', async () => {
      const [one] = entries('w-other', 1);
      const other = stored(startChain('w-other').next({ kind: 'close', time: TIME }));
      await addEntries(database, [one!], { file: 'f-other', bytes: 1 });
      expect(await addEntries(database, [other], { file: 'f-other', bytes: 2 })).toEqual(['w-other-1']);
      expect((await all(database)).find(({ entry }) => entry.writer === 'w-other')).toEqual(one);
    });

    it('names it also among entries that are new', async () => {
      const group = entries('w-mixed', 3);
      const chain = startChain('w-mixed');
      const others = [1, 2, 3].map(() => stored(chain.next({ kind: 'close', time: TIME })));
      await addEntries(database, group.slice(0, 1), { file: 'f-mixed', bytes: 1 });
      expect(await addEntries(database, others, { file: 'f-mixed', bytes: 2 })).toEqual(['w-mixed-1']);
      const rows = (await all(database)).filter(({ entry }) => entry.writer === 'w-mixed');
      expect(rows).toEqual([group[0], others[1], others[2]]);
    });

    it('takes the same entries from two at once without a fault', async () => {
      const group = entries('w-race', 200);
      const found = await Promise.all(
        [1, 2, 3].map((n) => addEntries(database, group, { file: `f-race-${n}`, bytes: 9 })),
      );
      expect(found).toEqual([[], [], []]);
      const rows = (await all(database)).filter(({ entry }) => entry.writer === 'w-race');
      expect(rows.length).toBe(200);
    });

    it('makes facts from entries, the youngest counts, and forgets them when they have expired', async () => {
      const chain = startChain('w-facts');
      const at = (time: string, value: string): EntryBody => ({
        kind: 'outcome',
        ...{
          time,
          decision: 'x-1',
          result: 'answered',
          attempts: [],
          verdicts: [],
          released: 3,
          duration: 4,
        },
        facts: { caller: 'c"1', value: { [value]: ['print-of-a-value'] }, level: ['print-of-a-word1'] },
      });
      const old = stored(chain.next(at('2026-01-01T00:00:00.000Z', 'OLD')));
      const young = stored(chain.next(at('2026-01-02T00:00:00.000Z', 'YOUNG')));
      await addEntries(database, [old, young], { file: 'f-facts', bytes: 1 });
      await addEntries(database, [old], { file: 'f-facts', bytes: 1 });
      const prints = ['print-of-a-value', 'print-of-a-word1', 'print-of-nothing'];
      const find = (caller: string, since: string) => findFacts(database, caller, prints, Date.parse(since));
      expect(await find('c"1', '2026-01-02T00:00:00.000Z')).toEqual(
        new Map([
          ['print-of-a-value', { kind: 'value', entity: 'YOUNG' }],
          ['print-of-a-word1', { kind: 'level' }],
        ]),
      );
      expect((await find('c"1', '2026-01-02T00:00:00.001Z')).size).toBe(0);
      expect((await find('another', '2026-01-01T00:00:00.000Z')).size).toBe(0);
      expect(await forgetFacts(database, Date.parse('2026-01-02T00:00:00.000Z'), 10)).toBe(0);
      const late = Date.parse('2026-01-03T00:00:00.000Z');
      expect([await forgetFacts(database, late, 1), await forgetFacts(database, late, 10)]).toEqual([1, 1]);
      expect((await find('c"1', '2026-01-01T00:00:00.000Z')).size).toBe(0);
    });

    it('reads in pages, by writer and number', async () => {
      await addEntries(database, entries('w-pages', 1203), { file: 'f-pages', bytes: 9 });
      const rows = (await all(database)).filter(({ entry }) => entry.writer === 'w-pages');
      expect(rows.map(({ entry }) => entry.number)).toEqual(Array.from({ length: 1203 }, (_, n) => n + 1));
    });

    it.each([
      ["UPDATE sluice.entry SET level = 'LOW'", '42501'],
      ['DELETE FROM sluice.entry', '42501'],
      ['TRUNCATE sluice.entry', '42501'],
      ['DELETE FROM sluice.secret_check', '42501'],
      ['DROP TABLE sluice.entry', '42501'],
      ['ALTER TABLE sluice.entry DISABLE TRIGGER ALL', '42501'],
      ['DELETE FROM sluice.migration', '42501'],
    ])('the application role may not: %s', async (sql, code) => {
      expect(await codeOf(database.query(sql))).toBe(code);
    });

    it('a transaction is whole or not there at all', async () => {
      const [one] = entries('w-whole', 1);
      const failing = database.transaction(async (session) => {
        await addEntries(session, [one!], { file: 'f-whole', bytes: 1 });
        await session.query('SELECT 1 / 0');
      });
      expect(await codeOf(failing)).toBe('22012');
      expect((await all(database)).some(({ entry }) => entry.writer === 'w-whole')).toBe(false);
      await database.transaction((session) => addEntries(session, [one!], { file: 'f-whole', bytes: 1 }));
      expect((await all(database)).some(({ entry }) => entry.writer === 'w-whole')).toBe(true);
    });

    it('tells a code of what went wrong, and no word of the values', async () => {
      const value = 'planted-4f7a';
      const failing = database.query('SELECT $1::integer', [value]);
      const error = await failing.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(StoreError);
      const seen = `${String(error)} ${JSON.stringify(error)} ${String((error as Error).stack)}`;
      expect(seen).not.toContain(value);
      expect((error as Error).cause).toBeUndefined();
      expect((error as StoreError).code).toBe('22P02');
    });

    it('refuses another secret, and takes its own again', async () => {
      expect(await codeOf(checkSecret(database, 'cd'.repeat(32)))).toBe('secret');
      await checkSecret(database, SECRET);
    });

    it('runs a migration once, and refuses one that was changed or is newer', async () => {
      const known = readMigrations();
      expect(await migrate(database)).toBe(0);
      const changed = known.map((one) => (one.number === 1 ? { ...one, sql: `${one.sql} ` } : one));
      expect(await codeOf(migrate(database, changed))).toBe('schema');
      expect(await codeOf(migrate(database, known.slice(0, -1)))).toBe('schema');
    });
  });

  describe.skipIf(kind.skip)('for its owner', () => {
    let owner: Database;
    beforeAll(async () => {
      await kind.start();
      await (await kind.open(SECRET)).close();
      owner = await kind.owner();
    }, 60_000);
    afterAll(async () => {
      await owner.close();
      await kind.stop();
    });

    it.each([
      "UPDATE sluice.entry SET level = 'LOW'",
      'DELETE FROM sluice.entry',
      'TRUNCATE sluice.entry',
      "UPDATE sluice.secret_check SET value = ''",
    ])('triggers refuse: %s', async (sql) => {
      expect(await codeOf(owner.query(sql))).toBe('23001');
    });

    it('several migrations run in order, and a bad one leaves nothing', async () => {
      const known = readMigrations();
      const next = {
        number: known.length + 1,
        name: 'next.sql',
        sql: 'CREATE TABLE sluice.next (a int);\nSELECT 1 / 0;',
      };
      expect(await codeOf(migrate(owner, [...known, next]))).toBe('22012');
      expect(await owner.query(`SELECT to_regclass('sluice.next')::text AS name`)).toEqual([{ name: null }]);
      expect(await migrate(owner, [...known, { ...next, sql: 'CREATE TABLE sluice.next (a int);' }])).toBe(1);
      expect(await owner.query('SELECT * FROM sluice.next')).toEqual([]);
    });
  });
});

it('writes arrays so that nothing in a value ends it', () => {
  expect(arrayLiteral(['a', null, '"', '\\', '{,}', 7, ''])).toBe('{"a",NULL,"\\"","\\\\","{,}",7,""}');
});
