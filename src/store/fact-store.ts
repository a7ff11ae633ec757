// Facts in the store, for callers of whom the mirror does not know everything. Invariant: an answer in time or `failed`,
// never a part of one.
import type { FactStore, Fact } from '../model/recall.js';
import type { Session } from './database/database.js';
import { findFacts, forgetFacts } from './database/fact-rows.js';

export interface FactStoreOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long a fact holds, ms. */
  readonly lifetimeMs: number;
  /** How long one statement may take, ms; 2,000. */
  readonly deadlineMs?: number;
  /** Looked for in one statement; 20,000, which is a request of some 300 KB. */
  readonly most?: number;
}

const DEADLINE_MS = 2_000;
const MOST = 20_000;

export function factStore(session: Session, options: FactStoreOptions): FactStore {
  const { now, lifetimeMs, deadlineMs = DEADLINE_MS, most = MOST } = options;
  return {
    async recall(caller, fingerprints) {
      const found = new Map<string, Fact>();
      try {
        for (let at = 0; at < fingerprints.length; at += most) {
          const part = fingerprints.slice(at, at + most);
          const facts = await inTime(findFacts(session, caller, part, now() - lifetimeMs), deadlineMs);
          if (facts === undefined) return 'failed';
          for (const [print, fact] of facts) found.set(print, fact);
        }
        return found;
      } catch {
        // The store says itself why it is away.
        return 'failed';
      }
    },
  };
}

/** Undefined when it takes longer. */
async function inTime<T>(answer: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

const FORGET_MS = 10 * 60_000;
const FORGET_AT_ONCE = 5_000;

/** Deletes expired facts now and then, a bounded number at once. @returns ends it */
export function forgetting(session: Session, { now, lifetimeMs }: FactStoreOptions): () => void {
  const round = async (): Promise<void> => {
    while ((await forgetFacts(session, now() - lifetimeMs, FORGET_AT_ONCE)) === FORGET_AT_ONCE);
  };
  // What fails is tried again at the next time.
  const timer = setInterval(() => void round().catch(() => undefined), FORGET_MS).unref();
  return () => clearInterval(timer);
}
