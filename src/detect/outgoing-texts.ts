// Texts that go out: do they hold anything BLOCKED, and where do masked values stand in them? A conversation sends all
// but its last turn again, so both are remembered by text. Holds fingerprints and offsets, no text. Invariant: only what
// was read and found clean is kept; what was not is read, each time.
import { LRUCache } from 'lru-cache';
import type { Detector } from '../model/finding.js';
import type { Match } from '../text/matcher.js';
import type { LeafPrints } from './leaf-prints.js';
import type { PlaceMemory } from './places/place-memory.js';

const MOST = 50_000;

export interface Outgoing {
  /** For each text, as the matcher says. */
  find(values: readonly string[]): readonly (readonly Match[])[];
  /** Ids of BLOCKED rules, own credentials among them, that find something; `failed` when the check itself did. */
  blocked(): readonly string[] | 'failed';
}

/** @param texts as they were decoded from the bytes that go out @param caller who sends them */
export type ReadOutgoing = (texts: readonly string[], caller: string) => Outgoing;

export function rememberOutgoing(
  detector: Pick<Detector, 'blocked'>,
  prints: LeafPrints,
  places: PlaceMemory,
): ReadOutgoing {
  const clean = new LRUCache<string, true>({ max: MOST });
  return (texts, caller) => {
    const leaves = texts.map((text, id) => ({ id, text, kind: 'text' as const }));
    prints.readAll(leaves, caller);
    const readable = leaves.map((leaf) => ({ text: leaf.text, key: prints.of(leaf, caller) }));
    return {
      find: (values) => places.find('tripwire', caller, readable, values),
      blocked() {
        // By fingerprint or, where there is none, by text: each of them once.
        const unknown = new Map<string, { readonly text: string; readonly key: string | undefined }>();
        for (const one of readable) {
          if (one.key === undefined) unknown.set(`text ${one.text}`, one);
          else if (!clean.has(one.key)) unknown.set(one.key, one);
        }
        const found = unknown.size === 0 ? [] : detector.blocked([...unknown.values()].map(({ text }) => text));
        if (found === 'failed' || found.length > 0) return found;
        for (const { key } of unknown.values()) if (key !== undefined) clean.set(key, true);
        return [];
      },
    };
  };
}
