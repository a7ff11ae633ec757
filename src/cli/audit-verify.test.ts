import { expect, it } from 'vitest';
import { columnsOf } from '../audit/columns.js';
import { startChain, type Entry } from '../audit/entry.js';
import type { LogItem } from '../audit/log-item.js';
import { auditVerify, type AuditSource } from './audit-verify.js';
import type { Terminal } from './terminal.js';
import { DECISION } from '../../test/lab/entries.js';

const chain = startChain('abcdefgh');
const entries: readonly Entry[] = [
  chain.next({ kind: 'open', time: 't', version: '0', node: 'v', rules: '', policy: '', pid: 1 }),
  chain.next(DECISION),
];

function items(list: readonly Entry[], ...more: readonly LogItem[]): readonly LogItem[] {
  const place = { file: '00000001-abcdefgh.log', offset: 35 };
  return [...list.map((entry): LogItem => ({ kind: 'entry', entry, place })), ...more];
}

async function run(
  list: readonly LogItem[],
  more: {
    state?: AuditSource['state'];
    store?: NonNullable<AuditSource['store']>;
    json?: boolean;
    live?: string;
    known?: number;
  } = {},
) {
  const out: string[] = [];
  const notes: string[] = [];
  const terminal: Terminal = {
    out: (line) => out.push(line),
    note: (line) => notes.push(line),
    color: false,
    columns: 120,
  };
  // eslint-disable-next-line @typescript-eslint/require-await -- the log is read asynchronously
  async function* read() {
    yield* list;
  }
  const source: AuditSource = {
    name: './.sluice',
    state: more.state ?? 'present',
    items: read,
    ...(more.store !== undefined && { store: more.store }),
  };
  const options = {
    json: more.json ?? false,
    ...(more.live !== undefined && { live: more.live }),
    ...(more.known !== undefined && { known: [{ writer: 'abcdefgh', number: more.known }] }),
  };
  const exit = await auditVerify(source, options, terminal);
  return { exit, out, notes };
}

const torn: LogItem = { kind: 'torn', writer: 'abcdefgh', bytes: 12, place: { file: 'f.log', offset: 99 } };

/** A store that holds some of the entries; everything up to `loaded` should be there. */
function storeOf(held: readonly Entry[], loaded: number, shared = false): NonNullable<AuditSource['store']> {
  // eslint-disable-next-line @typescript-eslint/require-await -- a store is read asynchronously
  async function* rows() {
    for (const entry of held) yield { entry, columns: columnsOf(entry.body)!.columns };
  }
  return { kind: 'copy', copy: { shared, marks: new Map([['00000001-abcdefgh.log', loaded]]), rows } };
}

it.each<[string, Parameters<typeof run>[1], number, string]>([
  ['is alike', { store: storeOf(entries, 99) }, 0, 'store: 2 entries of 1 writer, compared with the journal'],
  [
    'is behind',
    { store: storeOf(entries.slice(0, 1), 0) },
    0,
    'store: 1 entry of 1 writer, compared with the journal; 1 entry of the journal not loaded yet',
  ],
  [
    'lost a row',
    { store: storeOf(entries.slice(0, 1), 99) },
    2,
    'store: 1 entry of 1 writer, compared with the journal',
  ],
  [
    'is being opened',
    { store: { kind: 'none', why: 'it is being opened', expected: false } },
    0,
    'store: not compared (it is being opened)',
  ],
  [
    'should be there and is away',
    { store: { kind: 'none', why: 'cannot be reached', expected: true } },
    3,
    'incomplete the store could not be compared: cannot be reached',
  ],
])('a store that %s', async (_note, more, exit, line) => {
  const said = await run(items(entries), more);
  expect(said.out).toContain(line);
  expect(said.exit).toBe(exit);
});

it.each([
  [
    'holds the log',
    entries,
    0,
    'There is no journal here; the store is sound by its own chains: 2 entries of 1 writer.',
  ],
  ['is empty', [], 3, 'incomplete there is no journal, and the store is empty'],
] as const)('a store without a journal %s', async (_note, held, exit, line) => {
  const said = await run([], { state: 'absent', store: storeOf(held, 0, true) });
  expect(said.out).toContain(line);
  expect(said.exit).toBe(exit);
});

