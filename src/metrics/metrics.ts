// What `GET /metrics` shows: what was counted from entries, and how things stand at the moment of asking.
import type { Log } from '../model/record.js';
import { makeObserver } from './observe.js';
import { makeNumbers } from './registry.js';

/** How things stand, read when somebody asks. */
export interface Standing {
  readonly journal: {
    readonly state: string;
    readonly free: number;
    readonly lost: number;
    readonly queued: number;
  };
  /** `lag`: bytes of the journal's current file that are not loaded. */
  readonly store: { readonly state: string; readonly lag: number };
  readonly cache: { readonly hits: number; readonly misses: number };
  readonly quotas: readonly {
    readonly provider: string;
    readonly counter: string;
    readonly used: number;
    readonly limit: number;
  }[];
  /** Bytes. */
  readonly memory: { readonly resident: number; readonly heap: number };
  /** Seconds. */
  readonly cpu: number;
}

export interface Metrics {
  /** Counts what goes into a log. */
  watch(log: Log): Log;
  /** A durable group was written. @param ms write and sync */
  group(entries: number, ms: number): void;
  text(standing: Standing): Promise<string>;
  readonly contentType: string;
}

export function makeMetrics(about: { readonly version: string; readonly node: string }): Metrics {
  const numbers = makeNumbers();
  const observer = makeObserver(numbers);
  numbers.put('build', 1, about);
  return {
    watch: (log) => observer.watch(log),
    contentType: numbers.contentType,
    group(entries, ms) {
      numbers.put('groupEntries', entries);
      numbers.put('commit', ms / 1000);
    },
    text(standing) {
      const { journal, store, cache, quotas, memory } = standing;
      for (const name of ['journalState', 'storeState', 'quotaUsed', 'quotaLimit'] as const)
        numbers.clear(name);
      numbers.put('running', observer.running());
      numbers.put('queued', journal.queued);
      numbers.put('lost', journal.lost);
      numbers.put('diskFree', journal.free);
      numbers.put('journalState', 1, { state: journal.state });
      numbers.put('storeState', 1, { state: store.state });
      numbers.put('storeLag', store.lag);
      // Counted elsewhere, since the start: a counter here takes them as they stand.
      numbers.clear('cacheTexts');
      numbers.put('cacheTexts', cache.hits, { result: 'hit' });
      numbers.put('cacheTexts', cache.misses, { result: 'miss' });
      for (const { provider, counter, used, limit } of quotas) {
        numbers.put('quotaUsed', used, { provider, counter });
        numbers.put('quotaLimit', limit, { provider, counter });
      }
      numbers.put('memory', memory.resident, { part: 'resident' });
      numbers.put('memory', memory.heap, { part: 'heap' });
      numbers.clear('cpu');
      numbers.put('cpu', standing.cpu);
      return numbers.text();
    },
  };
}
