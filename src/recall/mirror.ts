// The facts in memory: a bounded copy of what the entries say. Knows fingerprints and callers. Invariant: it is fed from
// entries alone, and says `complete` only for a caller of whom nothing was dropped that could still count.
import type { Fact, FactKind, Facts, Found } from '../model/recall.js';

export interface MirrorAnswer {
  readonly found: Found;
  /** False: something of this caller was dropped, so what is not found may still be known elsewhere. */
  readonly complete: boolean;
}

export interface Mirror {
  /** @param at when the entry was written, ms since 1970 */
  learn(facts: Facts, at: number): void;
  /** @param now ms since 1970 */
  find(caller: string, fingerprints: Iterable<string>, now: number): MirrorAnswer;
  /** Kinds of which there is any fact of this caller. */
  kinds(caller: string): ReadonlySet<FactKind>;
  complete(caller: string, now: number): boolean;
  /** Facts of all callers. */
  size(): number;
}

export interface MirrorOptions {
  /** Facts of all callers together. */
  readonly limit: number;
  /** How long a fact holds, ms. */
  readonly lifetimeMs: number;
}

export const MIRROR: MirrorOptions = { limit: 100_000, lifetimeMs: 30 * 24 * 60 * 60 * 1000 };

const KINDS: readonly FactKind[] = ['level', 'value', 'refused'];
const LEVEL: Fact = { kind: 'level' };
const REFUSED: Fact = { kind: 'refused' };
/** Dropped at once, so that looking for the largest caller is rare. */
const DROP_SHARE = 100;

export function makeMirror(options: MirrorOptions = MIRROR): Mirror {
  const callers = new Map<string, CallerFacts>();
  const valueFacts = new Map<string, Fact>();
  let size = 0;

  /** Of the caller who has most: one that floods its own memory takes nothing from the others. */
  function makeRoom(): void {
    while (size > options.limit) {
      const [largest] = [...callers.values()].sort((a, b) => b.size - a.size);
      if (largest === undefined) return;
      size -= largest.dropOldest(size - options.limit + Math.floor(options.limit / DROP_SHARE));
    }
  }

  function valueFact(entity: string): Fact {
    const fact = valueFacts.get(entity) ?? { kind: 'value', entity };
    valueFacts.set(entity, fact);
    return fact;
  }

  const complete = (caller: string, now: number): boolean =>
    now - (callers.get(caller)?.dropped ?? -Infinity) > options.lifetimeMs;

  return {
    learn(facts, at) {
      const own = callers.get(facts.caller) ?? new CallerFacts();
      callers.set(facts.caller, own);
      const before = own.size;
      own.expire(at - options.lifetimeMs);
      for (const fingerprint of facts.level ?? []) own.add(fingerprint, LEVEL, at);
      for (const fingerprint of facts.refused ?? []) own.add(fingerprint, REFUSED, at);
      for (const [entity, fingerprints] of Object.entries(facts.value ?? {}))
        for (const fingerprint of fingerprints) own.add(fingerprint, valueFact(entity), at);
      size += own.size - before;
      makeRoom();
    },
    find(caller, fingerprints, now) {
      const own = callers.get(caller);
      const found = new Map<string, Fact>();
      for (const fingerprint of own === undefined ? [] : fingerprints) {
        const fact = own?.get(fingerprint, now - options.lifetimeMs);
        if (fact !== undefined) found.set(fingerprint, fact);
      }
      return { found, complete: complete(caller, now) };
    },
    kinds: (caller) => new Set(KINDS.filter((kind) => (callers.get(caller)?.count(kind) ?? 0) > 0)),
    complete,
    size: () => size,
  };
}

interface Kept {
  readonly fact: Fact;
  readonly at: number;
}

/** What is kept of one caller, oldest first. */
class CallerFacts {
  /** When the youngest fact that was dropped had been written. */
  dropped = -Infinity;
  readonly #kept = new Map<string, Kept>();
  readonly #counts: Record<FactKind, number> = { level: 0, value: 0, refused: 0 };

  get size(): number {
    return this.#kept.size;
  }

  count(kind: FactKind): number {
    return this.#counts[kind];
  }

  get(fingerprint: string, since: number): Fact | undefined {
    const kept = this.#kept.get(fingerprint);
    return kept !== undefined && kept.at >= since ? kept.fact : undefined;
  }

  add(fingerprint: string, fact: Fact, at: number): void {
    this.#remove(fingerprint);
    this.#kept.set(fingerprint, { fact, at });
    this.#counts[fact.kind] += 1;
  }

  /** What is past its lifetime goes without a loss. */
  expire(since: number): void {
    for (const [fingerprint, kept] of this.#kept) {
      if (kept.at >= since) return;
      this.#remove(fingerprint);
    }
  }

  /** @returns how many went */
  dropOldest(count: number): number {
    let gone = 0;
    for (const [fingerprint, kept] of this.#kept) {
      if (gone >= count) break;
      this.#remove(fingerprint);
      this.dropped = Math.max(this.dropped, kept.at);
      gone += 1;
    }
    return gone;
  }

  #remove(fingerprint: string): void {
    const kept = this.#kept.get(fingerprint);
    if (kept === undefined) return;
    this.#kept.delete(fingerprint);
    this.#counts[kept.fact.kind] -= 1;
  }
}
