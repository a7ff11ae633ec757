// Which rows of the log a person wants to see. Knows rows and the clock's reading that it is given.
import type { CallRow } from '../audit/rows.js';

export interface LogFilters {
  readonly level?: string;
  readonly agent?: string;
  /** A rule's id, or the beginning of one up to a dot. */
  readonly rule?: string;
  readonly tier?: string;
  /** Milliseconds since the epoch, both included. */
  readonly since?: number;
  readonly until?: number;
}

export function keeps(filters: LogFilters, row: CallRow): boolean {
  const { level, agent, rule, tier, since, until } = filters;
  if (level !== undefined && row.level !== level) return false;
  if (agent !== undefined && row.agent !== agent) return false;
  if (tier !== undefined && row.tier !== tier) return false;
  // Whoever asks for a rule that only watches wants to know what it would have done.
  const fired = [...row.rules, ...(row.monitored ?? [])];
  if (rule !== undefined && !fired.some((id) => id === rule || id.startsWith(`${rule}.`))) return false;
  const time = Date.parse(row.time);
  return !(since !== undefined && time < since) && !(until !== undefined && time > until);
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * A point in time as written on the command line: an age such as `90s`, `15m`, `2h`, `3d`, `1w`, or RFC 3339.
 * @param now milliseconds since the epoch
 * @returns milliseconds since the epoch; undefined when the text is neither
 */
export function parseTime(text: string, now: number): number | undefined {
  const unit = UNITS[text.slice(-1)];
  const count = text.slice(0, -1);
  if (unit !== undefined && isDigits(count)) {
    return now - Number(count) * unit;
  }
  // Date.parse takes many more forms; a year first leaves only those that mean one thing.
  const year = text.slice(0, 4);
  if (text.charAt(4) !== '-' || !isDigits(year)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const digit = text.charAt(i);
    if (digit < '0' || digit > '9') return false;
  }
  return text !== '';
}
