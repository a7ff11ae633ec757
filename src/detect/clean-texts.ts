// Which texts that went out before held nothing BLOCKED: a conversation sends all but its last turn again. Holds
// fingerprints, no text. Invariant: only what was read and found clean is kept; what was not is read, each time.
import { LRUCache } from 'lru-cache';
import type { Detector } from '../model/finding.js';
import type { LeafPrints } from './leaf-prints.js';

const MOST = 50_000;

/** Ids of BLOCKED rules that find something in texts of a caller's; `failed` when the check itself did. */
export type BlockedIn = (texts: readonly string[], caller: string) => readonly string[] | 'failed';

export function rememberClean(detector: Pick<Detector, 'blocked'>, prints: LeafPrints): BlockedIn {
  const clean = new LRUCache<string, true>({ max: MOST });
  return (texts, caller) => {
    const leaves = [...new Set(texts)].map((text, id) => ({ id, text, kind: 'text' as const }));
    const keys = prints.readAll(leaves, caller);
    const unknown = leaves.flatMap(({ id, text }) => {
      const key = keys[id];
      return key !== undefined && clean.has(key) ? [] : [{ text, key }];
    });
    const found = unknown.length === 0 ? [] : detector.blocked(unknown.map(({ text }) => text));
    if (found === 'failed' || found.length > 0) return found;
    for (const { key } of unknown) if (key !== undefined) clean.set(key, true);
    return [];
  };
}
