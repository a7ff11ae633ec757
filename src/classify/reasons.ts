// Collects why a level is what it is: one line a rule, with a count and the first few places.
import { maxLevel, type Level } from '../model/level.js';
import type { Reason } from '../model/classification.js';

/** Places kept for each reason; the count goes on. */
const PATHS_KEPT = 5;

export interface Reasons {
  add(rule: string, level: Level, path?: string): void;
  /** A rule that only watches: listed, changes no level. */
  watch(rule: string, level: Level, path: string): void;
  level(): Level;
  list(): readonly Reason[];
}

interface Row {
  readonly rule: string;
  readonly level: Level;
  readonly monitor: boolean;
  readonly paths: Set<string>;
  count: number;
}

export function collectReasons(): Reasons {
  const rows = new Map<string, Row>();
  let level: Level = 'LOW';

  function note(rule: string, of: Level, monitor: boolean, path: string | undefined): void {
    const key = `${rule} ${of} ${monitor}`;
    const row = rows.get(key) ?? { rule, level: of, monitor, paths: new Set<string>(), count: 0 };
    row.count += 1;
    if (path !== undefined && row.paths.size < PATHS_KEPT) row.paths.add(path);
    rows.set(key, row);
  }

  return {
    add(rule, of, path) {
      level = maxLevel(level, of);
      note(rule, of, false, path);
    },
    watch(rule, of, path) {
      note(rule, of, true, path);
    },
    level: () => level,
    list: () => [...rows.values()].map(toReason),
  };
}

function toReason(row: Row): Reason {
  const reason = { rule: row.rule, level: row.level, count: row.count, paths: [...row.paths] };
  return row.monitor ? { ...reason, monitor: true } : reason;
}
