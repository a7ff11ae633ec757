// Collects why a level is what it is: one line a rule, with a count and the first few places.
import { maxLevel, type Level } from '../model/level.js';
import type { Reason } from '../model/classification.js';

/** Places kept for each reason; the count goes on. */
const PATHS_KEPT = 5;

export interface Reasons {
  /** @param raised the place raises what the rule alone would say */
  add(rule: string, level: Level, path?: string, raised?: boolean): void;
  /** A rule that only watches: listed, changes no level. */
  watch(rule: string, level: Level, path: string): void;
  level(): Level;
  list(): readonly Reason[];
}

interface Row {
  readonly rule: string;
  readonly level: Level;
  readonly monitor: boolean;
  readonly raised: boolean;
  readonly paths: Set<string>;
  count: number;
}

export function collectReasons(): Reasons {
  const rows = new Map<string, Row>();
  let level: Level = 'LOW';

  function note(
    rule: string,
    of: Level,
    kind: { monitor: boolean; raised: boolean },
    path: string | undefined,
  ): void {
    const key = `${rule} ${of} ${kind.monitor} ${kind.raised}`;
    const row = rows.get(key) ?? { rule, level: of, ...kind, paths: new Set<string>(), count: 0 };
    row.count += 1;
    if (path !== undefined && row.paths.size < PATHS_KEPT) row.paths.add(path);
    rows.set(key, row);
  }

  return {
    add(rule, of, path, raised = false) {
      level = maxLevel(level, of);
      note(rule, of, { monitor: false, raised }, path);
    },
    watch(rule, of, path) {
      note(rule, of, { monitor: true, raised: false }, path);
    },
    level: () => level,
    list: () => [...rows.values()].map(toReason),
  };
}

function toReason(row: Row): Reason {
  const reason = {
    rule: row.rule,
    level: row.level,
    count: row.count,
    paths: [...row.paths],
    ...(row.raised && { raised: true as const }),
  };
  return row.monitor ? { ...reason, monitor: true } : reason;
}
