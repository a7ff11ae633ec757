// Every way in which a store can differ from its journal has a row, with the place that is named for it.
import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../model/record.js';
import { columnsOf, type Columns } from './columns.js';
import { entryHash, startChain, type Entry } from './entry.js';
import { HashList } from './hash-list.js';
import type { LogItem } from './log-item.js';
import type { StoredEntry } from './stored-entry.js';
import { verifyWithStore } from './verify-store.js';

const TIME = '2026-01-02T03:04:05.678Z';
const FILE = '00000001-aaa.log';

function logOf(writer: string, count: number, previous?: Entry): readonly Entry[] {
  const chain = startChain(writer);
  const link = previous && {
    previous: { writer: previous.writer, number: previous.number, hash: previous.hash.toString('hex') },
  };
  const open = {
    kind: 'open',
    time: TIME,
    version: '0',
    node: 'v',
    rules: 'r',
    policy: 'p',
    pid: 1,
    ...link,
  };
  const bodies = Array.from({ length: count - 1 }, (_, n) => ({
    kind: 'rejected',
    time: TIME,
    counts: { not_found: n },
  }));
  return [open, ...bodies].map((body) => chain.next(body as EntryBody));
}

function row(entry: Entry): StoredEntry {
  return { entry, columns: columnsOf(entry.body)!.columns };
}

/** Item n stands at offset n. */
async function* itemsOf(entries: readonly Entry[]): AsyncGenerator<LogItem> {
  for (const [offset, entry] of entries.entries()) {
    yield await Promise.resolve({ kind: 'entry', entry, place: { file: FILE, offset } } as const);
  }
}

async function* rowsOf(rows: readonly StoredEntry[]): AsyncGenerator<StoredEntry> {
  for (const one of rows) yield await Promise.resolve(one);
}

interface Given {
  readonly journal: readonly Entry[];
  readonly rows: readonly StoredEntry[];
  readonly loaded?: number;
  readonly shared?: boolean;
}

function verify({ journal, rows, loaded = journal.length, shared = false }: Given) {
  const copy = { shared, marks: new Map([[FILE, loaded]]), rows: () => rowsOf(rows) };
  return verifyWithStore(itemsOf(journal), copy);
}

const journal = logOf('aaa', 6);
const rows = journal.map(row);
const at = (number: number): StoredEntry => rows[number - 1]!;
const replaced = (number: number, by: StoredEntry): readonly StoredEntry[] =>
  rows.map((one, index) => (index === number - 1 ? by : one));
const withColumns = (number: number, columns: Partial<Columns>): readonly StoredEntry[] =>
  replaced(number, { ...at(number), columns: { ...at(number).columns, ...columns } });

/** The rows from `number` on with other content and a chain computed again. */
function rechained(number: number): readonly StoredEntry[] {
  let { prev } = at(number).entry;
  return rows.map((one, index) => {
    if (index < number - 1) return one;
    const text = one.entry.body.toString().replace('"not_found":', '"not_found":9');
    const body = Buffer.from(text);
    const entry = { ...one.entry, prev, body, hash: entryHash(prev, body) };
    prev = entry.hash;
    return row(entry);
  });
}

function editedBody(number: number): StoredEntry {
  const { entry, columns } = at(number);
  return {
    columns,
    entry: { ...entry, body: Buffer.from(entry.body.toString().replace('not_found":', 'not_found":7')) },
  };
}

describe('a store like its journal', () => {
  it.each([
    ['all of it', { journal, rows }, { entries: 6, writers: 1, pending: 0, elsewhere: 0 }],
    ['a part is not loaded yet', { journal, rows: rows.slice(0, 4), loaded: 4 }, { entries: 4, pending: 2 }],
    ['nothing is loaded yet', { journal, rows: [], loaded: 0 }, { entries: 0, writers: 0, pending: 6 }],
    [
      'other processes fill it too',
      { journal, rows: [...rows, ...logOf('bbb', 3).map(row)], shared: true },
      { entries: 9, writers: 2, elsewhere: 1 },
    ],
  ] as const)('%s', async (_note, given: Given, report) => {
    const result = await verify(given);
    expect([result.faults, result.incomplete]).toEqual([[], []]);
    expect(result.store).toMatchObject(report);
  });
});