it('gives the comparison in JSON too', async () => {
  const alike = await run(items(entries), { json: true, store: storeOf(entries, 99) });
  expect(JSON.parse(alike.out[0]!)).toMatchObject({ store: { entries: 2, pending: 0, elsewhere: 0 } });
  const none = await run(items(entries), { json: true, store: { kind: 'none', why: 'w', expected: false } });
  expect(JSON.parse(none.out[0]!)).toMatchObject({ exit: 0, store: { missing: 'w' } });
});

it('says of a sound log who wrote it and how it ended', async () => {
  expect(await run(items(entries, torn))).toEqual({
    exit: 0,
    out: [
      'writer abcdefgh  2 entries        ended without a close entry',
      'unfinished write of writer abcdefgh, 12 bytes at f.log:99: nothing in it was acknowledged',
      '1 decision without an outcome (under way, or their process ended): abcdefgh-2',
      'The log is sound: 2 entries of 1 writer.',
    ],
    notes: [],
  });
});

it('says that a running server is still writing', async () => {
  expect((await run(items(entries), { live: 'abcdefgh' })).out[0]).toContain(
    'open: a running server is writing it',
  );
});

it('names the first bad place and the kind', async () => {
  const { exit, out } = await run(items([entries[1]!]));
  expect(exit).toBe(2);
  expect(out).toContain(
    'bad-first writer abcdefgh: entry 1 is missing: the beginning of the writer (00000001-abcdefgh.log:35)',
  );
  expect(out.at(-1)).toBe(
    'The log was tampered with or damaged: bad-first, first at writer abcdefgh entry 1.',
  );
});

it.each<[string, readonly LogItem[], Parameters<typeof run>[1], number, RegExp]>([
  ['there is no data directory', [], { state: 'absent' }, 3, /there is no data directory at \.\/\.sluice/],
  [
    'a server was here and there is no log',
    [],
    { state: 'empty' },
    2,
    /was used by a server and holds no entries/,
  ],
  ['a journal without entries', [], { state: 'present' }, 2, /holds no entries/],
  ['a process died before its first entry', [torn], {}, 0, /The log is sound: 0 entries/],
  [
    'something else knows of more',
    items(entries),
    { known: 3 },
    3,
    /abcdefgh-3 is known from elsewhere.*not complete/,
  ],
  ['both', items([entries[1]!]), { known: 3 }, 2, /bad-first/],
])('%s', async (_note, list, more, want, sentence) => {
  const { exit, out, notes } = await run(list, more);
  expect(exit).toBe(want);
  expect([...out, ...notes].join(' ')).toMatch(sentence);
});

it.each([
  ['sound', 0, items(entries), {}],
  ['tampered', 2, items([entries[1]!]), {}],
  ['incomplete', 3, [], { state: 'absent' }],
] as const)('as JSON: %s', async (result, exit, list, more) => {
  const { out } = await run(list, { ...more, json: true });
  expect(out.length).toBe(1);
  expect(JSON.parse(out[0] ?? '')).toMatchObject({ result, exit });
});

it('shows the first twenty of many faults, and counts the rest', async () => {
  const { out } = await run(items(Array.from({ length: 40 }, () => entries[0]!)));
  expect(out.filter((line) => line.startsWith('duplicate')).length).toBe(20);
  expect(out).toContain('... and 19 more');
});

it('lets nothing in a log move the cursor or begin a line', async () => {
  const evil = startChain('a\u001b[2J\nThe log is sound').next({
    kind: 'open',
    time: 't',
    version: '0',
    node: 'v',
    rules: '',
    policy: '',
    pid: 1,
  });
  const { out } = await run(items([evil, entries[1]!]));
  expect(out.join('')).not.toMatch(/[\u0000-\u001f]/u);
  expect(out.at(-1)).toMatch(/^The log was tampered/);
});
