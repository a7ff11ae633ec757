// Rules that ask a model, tried on texts by really asking: for `rules test --ask`, which alone does so. Invariant: only
// the analyzers of the configuration are asked, over the connections that `serve` uses.
import { randomBytes } from 'node:crypto';
import { openModels } from '../assemble/asked.js';
import type { Config } from '../config.js';
import type { AskModels } from '../detect/asked/ask-models.js';
import { makeKnown } from '../detect/wide/known.js';
import { makeAnalyzers } from '../dispatch/analyzers.js';
import { makeKeys } from '../keys/keyring.js';
import type { Finding } from '../model/finding.js';
import { askFaults, modelRules } from '../rules/asked.js';
import type { loadRules } from '../rules/load.js';
import type { ModelRule } from '../rules/rule.js';
import type { Problem } from '../model/problem.js';

export interface AskedRules {
  /** What the rules that ask the same analyzer find; a word where it did not answer. */
  findings(rule: ModelRule, text: string): Promise<readonly Finding[] | string>;
  close(): Promise<void>;
}

export function openAskedRules(
  { rules, known: words }: ReturnType<typeof loadRules>,
  { policy }: Pick<Config, 'policy'>,
): AskedRules | { readonly problems: readonly Problem[] } {
  const problems = askFaults(rules, policy);
  if (problems.length > 0) return { problems };
  const analyzers = makeAnalyzers({ policy, now: () => performance.now() });
  const known = makeKnown(words);
  const keys = makeKeys(randomBytes(32), []);
  const asks = new Map<string, AskModels | undefined>();
  const { signal } = new AbortController();
  return {
    async findings(rule, text) {
      // With the others that ask it: so it is asked in earnest.
      const together = modelRules(rules).filter(({ ask }) => ask === rule.ask);
      const ask = asks.get(rule.ask) ?? openModels(analyzers, together, known, { keys, policy });
      asks.set(rule.ask, ask);
      const leaf = { id: 0, path: 'text', text, kind: 'text', place: 'user' } as const;
      const said = await ask?.({ leaves: [leaf], joins: [] }, { level: 'LOW', caller: 'rules' }, signal);
      const result = said?.checks.find((check) => check.result !== 'ok')?.result;
      return result === undefined ? (said?.findings ?? []) : `${rule.ask}: ${result}`;
    },
    close: () => analyzers.close(),
  };
}
