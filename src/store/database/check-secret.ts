// Whether a database belongs to this deployment. Knows one row. Invariant: the first process leaves its check value,
// and one with another secret is refused: its fingerprints and pseudonyms would match nothing that stands there.
import { StoreError, type Session } from './database.js';

/** Changes nothing. @returns undefined where no process has left its check value yet */
export async function isSameSecret(session: Session, check: string): Promise<boolean | undefined> {
  const rows = await session.query(`SELECT value = decode($1, 'hex') AS same FROM sluice.secret_check`, [
    check,
  ]);
  return rows.length === 0 ? undefined : rows[0]?.['same'] === true;
}

/** @param check digest under the deployment secret, 64 hex digits @throws StoreError (`refused`) */
export async function checkSecret(session: Session, check: string): Promise<void> {
  await session.query(
    `INSERT INTO sluice.secret_check (value) VALUES (decode($1, 'hex')) ON CONFLICT DO NOTHING`,
    [check],
  );
  const rows = await session.query(`SELECT value = decode($1, 'hex') AS same FROM sluice.secret_check`, [
    check,
  ]);
  if (rows.length === 1 && rows[0]?.['same'] === true) return;
  throw new StoreError(
    'the store was made under another deployment secret; start with the SLUICE_SECRET (or the secret file of the data directory) that it was made with',
    'secret',
    'refused',
  );
}
