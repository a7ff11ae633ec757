// Brings a database to the schema of this version by the numbered files of sql/. Invariant: each file runs once, in
// order, whole or not at all, by one process at a time; a file that has run and was changed since is refused.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoreError, type Database, type Row, type Session } from './database.js';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

const SQL_DIRECTORY = fileURLToPath(new URL('../../../sql', import.meta.url));

/** `sql/0001-entries.sql` and so on, without a gap. */
export function readMigrations(directory: string = SQL_DIRECTORY): readonly Migration[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.sql'));
  return files.sort().map((file, index) => {
    const number = Number(file.slice(0, 4));
    if (number !== index + 1) throw new Error(`sql/${file} is not number ${index + 1}`);
    return { number, name: file, sql: readFileSync(join(directory, file), 'utf8') };
  });
}

/** Any number; two processes that start together take turns. */
const LOCK = 7_305_182;

/** @returns how many migrations ran @throws StoreError (`refused`) when this version cannot work with the database */
export async function migrate(
  database: Database,
  migrations: readonly Migration[] = readMigrations(),
): Promise<number> {
  // Without rights to change the schema this is all that happens, so that a plain user can run what an owner set up.
  if (missing(await applied(database), migrations).length === 0) return 0;
  return database.transaction(async (session) => {
    await session.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
    await session.query('CREATE SCHEMA IF NOT EXISTS sluice');
    await session.query(
      `CREATE TABLE IF NOT EXISTS sluice.migration
         (number integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, applied timestamptz NOT NULL DEFAULT now())`,
    );
    const todo = missing(await applied(session), migrations);
    for (const { number, name, sql } of todo) {
      for (const statement of statements(sql)) await session.query(statement);
      const values = [number, name, digest(sql)];
      await session.query('INSERT INTO sluice.migration (number, name, sha256) VALUES ($1, $2, $3)', values);
    }
    return todo.length;
  });
}

/** How many migrations of this version are still to run. @throws StoreError as `migrate` */
export async function pendingMigrations(
  session: Session,
  migrations: readonly Migration[] = readMigrations(),
): Promise<number> {
  return missing(await applied(session), migrations).length;
}

async function applied(session: Session): Promise<readonly Row[]> {
  const [there] = await session.query(`SELECT to_regclass('sluice.migration') IS NOT NULL AS yes`);
  if (there?.['yes'] !== true) return [];
  return session.query('SELECT number, sha256 FROM sluice.migration ORDER BY number');
}

function missing(rows: readonly Row[], migrations: readonly Migration[]): readonly Migration[] {
  const known = new Map(migrations.map((migration) => [migration.number, digest(migration.sql)]));
  for (const row of rows) {
    const number = Number(row['number']);
    if (known.get(number) === undefined) {
      throw new StoreError('the database was set up by a newer version of Sluice', 'schema', 'refused');
    }
    if (known.get(number) !== row['sha256']) {
      const what = `the database was set up by another version of migration ${number}`;
      throw new StoreError(what, 'schema', 'refused');
    }
  }
  const done = new Set(rows.map((row) => Number(row['number'])));
  return migrations.filter((migration) => !done.has(migration.number));
}

function digest(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}

/** A file's statements: each ends with `;` at the end of a line, outside `$$`. */
export function statements(sql: string): readonly string[] {
  const found: string[] = [];
  let statement = '';
  let quoted = false;
  for (const line of sql.split('\n')) {
    if (!quoted && line.startsWith('--')) continue;
    statement += `${line}\n`;
    if (line.split('$$').length % 2 === 0) quoted = !quoted;
    if (quoted || !line.endsWith(';')) continue;
    found.push(statement.trim());
    statement = '';
  }
  if (statement.trim() !== '') found.push(statement.trim());
  return found;
}
