// A PostgreSQL server by its URL. Knows the driver. Invariant: no message of the server or of the driver leaves here,
// and no statement waits for longer than its deadline, whatever became of the server.
import pg from 'pg';
import { databaseCode, StoreError, type Database, type Row, type Session } from './database.js';

export interface PostgresqlOptions {
  /** `postgres://...` */
  readonly url: string;
  /** Role that every connection takes on; it may do less than the user of the URL. */
  readonly role?: string;
  /** Longest wait for a statement, in ms; 10,000. */
  readonly statementMs?: number;
}

/** One for the loader, the others for readers. */
const CONNECTIONS = 4;
const CONNECT_MS = 5_000;

/** @throws StoreError when the URL cannot be read; opens no connection yet */
export function openPostgresql(options: PostgresqlOptions): Database {
  const where = describeUrl(options.url);
  const statementMs = options.statementMs ?? 10_000;
  const pool = makePool(options, statementMs);
  // A connection that breaks while nobody uses it; the next statement takes another.
  pool.on('error', () => undefined);

  const sessionOf = (client: pg.ClientBase | pg.Pool): Session => ({
    async query(sql, values = []) {
      try {
        const { rows } = await client.query<Row>(sql, [...values]);
        return rows;
      } catch (error) {
        throw storeError(error, where);
      }
    },
  });

  return {
    kind: 'postgresql',
    query: (sql, values) => sessionOf(pool).query(sql, values),
    async transaction(run) {
      const client = await pool.connect().catch((error: unknown) => {
        throw storeError(error, where);
      });
      const session = sessionOf(client);
      try {
        await session.query('BEGIN');
        const result = await run(session);
        await session.query('COMMIT');
        client.release();
        return result;
      } catch (error) {
        // Nobody knows in which state it is.
        client.release(true);
        throw error;
      }
    },
    // A server that hangs does not answer a farewell either.
    close: () => Promise.race([pool.end(), new Promise<void>((done) => setTimeout(done, 1_000).unref())]),
  };
}

function makePool(options: PostgresqlOptions, statementMs: number): pg.Pool {
  try {
    return new pg.Pool({
      connectionString: options.url,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: statementMs,
      keepAlive: true,
      allowExitOnIdle: true,
      application_name: 'sluice',
      ...(options.role !== undefined && { options: `-c role=${options.role}` }),
    });
  } catch {
    throw new StoreError('DATABASE_URL cannot be read as the URL of a PostgreSQL database', 'url', 'refused');
  }
}

/** Host, port and database, for sentences; never the user, never the password. */
function describeUrl(url: string): string {
  try {
    const { host, port, database } = new pg.Client({ connectionString: url });
    return `${database ?? 'database'} at ${host}:${port}`;
  } catch {
    throw new StoreError('DATABASE_URL cannot be read as the URL of a PostgreSQL database', 'url', 'refused');
  }
}

/** Class of a SQLSTATE that no waiting mends: bad authorisation, no such database, no right. */
const FINAL = ['28', '3D', '42'];

function storeError(error: unknown, where: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = databaseCode(error);
  if (code === '28P01' || code === '28000')
    return new StoreError(`the database ${where} does not let this user in (${code})`, code, 'refused');
  if (code === '3D000') return new StoreError(`there is no database ${where}`, code, 'refused');
  if (code.length === 5 && !code.startsWith('E') && !AWAY.includes(code.slice(0, 2))) {
    const state = FINAL.includes(code.slice(0, 2)) ? 'refused' : 'away';
    return new StoreError(`the database ${where} refused a statement (${code})`, code, state);
  }
  return new StoreError(`the database ${where} cannot be reached (${code})`, code);
}

/** Connection exceptions and an operator's intervention (shutdown, start-up). */
const AWAY = ['08', '57', '53'];
