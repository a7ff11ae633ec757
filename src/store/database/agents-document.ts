// The document with the agents in a database. Knows one row and not what it says. Invariant: of two changes at once the
// second one sees what the first one wrote.
import type { Database, Session } from './database.js';

export interface AgentsDocument {
  readonly version: string;
  readonly text: string;
}

/** @param known version whose text is not wanted again @returns undefined when there is none; `same` as that version */
export async function readAgentsDocument(
  session: Session,
  known?: string,
): Promise<AgentsDocument | 'same' | undefined> {
  const [row] = await session.query(
    `SELECT version::text AS version, CASE WHEN version::text IS DISTINCT FROM $1 THEN document END AS document
     FROM sluice.agents`,
    [known ?? null],
  );
  if (row === undefined) return undefined;
  const { version, document } = row;
  return typeof document === 'string' ? { version: String(version), text: document } : 'same';
}

/** @param change gets the text so far; what it throws leaves the document as it was */
export async function changeAgentsDocument(
  database: Database,
  change: (text: string | undefined) => string,
): Promise<void> {
  await database.transaction(async (session) => {
    await session.query('LOCK TABLE sluice.agents IN SHARE ROW EXCLUSIVE MODE');
    const before = await readAgentsDocument(session);
    await session.query(
      `INSERT INTO sluice.agents (version, document) VALUES (1, $1)
       ON CONFLICT (the_one) DO UPDATE SET version = agents.version + 1, document = excluded.document`,
      [change(before === 'same' ? undefined : before?.text)],
    );
  });
}
