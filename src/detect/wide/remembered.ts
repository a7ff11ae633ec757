// Answers about sentences that were asked before: agents send their whole history again on every turn.
// Invariant: bounded; keeps keyed fingerprints and offsets, never text, and no failure.
import type { NamePool } from './name-pool.js';
import type { Named } from './sentences.js';

const KEPT = 20_000;

export function rememberAnswers(pool: NamePool, fingerprint: (text: string) => string): NamePool {
  const answers = new Map<string, readonly Named[]>();
  return {
    async ask(sentences, caller) {
      const keys = sentences.map(fingerprint);
      const asked = [...new Set(keys)].filter((key) => !answers.has(key));
      const bySentence = new Map(keys.map((key, index) => [key, sentences[index] ?? '']));
      const fresh =
        asked.length === 0
          ? []
          : await pool.ask(
              asked.map((key) => bySentence.get(key) ?? ''),
              caller,
            );
      if (fresh === 'failed') return 'failed';
      const found = new Map(asked.map((key, index) => [key, fresh[index] ?? []]));
      const result = keys.map((key) => found.get(key) ?? answers.get(key) ?? []);
      for (const [key, named] of found) answers.set(key, named);
      for (const key of answers.keys()) {
        if (answers.size <= KEPT) break;
        answers.delete(key);
      }
      return result;
    },
    close: () => pool.close(),
  };
}
