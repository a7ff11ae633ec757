// The table of facts: rows from entries, look-ups, and the end of their lifetime. Knows SQL. Invariant: rows are made
// from entries and nothing else, and one that is past its lifetime is never given out.
import { factsOf } from '../../audit/facts.js';
import type { StoredEntry } from '../../audit/stored-entry.js';
import type { Fact, Facts, Found } from '../../model/recall.js';
import { arrayLiteral, type Session, type Value } from './database.js';

const TYPES = ['text', 'text', 'text', 'text', 'bigint'];

/** Part of a statement that adds entries. In one order, so that two processes with the same facts do not wait for each
 * other. @param first number of its first parameter */
export function putFacts(first: number): string {
  const arrays = TYPES.map((type, index) => `$${first + index}::${type}[]`).join(', ');
  return `INSERT INTO sluice.fact (caller, print, kind, entity, learnt)
  SELECT DISTINCT ON (caller, print) caller, print, kind, entity, to_timestamp(at / 1000.0)
  FROM unnest(${arrays}) AS t(caller, print, kind, entity, at) ORDER BY caller, print, at DESC
  ON CONFLICT (caller, print) DO UPDATE
  SET kind = excluded.kind, entity = excluded.entity, learnt = excluded.learnt
  WHERE excluded.learnt > fact.learnt`;
}

/** The parameters of `putFacts`; undefined where there is nothing to put. */
export function factValues(entries: readonly StoredEntry[]): readonly Value[] | undefined {
  const rows = entries.flatMap(({ entry }) => {
    const remembered = factsOf(entry);
    return remembered === undefined ? [] : rowsOf(remembered.facts, remembered.at);
  });
  if (rows.length === 0) return undefined;
  const cells = TYPES.map((_type, index) => rows.map((row) => row[index] ?? null));
  return cells.map(arrayLiteral);
}

function rowsOf(
  { caller, level = [], value = {}, refused = [] }: Facts,
  at: number,
): (string | number | null)[][] {
  // U+0000 cannot stand in SQL text; no name of a caller or of an entity that we write holds one.
  if (caller.includes('\0')) return [];
  return [
    ...level.map((print) => [caller, print, 'level', null, at]),
    ...Object.entries(value).flatMap(([entity, prints]) =>
      entity.includes('\0') ? [] : prints.map((print) => [caller, print, 'value', entity, at]),
    ),
    ...refused.map((print) => [caller, print, 'refused', null, at]),
  ];
}

/** @param since ms since 1970: what was learnt before does not count any more */
export async function findFacts(
  session: Session,
  caller: string,
  prints: readonly string[],
  since: number,
): Promise<Found> {
  const rows = await session.query(
    `SELECT print, kind, entity FROM sluice.fact
     WHERE caller = $1 AND print = ANY($2::text[]) AND learnt >= to_timestamp($3::double precision / 1000)`,
    [caller, arrayLiteral(prints), since],
  );
  return new Map(
    rows.map((row): [string, Fact] => [String(row['print']), factOf(row['kind'], row['entity'])]),
  );
}

function factOf(kind: unknown, entity: unknown): Fact {
  if (kind === 'value') return { kind, entity: String(entity) };
  return kind === 'refused' ? { kind } : { kind: 'level' };
}

/** @returns how many went, `most` at once */
export async function forgetFacts(session: Session, before: number, most: number): Promise<number> {
  const rows = await session.query(
    `WITH gone AS (
       DELETE FROM sluice.fact WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM sluice.fact WHERE learnt < to_timestamp($1::double precision / 1000)
         ORDER BY learnt LIMIT $2 FOR UPDATE SKIP LOCKED))
       RETURNING 1
     ) SELECT count(*)::integer AS count FROM gone`,
    [before, most],
  );
  return Number(rows[0]?.['count'] ?? 0);
}
