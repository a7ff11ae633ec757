// `sluice replay`: what recorded traffic would do under other rules or another policy. Counts and prints; what a single
// decision would be is pipeline/replay.ts. Invariant: what would be less strict than it was comes first.
import { LEVELS, type Level } from '../model/level.js';
import type { Replayed } from '../pipeline/replay.js';
import { oneLine } from './one-line.js';
import { paint, type Terminal } from './terminal.js';

export interface ReplayedCall {
  readonly id: string;
  readonly then: { readonly level: Level; readonly attempts: readonly string[]; readonly refused: boolean };
  readonly now: Replayed;
}

interface Change {
  readonly from: Level;
  readonly to: Level;
  readonly calls: number;
  /** rule -> `then -> now` and in how many of these calls */
  readonly rules: readonly { readonly rule: string; readonly change: string; readonly calls: number }[];
  /** The first few decisions. */
  readonly decisions: readonly string[];
}

interface Reroute {
  readonly from: string;
  readonly to: string;
  readonly calls: number;
  readonly decisions: readonly string[];
}

export interface ReplayReport {
  readonly over: 'recorded findings';
  readonly calls: number;
  /** Ended before a level was known. */
  readonly unread: number;
  readonly same: number;
  readonly downgrades: number;
  readonly upgrades: number;
  /** Downgrades first, the deepest first; then upgrades. */
  readonly changes: readonly Change[];
  /** Calls of the same level that would first ask somebody else. */
  readonly reroutes: readonly Reroute[];
  /** Calls by agents that are not declared now. */
  readonly strange: number;
}

const SAMPLES = 3;

export function reportReplay(calls: readonly ReplayedCall[], unread: number): ReplayReport {
  const moved = calls.filter(({ then, now }) => then.level !== now.level);
  const step = ({ from, to }: { from: Level; to: Level }): number =>
    LEVELS.indexOf(to) - LEVELS.indexOf(from);
  const changes = group(moved, ({ then, now }) => `${then.level} ${now.level}`)
    .map(toChange)
    .sort((a, b) => step(a) - step(b) || LEVELS.indexOf(b.from) - LEVELS.indexOf(a.from));
  const downgrades = changes.filter((change) => step(change) < 0).reduce((sum, { calls: n }) => sum + n, 0);
  const first = (names: readonly string[]): string => names[0] ?? 'nobody';
  const rerouted = calls.filter(
    ({ then, now }) =>
      then.level === now.level && !then.refused && first(then.attempts) !== first(now.attempts),
  );
  return {
    over: 'recorded findings',
    calls: calls.length,
    unread,
    same: calls.length - moved.length,
    downgrades,
    upgrades: moved.length - downgrades,
    changes,
    reroutes: group(rerouted, ({ then, now }) => `${first(then.attempts)} ${first(now.attempts)}`).map(
      (some) => ({
        from: first(some[0]?.then.attempts ?? []),
        to: first(some[0]?.now.attempts ?? []),
        calls: some.length,
        decisions: some.slice(0, SAMPLES).map(({ id }) => id),
      }),
    ),
    strange: calls.filter(({ now }) => now.strange).length,
  };
}

function toChange(calls: readonly ReplayedCall[]): Change {
  const [first] = calls;
  const lines = calls.flatMap(({ now }) =>
    now.changed.map(({ rule, then, now: after }) => ({ rule, change: `${then} -> ${after}` })),
  );
  const rules = group(lines, ({ rule, change }) => `${rule} ${change}`).flatMap((same) => {
    const [one] = same;
    return one === undefined ? [] : [{ ...one, calls: same.length }];
  });
  return {
    from: first?.then.level ?? 'LOW',
    to: first?.now.level ?? 'LOW',
    calls: calls.length,
    rules: rules.sort((a, b) => b.calls - a.calls),
    decisions: calls.slice(0, SAMPLES).map(({ id }) => id),
  };
}

function group<T>(items: readonly T[], key: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const found = groups.get(key(item));
    if (found === undefined) groups.set(key(item), [item]);
    else found.push(item);
  }
  return [...groups.values()];
}

export function printReplay(
  report: ReplayReport,
  options: { readonly json: boolean },
  terminal: Terminal,
): void {
  if (options.json) {
    terminal.out(JSON.stringify(report));
    return;
  }
  terminal.note(
    'The log holds no text: recorded findings are weighed as their rules, floors and routes stand now. ' +
      'What a new or changed pattern would find, or no longer find, does not show here.',
  );
  terminal.out(paint(terminal, 'bold', 'THEN     NOW        CALLS  BECAUSE OF'));
  for (const change of report.changes) printChange(change, terminal);
  terminal.out(`the same level     ${String(report.same).padStart(7)}`);
  for (const { from, to, calls, decisions } of report.reroutes) {
    const line = `same level, first asked ${from} -> ${to}: ${calls} (${decisions.join(', ')})`;
    terminal.out(oneLine(line));
  }
  const { calls, downgrades, upgrades, unread, strange } = report;
  terminal.out(`${calls} calls: ${downgrades} downgrades, ${upgrades} upgrades`);
  if (unread > 0) terminal.note(`${unread} calls ended before a level was known and are left out.`);
  if (strange > 0)
    terminal.note(
      `${strange} calls are by agents that are not declared now: replayed without floors and limits.`,
    );
}

function printChange({ from, to, calls, rules, decisions }: Change, terminal: Terminal): void {
  const lower = LEVELS.indexOf(to) < LEVELS.indexOf(from);
  const arrow = paint(terminal, lower ? 'red' : 'green', `${from.padEnd(8)} ${to.padEnd(8)}`);
  const why = rules.length === 0 ? ['floors or policy'] : rules.map((one) => `${one.rule} (${one.change})`);
  const shown = why.slice(0, SAMPLES).join(', ') + (why.length > SAMPLES ? ` +${why.length - SAMPLES}` : '');
  terminal.out(
    `${arrow} ${String(calls).padStart(7)}  ${oneLine(shown)}  [${oneLine(decisions.join(', '))}]`,
  );
}
