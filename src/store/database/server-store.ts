// Opens a PostgreSQL for a running server: its schema brought up to date, then with the rights of the application role
// and no others. Invariant: nothing is read or added before the secret was compared.
import { checkSecret } from './check-secret.js';
import type { Database } from './database.js';
import { migrate } from './migrate.js';
import { openPostgresql } from './postgresql.js';

/** What a running server works as; sql/ makes it. */
export const ROLE = 'sluice_app';

/** @throws StoreError */
export async function openServerStore(url: string, check: string): Promise<Database> {
  const owner = openPostgresql({ url });
  let role: string | undefined;
  try {
    await migrate(owner);
    const [row] = await owner.query(
      `SELECT count(*) > 0 AS yes FROM pg_catalog.pg_roles WHERE rolname = '${ROLE}' AND pg_has_role(oid, 'MEMBER')`,
    );
    if (row?.['yes'] === true) role = ROLE;
  } finally {
    await owner.close();
  }
  const database = openPostgresql({ url, ...(role !== undefined && { role }) });
  try {
    await checkSecret(database, check);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
