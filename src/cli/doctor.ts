// `sluice doctor`: one line for each thing that was looked at, as soon as it is known, and below it what to do.
import type { Diagnosis } from '../model/diagnosis.js';
import { paint, safe, type Terminal } from './terminal.js';

const MARKS = {
  ok: ['green', 'ok     '],
  warning: ['yellow', 'warning'],
  failed: ['red', 'failed '],
} as const satisfies Record<Diagnosis['state'], readonly [string, string]>;

/** @returns 1 when anything failed; a warning does not */
export async function doctor(
  found: AsyncIterable<Diagnosis>,
  options: { readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const counts = { ok: 0, warning: 0, failed: 0 };
  for await (const diagnosis of found) {
    counts[diagnosis.state] += 1;
    terminal.out(options.json ? JSON.stringify(diagnosis) : line(diagnosis, terminal));
  }
  if (!options.json) {
    const { ok, warning, failed } = counts;
    terminal.note(`${ok} ok, ${warning} warning${warning === 1 ? '' : 's'}, ${failed} failed`);
  }
  return counts.failed === 0 ? 0 : 1;
}

function line({ check, state, says, todo }: Diagnosis, terminal: Terminal): string {
  const [color, mark] = MARKS[state];
  const first = `${paint(terminal, color, mark)} ${check.padEnd(10)} ${safe(says)}`;
  return todo === undefined ? first : `${first}\n        ${' '.repeat(10)} -> ${safe(todo)}`;
}
