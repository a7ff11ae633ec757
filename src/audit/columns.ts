// The columns beside an entry's body in a store: copies, made here and nowhere else, so that the verifier can make them
// again and compare. Knows bodies and trusts none of them; what is no string there is no column.
import { parseMembers } from './entry-head.js';
import { entryId } from './entry.js';

export interface Columns {
  readonly kind: string;
  /** RFC 3339 with milliseconds, UTC. */
  readonly time: string | null;
  /** Id of the call: of a decision its own, of an outcome that of its decision. */
  readonly decision: string | null;
  readonly request: string | null;
  readonly agent: string | null;
  readonly level: string | null;
  readonly result: string | null;
  readonly refused: string | null;
  /** Who answered, or who was asked last. */
  readonly tier: string | null;
  readonly provider: string | null;
}

export const COLUMN_NAMES = [
  'kind',
  'time',
  'decision',
  'request',
  'agent',
  'level',
  'result',
  'refused',
  'tier',
  'provider',
] as const satisfies readonly (keyof Columns)[];

/** @param text the value of a column, null where it has none */
export function makeColumns(text: (name: keyof Columns) => string | null): Columns {
  return {
    kind: text('kind') ?? '',
    time: text('time'),
    decision: text('decision'),
    request: text('request'),
    agent: text('agent'),
    level: text('level'),
    result: text('result'),
    refused: text('refused'),
    tier: text('tier'),
    provider: text('provider'),
  };
}

/** Undefined when the bytes are not the body of an entry. */
export function columnsOf(
  body: Buffer,
): { readonly writer: string; readonly number: number; readonly columns: Columns } | undefined {
  const members = parseMembers(body);
  const writer = members?.get('writer');
  const number = members?.get('number');
  const kind = members?.get('kind');
  if (members === undefined || typeof writer !== 'string' || typeof kind !== 'string') return undefined;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) return undefined;
  const attempt = lastAttempt(members.get('attempts'));
  const columns = {
    kind: text(kind) ?? '',
    time: instant(members.get('time')),
    decision: kind === 'decision' ? entryId({ writer, number }) : text(members.get('decision')),
    request: text(members.get('request')),
    agent: text(members.get('agent')),
    level: text(members.get('level')),
    result: text(members.get('result')),
    refused: text(members.get('refused')),
    tier: text(attempt?.get('tier')),
    provider: text(attempt?.get('provider')),
  };
  return { writer, number, columns };
}

/** The attempt that was answered, or else the last one; a decision's are names and make none. */
function lastAttempt(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (!Array.isArray(value)) return undefined;
  const attempts = value.flatMap((attempt: unknown) =>
    typeof attempt === 'object' && attempt !== null
      ? [new Map<string, unknown>(Object.entries(attempt))]
      : [],
  );
  return attempts.find((attempt) => attempt.get('result') === 'ok') ?? attempts.at(-1);
}

/** SQL text cannot hold U+0000, and UTF-8 no lone surrogate. */
function text(value: unknown): string | null {
  if (typeof value !== 'string' || value.includes('\0')) return null;
  return Buffer.from(value, 'utf8').toString('utf8') === value ? value : null;
}

function instant(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const time = new Date(value);
  return !Number.isNaN(time.getTime()) && time.toISOString() === value ? value : null;
}
