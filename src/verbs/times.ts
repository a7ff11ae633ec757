// `--since` and `--until` as they stand on a command line.
import { parseTime } from '../cli/log-filters.js';
import type { Terminal } from '../cli/terminal.js';

export interface Times {
  /** Milliseconds since the epoch, both included. */
  readonly since?: number;
  readonly until?: number;
}

/** Undefined when one of them is no time; that has been said. */
export function readTimes(
  options: { readonly since?: string; readonly until?: string },
  terminal: Terminal,
): Times | undefined {
  const times: { since?: number; until?: number } = {};
  for (const name of ['since', 'until'] as const) {
    const text = options[name];
    if (text === undefined) continue;
    const time = parseTime(text, Date.now());
    if (time === undefined) {
      terminal.note(`--${name} takes an age such as 2h, or a time such as 2026-01-31T12:00:00Z`);
      return undefined;
    }
    times[name] = time;
  }
  return times;
}
