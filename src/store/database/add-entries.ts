// Adds entries to the table, a group in one statement, which also adds their facts and moves the mark of the file they
// came from. Knows SQL.
// Invariant: an entry is there once whatever is added again, and one that differs from what is there is named.
import { COLUMN_NAMES } from '../../audit/columns.js';
import type { StoredEntry } from '../../audit/stored-entry.js';
import { arrayLiteral, bytesLiteral, type Session } from './database.js';
import { factValues, putFacts } from './fact-rows.js';

/** How far a journal file has been read, in bytes. */
export interface Mark {
  readonly file: string;
  readonly bytes: number;
}

const COPIES = COLUMN_NAMES.filter((name) => name !== 'time');
const NAMES = ['writer', 'number', 'time', ...COPIES, 'body', 'prev', 'hash'] as const;
const TYPES = ['text', 'bigint', 'timestamptz', ...COPIES.map(() => 'text'), 'bytea', 'bytea', 'bytea'];

/** What was there before is looked at only where not all were put, and facts are where an entry carries some. */
const add = (facts: string): string => `
WITH given AS MATERIALIZED (
  SELECT * FROM unnest(${TYPES.map((type, index) => `$${index + 1}::${type}[]`).join(', ')}) AS t(${NAMES.join(', ')})
), put AS (
  INSERT INTO sluice.entry (${NAMES.join(', ')}) SELECT ${NAMES.join(', ')} FROM given
  ON CONFLICT (writer, number) DO NOTHING RETURNING 1
), mark AS (
  INSERT INTO sluice.loaded (file, bytes) VALUES ($${NAMES.length + 1}, $${NAMES.length + 2})
  ON CONFLICT (file) DO UPDATE SET bytes = greatest(loaded.bytes, excluded.bytes)
)${facts}
SELECT given.writer, given.number FROM given JOIN sluice.entry USING (writer, number)
WHERE (SELECT count(*) FROM put) < (SELECT count(*) FROM given)
  AND (entry.hash <> given.hash OR entry.prev <> given.prev OR entry.body <> given.body)
ORDER BY 1, 2`;
const ADD = add('');
const ADD_WITH_FACTS = add(`, fact AS (
  ${putFacts(NAMES.length + 3)}
)`);

/** @returns ids of entries that stand there with other content */
export async function addEntries(
  session: Session,
  entries: readonly StoredEntry[],
  mark: Mark,
): Promise<readonly string[]> {
  const values = [
    entries.map(({ entry }) => entry.writer),
    entries.map(({ entry }) => entry.number),
    entries.map(({ columns }) => columns.time),
    ...COPIES.map((name) => entries.map(({ columns }) => columns[name])),
  ].map(arrayLiteral);
  const bytes = [
    entries.map(({ entry }) => entry.body),
    entries.map(({ entry }) => entry.prev),
    entries.map(({ entry }) => entry.hash),
  ].map(bytesLiteral);
  const facts = factValues(entries);
  const rows = await session.query(facts === undefined ? ADD : ADD_WITH_FACTS, [
    ...values,
    ...bytes,
    ...[mark.file, mark.bytes],
    ...(facts ?? []),
  ]);
  return rows.map((row) => `${String(row['writer'])}-${String(row['number'])}`);
}
