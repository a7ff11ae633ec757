// A PostgreSQL, embedded or real, as the store uses it. Knows statements and rows. Invariant: an error that leaves here
// holds a code and a sentence of ours; a database's own messages quote the values that they choked on.

/** Arrays go in as literals, see `arrayLiteral`. */
export type Value = string | number | boolean | null;

/** Column -> value. Numbers of 64 bits are strings in one driver and numbers in the other; bytes are a Uint8Array. */
export type Row = Readonly<Record<string, unknown>>;

export interface Session {
  query(sql: string, values?: readonly Value[]): Promise<readonly Row[]>;
}

export interface Database extends Session {
  readonly kind: 'embedded' | 'postgresql';
  /** Runs on one connection, between BEGIN and COMMIT. */
  transaction<T>(run: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export class StoreError extends Error {
  override readonly name = 'StoreError';
  /**
   * @param code SQLSTATE, or a code of the system such as ECONNREFUSED
   * @param state `away`: may come back; `refused`: only an operator can help
   */
  constructor(
    message: string,
    readonly code: string,
    readonly state: 'away' | 'refused' = 'away',
  ) {
    super(message);
  }
}

/** Code of an opening that was called off. */
export const STOPPED = 'stopped';

/** The code of an error of a driver, and nothing else of it. */
export function databaseCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return 'unknown';
  for (const char of code) if (!CODE_CHARS.includes(char)) return 'unknown';
  return code.length > 0 && code.length <= 40 ? code : 'unknown';
}

const CODE_CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_';

/** `{"a","b",NULL}`: an array as PostgreSQL reads it. */
export function arrayLiteral(values: readonly (string | number | null)[]): string {
  const items = values.map((value) => {
    if (value === null) return 'NULL';
    if (typeof value === 'number') return String(value);
    return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  });
  return `{${items.join(',')}}`;
}

/** The same of bytes: hex digits need no escape. */
export function bytesLiteral(values: readonly Buffer[]): string {
  return `{${values.map((bytes) => `"\\\\x${bytes.toString('hex')}"`).join(',')}}`;
}
