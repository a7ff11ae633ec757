// Reads the log out of a database, whole and in order, in pages. Knows the tables. Trusts no row: what cannot be a row
// of ours is handed on as it stands, for the verifier to name.
import { COLUMN_NAMES, makeColumns } from '../../audit/columns.js';
import type { Entry } from '../../audit/entry.js';
import type { StoredEntry } from '../../audit/stored-entry.js';
import { arrayLiteral, type Row, type Session } from './database.js';

/** Rows of a page: a body has about 1 KB and at most 1 MB. */
const PAGE = 500;

const COPIES = COLUMN_NAMES.filter((name) => name !== 'time');

/** The bytes of an entry, as text. */
export const ENTRY_BYTES = `encode(body, 'hex') AS body, encode(prev, 'hex') AS prev, encode(hash, 'hex') AS hash`;

const SELECT = `SELECT writer, number,
  to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS time,
  ${COPIES.join(', ')}, ${ENTRY_BYTES}
FROM sluice.entry WHERE (writer, number) > ($1, $2) ORDER BY writer, number LIMIT ${PAGE}`;

/** By writer, each by number. */
export async function* readStored(session: Session): AsyncGenerator<StoredEntry> {
  let after: readonly [string, string] = ['', '0'];
  for (;;) {
    const rows = await session.query(SELECT, after);
    for (const row of rows) {
      const stored = storedEntry(row);
      // As it came: a number past 2^53 would be rounded, and then asked for again and again.
      after = [stored.entry.writer, String(row['number'])];
      yield stored;
    }
    if (rows.length < PAGE) return;
  }
}

/** File -> bytes of it that have been loaded, for some of the files. */
export async function readMarks(session: Session, files: readonly string[]): Promise<Map<string, number>> {
  const sql = 'SELECT file, bytes FROM sluice.loaded WHERE file = ANY($1::text[])';
  const rows = await session.query(sql, [arrayLiteral(files)]);
  return new Map(rows.map((row) => [String(row['file']), Number(row['bytes'])]));
}

function storedEntry(row: Row): StoredEntry {
  return {
    entry: entryOf(row),
    columns: makeColumns((name) => {
      const value = row[name];
      return typeof value === 'string' ? value : null;
    }),
  };
}

/** An entry alone, of a row with writer, number and what `ENTRY_BYTES` selects. */
export function entryOf(row: Row): Entry {
  const bytes = (name: string): Buffer => {
    const value = row[name];
    return Buffer.from(typeof value === 'string' ? value : '', 'hex');
  };
  const { writer } = row;
  return {
    writer: typeof writer === 'string' ? writer : '',
    number: Number(row['number']),
    body: bytes('body'),
    prev: bytes('prev'),
    hash: bytes('hash'),
  };
}
