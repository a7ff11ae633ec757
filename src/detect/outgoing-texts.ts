// Texts that go out: do they hold anything BLOCKED, and where do masked values stand in them? A conversation sends all
// but its last turn again, so both are remembered by text. Holds fingerprints and offsets, no text. Invariant: only what
// was read and found clean is kept; what was not is read, each time.
import type { Detector } from '../model/finding.js';
import type { Match } from '../text/matcher.js';
import type { LeafPrints } from './leaf-prints.js';
import type { Elsewhere } from './elsewhere.js';
import type { PlaceMemory } from './places/place-memory.js';

export interface Outgoing {
  /** For each text, as the matcher says. */
  find(values: readonly string[]): readonly (readonly Match[])[];
  /** Ids of BLOCKED rules, own credentials among them, that find something; `failed` when the check itself did. */
  blocked(): Promise<readonly string[] | 'failed'>;
}

/** @param texts as they were decoded from the bytes that go out @param caller who sends them */
export type ReadOutgoing = (texts: readonly string[], caller: string) => Outgoing;

export function rememberOutgoing(
  detector: Pick<Detector, 'blocked'>,
  prints: LeafPrints,
  places: PlaceMemory,
  elsewhere?: Pick<Elsewhere, 'takes' | 'blocked'>,
): ReadOutgoing {
  return (texts, caller) => {
    const leaves = texts.map((text, id) => ({ id, text, kind: 'text' as const }));
    prints.readAll(leaves, caller);
    const readable = leaves.map((leaf) => ({ text: leaf.text, key: prints.of(leaf, caller) }));
    const opened = places.open(readable, caller);
    return {
      find: (values) => opened.find('tripwire', values),
      async blocked() {
        const unknown = [...readable.keys()].filter((index) => !opened.isMarked(index, 'clean'));
        const open = [...new Set(unknown.map((index) => texts[index] ?? ''))];
        if (open.length === 0) return [];
        const units = open.reduce((sum, { length }) => sum + length, 0);
        const found =
          elsewhere?.takes(units) === true ? await elsewhere.blocked(open, caller) : detector.blocked(open);
        if (found === 'failed' || found.length > 0) return found;
        for (const index of unknown) opened.mark(index, 'clean');
        return [];
      },
    };
  };
}
