// Answers about sentences that were asked before: agents send their whole history again on every turn.
// Invariant: bounded; keeps keyed fingerprints and offsets, never text, and no failure; what was known when somebody asked
// is answered, whatever is forgotten while the rest is waited for.
import { LRUCache } from 'lru-cache';
import type { NamePool } from './name-pool.js';
import type { Named } from './sentences.js';

/** Of all answers, as estimated. */
const BYTES = 16 * 1024 * 1024;
const BYTES_AN_ENTRY = 256;
const BYTES_A_NAME = 64;

/** @param fingerprint keyed; callers apart, or the time of an answer would tell one what another sent */
export function rememberAnswers(
  pool: NamePool,
  fingerprint: (sentence: string, caller: string) => string,
  bytes = BYTES,
): NamePool {
  const kept = new LRUCache<string, readonly Named[]>({
    maxSize: bytes,
    sizeCalculation: (named) => BYTES_AN_ENTRY + BYTES_A_NAME * named.length,
  });
  return {
    async ask(sentences, caller) {
      const keys = sentences.map((sentence) => fingerprint(sentence, caller));
      const answers = new Map<string, readonly Named[]>();
      const open = new Map<string, string>();
      keys.forEach((key, at) => {
        const before = kept.get(key);
        if (before === undefined) open.set(key, sentences[at] ?? '');
        else answers.set(key, before);
      });
      const fresh = open.size === 0 ? [] : await pool.ask([...open.values()], caller);
      if (fresh === 'failed' || fresh.length !== open.size) return 'failed';
      [...open.keys()].forEach((key, at) => {
        const named = fresh[at] ?? [];
        answers.set(key, named);
        kept.set(key, named);
      });
      return keys.map((key) => answers.get(key) ?? []);
    },
    close: () => pool.close(),
  };
}
