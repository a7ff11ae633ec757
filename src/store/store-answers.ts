// What a running server answers about its store through the door, and the reading of such an answer. Knows lines of
// JSON. Invariant: `marks` is what this process loaded, whatever somebody has done to the database since.
import { COLUMN_NAMES, makeColumns, type Columns } from '../audit/columns.js';
import type { StoredEntry } from '../audit/stored-entry.js';
import type { StoreCopy } from '../audit/verify-store.js';
import { askOwner, type Answers } from './lock.js';
import type { Store } from './store.js';

/** How the store is; then the marks; then every row. */
const QUESTION = 'store';

export interface AskedStore extends StoreCopy {
  /** Why there are no rows. */
  readonly missing?: string;
}

/** How the store is, and nothing else. */
const HEALTH = 'store health';

export function storeAnswers(store: () => Store | undefined): Answers {
  return (question) => {
    if (question === HEALTH) return sayHealth(store());
    return question === QUESTION ? answer(store()) : undefined;
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an answer is a stream of lines
async function* sayHealth(store: Store | undefined): AsyncGenerator<string> {
  yield JSON.stringify(store?.health() ?? { state: 'starting', why: 'it is not open yet' });
}

/** How the store of the server that owns a data directory is; undefined when none runs, or it does not say. */
export async function askStoreHealth(
  dataDirectory: string,
): Promise<{ readonly state: string; readonly why?: string } | undefined> {
  const lines = await askOwner(dataDirectory, HEALTH);
  let last: unknown;
  for await (const line of lines ?? []) last = JSON.parse(line);
  const state = member(last, 'state');
  const why = member(last, 'why');
  if (typeof state !== 'string') return undefined;
  return { state, ...(typeof why === 'string' && { why }) };
}

async function* answer(store: Store | undefined): AsyncGenerator<string> {
  const health = store?.health();
  const open = health?.state === 'ready' || health?.state === 'loading';
  if (store === undefined || !open) {
    const shared = store?.shared ?? false;
    yield JSON.stringify({ shared, missing: health?.why ?? 'it is not open' });
    return;
  }
  yield JSON.stringify({ shared: store.shared, marks: [...store.marks()] });
  for await (const { entry, columns } of store.rows()) {
    const { writer, number, body, prev, hash } = entry;
    const bytes = [body, prev, hash].map((part) => part.toString('base64'));
    yield JSON.stringify([writer, number, ...bytes, ...COLUMN_NAMES.map((name) => columns[name])]);
  }
}

/** The store of the server that owns a data directory; undefined when none runs. */
export async function askStore(dataDirectory: string): Promise<AskedStore | undefined> {
  const lines = await askOwner(dataDirectory, QUESTION);
  if (lines === undefined) return undefined;
  const rest = lines[Symbol.asyncIterator]();
  const first = await rest.next();
  const head: unknown = first.done === true ? undefined : JSON.parse(first.value);
  const missing = member(head, 'missing');
  return {
    ...(typeof missing === 'string' && { missing }),
    shared: member(head, 'shared') === true,
    marks: readMarks(member(head, 'marks')),
    async *rows() {
      for (let line = await rest.next(); line.done !== true; line = await rest.next()) {
        yield readRow(JSON.parse(line.value));
      }
    },
  };
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}

function readMarks(value: unknown): ReadonlyMap<string, number> {
  const marks = new Map<string, number>();
  for (const pair of Array.isArray(value) ? value : []) {
    if (Array.isArray(pair)) marks.set(String(pair[0]), Number(pair[1]));
  }
  return marks;
}

function readRow(value: unknown): StoredEntry {
  const cells: readonly unknown[] = Array.isArray(value) ? value : [];
  const bytes = (index: number): Buffer => {
    const cell = cells[index];
    return Buffer.from(typeof cell === 'string' ? cell : '', 'base64');
  };
  const [writer, number] = cells;
  const column = (name: keyof Columns): string | null => {
    const cell = cells[5 + COLUMN_NAMES.indexOf(name)];
    return typeof cell === 'string' ? cell : null;
  };
  return {
    entry: {
      writer: typeof writer === 'string' ? writer : '',
      number: Number(number),
      body: bytes(2),
      prev: bytes(3),
      hash: bytes(4),
    },
    columns: makeColumns(column),
  };
}
