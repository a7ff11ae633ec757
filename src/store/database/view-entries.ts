// Reads the log of all writers for the views: in the order of time, one call of it, or as it grows. Knows the tables.
// Invariant: up to the ends that were read first nothing is left out or given twice, whatever is added meanwhile.
import type { Entry } from '../../audit/entry.js';
import { arrayLiteral, type Session } from './database.js';
import { ENTRY_BYTES, entryOf } from './read-entries.js';

/** Rows of a page. */
const PAGE = 500;

/** Writer -> number of its last entry that is known. */
export type Ends = ReadonlyMap<string, number>;

const BY_TIME = `SELECT writer, number, ${ENTRY_BYTES},
  to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
FROM sluice.entry WHERE (time, writer, number) > ($1::timestamptz, $2, $3::bigint)
ORDER BY time, writer, number LIMIT ${PAGE}`;

/** @param ends as far as is read @param since ms since the epoch @returns what has a time, in its order */
export async function* readByTime(session: Session, ends: Ends, since = 0): AsyncGenerator<Entry> {
  let after: readonly [string, string, string] = [new Date(since - 1).toISOString(), '', '0'];
  for (;;) {
    const rows = await session.query(BY_TIME, after);
    yield* rows.map(entryOf).filter((entry) => within(ends, entry));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = [String(last['at']), String(last['writer']), String(last['number'])];
  }
}

function within(ends: Ends, entry: Entry): boolean {
  return entry.number <= (ends.get(entry.writer) ?? 0);
}

/** The entries of a call. @param id of its decision, or of its request */
export async function readCall(session: Session, ends: Ends, id: string): Promise<readonly Entry[]> {
  // SQL text cannot hold it, and no id does.
  if (id.includes('\0')) return [];
  const rows = await session.query(
    `SELECT writer, number, ${ENTRY_BYTES} FROM sluice.entry WHERE decision = ANY(
       SELECT $1 UNION ALL (SELECT decision FROM sluice.entry WHERE request = $1 AND kind = 'decision' LIMIT 1))
     ORDER BY kind, time, writer, number LIMIT ${PAGE}`,
    [id],
  );
  return rows.map(entryOf).filter((entry) => within(ends, entry));
}

/** Skips from writer to writer along the primary key: a writer has as many rows as it had calls. */
const WRITERS = `WITH RECURSIVE w(writer) AS (
  (SELECT writer FROM sluice.entry ORDER BY writer LIMIT 1)
  UNION ALL
  SELECT (SELECT e.writer FROM sluice.entry AS e WHERE e.writer > w.writer ORDER BY e.writer LIMIT 1)
  FROM w WHERE w.writer IS NOT NULL
)`;

export async function readEnds(session: Session): Promise<Ends> {
  const rows = await session.query(`${WRITERS} SELECT w.writer, (
      SELECT max(number) FROM sluice.entry AS e WHERE e.writer = w.writer) AS number
    FROM w WHERE w.writer IS NOT NULL`);
  return new Map(rows.map((row): [string, number] => [String(row['writer']), Number(row['number'])]));
}

/** What came since, a page at most; each writer's in its order. */
export async function readSince(session: Session, ends: Ends): Promise<readonly Entry[]> {
  const rows = await session.query(
    `${WRITERS} SELECT e.* FROM w
     LEFT JOIN unnest($1::text[], $2::bigint[]) AS known(writer, number) ON known.writer = w.writer
     CROSS JOIN LATERAL (
       SELECT writer, number, time, ${ENTRY_BYTES} FROM sluice.entry
       WHERE entry.writer = w.writer AND entry.number > coalesce(known.number, 0)
       ORDER BY entry.number LIMIT ${PAGE}
     ) AS e
     WHERE w.writer IS NOT NULL ORDER BY e.time, e.writer, e.number`,
    [arrayLiteral([...ends.keys()]), arrayLiteral([...ends.values()])],
  );
  return rows.map(entryOf);
}