describe('a store that was changed', () => {
  it.each<[string, readonly StoredEntry[], string, number, RegExp]>([
    ['a body', replaced(3, editedBody(3)), 'edited', 3, /hash of entry 3 does not fit/],
    [
      'a hash',
      replaced(3, { ...at(3), entry: { ...at(3).entry, hash: Buffer.alloc(32, 1) } }),
      'edited',
      3,
      /does not fit/,
    ],
    ['a column', withColumns(2, { level: 'LOW' }), 'column', 2, /^in the store, level of entry 2 is not/],
    ['two columns', withColumns(2, { agent: 'x', time: null }), 'column', 2, /time, agent of entry 2 are/],
    ['the first row is gone', rows.slice(1), 'bad-first', 1, /entry 1 is missing/],
    [
      'a row in the middle is gone',
      rows.filter((_, index) => index !== 2),
      'deleted',
      3,
      /entry 3 is missing/,
    ],
    ['the last row is gone', rows.slice(0, -1), 'deleted', 6, /entry 6 is missing at the end/],
    ['the last two are gone', rows.slice(0, -2), 'deleted', 5, /2 entries from 5 on are missing/],
    ['all of them are gone', [], 'deleted', 1, /6 entries from 1 on are missing/],
    ['a row twice', [...rows.slice(0, 3), ...rows.slice(2)], 'duplicate', 3, /a second time/],
    [
      'a row of another entry',
      replaced(4, { ...at(4), entry: { ...at(4).entry, body: at(5).entry.body } }),
      'edited',
      4,
      /holds something else/,
    ],
    [
      'a row that is none',
      replaced(4, { ...at(4), entry: { ...at(4).entry, body: Buffer.from('{') } }),
      'edited',
      4,
      /holds something else/,
    ],
    [
      'computed again from the middle on',
      rechained(4),
      'edited',
      4,
      /another in the store than in the journal, and so are 2 behind/,
    ],
    ['computed again from the start', rechained(2), 'edited', 2, /and so are 4 behind/],
  ])('%s', async (_note, changed, kind, number, what) => {
    const { faults } = await verify({ journal, rows: changed });
    const [first] = faults;
    expect(first).toMatchObject({ kind, number, writer: 'aaa', copy: 'store' });
    expect(first?.what).toMatch(what);
    expect(faults.every((fault) => fault.copy === 'store')).toBe(true);
  });

  it('each change of one row gives one fault, but for a row without its entry, which is also missing', async () => {
    const counts = await Promise.all(
      [replaced(3, editedBody(3)), withColumns(2, { level: 'LOW' }), rows.slice(0, -1), rechained(4)].map(
        async (changed) => (await verify({ journal, rows: changed })).faultCount,
      ),
    );
    expect(counts).toEqual([1, 1, 1, 1]);
  });

  it('is told apart from a journal that was', async () => {
    const changed = editedBody(3).entry;
    const { faults } = await verify({
      journal: journal.map((entry, index) => (index === 2 ? changed : entry)),
      rows,
    });
    expect(faults).toHaveLength(1);
    expect(faults[0]).not.toHaveProperty('copy');
  });
});

describe('what only the store holds', () => {
  it.each<[string, Given, RegExp]>([
    [
      'the end of a writer',
      { journal: journal.slice(0, 4), rows },
      /the store holds entry aaa-6, and the journal ends with 4/,
    ],
    [
      'a whole writer',
      { journal, rows: [...rows, ...logOf('bbb', 3).map(row)] },
      /3 entries of writer bbb, and the journal none/,
    ],
    [
      'the end of a process elsewhere, named by the next',
      {
        journal,
        shared: true,
        rows: [
          ...rows,
          ...logOf('bbb', 3).slice(0, 2).map(row),
          ...logOf('ccc', 2, logOf('bbb', 3)[2]).map(row),
        ],
      },
      /entry bbb-3 is named by a later writer, and the store ends with 2/,
    ],
  ])('%s', async (_note, given, what) => {
    const result = await verify(given);
    expect(result.faults).toEqual([]);
    expect(result.incomplete).toHaveLength(1);
    expect(result.incomplete[0]).toMatch(what);
  });

  it('a process elsewhere whose last entry is not the one that the next was chained to', async () => {
    const other = logOf('bbb', 3, journal[0]);
    const next = logOf('ccc', 2, logOf('bbb', 3)[2]);
    const { faults } = await verify({
      journal,
      shared: true,
      rows: [...rows, ...other.map(row), ...next.map(row)],
    });
    expect(faults).toMatchObject([{ kind: 'edited', writer: 'bbb', number: 3, copy: 'store' }]);
  });
});

it('keeps hashes by number', () => {
  const list = new HashList();
  const hash = Buffer.alloc(32, 7);
  for (const number of [1, 65, 5000]) list.set(number, hash);
  for (const number of [0, -1, 1.5, Number.MAX_SAFE_INTEGER]) list.set(number, hash);
  expect([1, 65, 5000].map((number) => list.get(number)?.equals(hash))).toEqual([true, true, true]);
  expect([2, 64, 66, 4999, 5001, 1e9].map((number) => list.get(number))).toEqual(Array(6).fill(undefined));
});
