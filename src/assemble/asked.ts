// The step between what rules find and what the level is: models are asked, and the level is decided once more with what
// they say. Invariant: it goes up or stays; what a model cannot say in time ends the call like any failed check.
import { makeAskModels, type AskModels } from '../detect/asked/ask-models.js';
import { bulkIn, MOST_FOUND } from '../detect/asked/bulk.js';
import type { Known } from '../detect/wide/known.js';
import type { Analyzers } from '../dispatch/analyzers.js';
import type { Keys } from '../keys/keyring.js';
import type { Caller } from '../model/caller.js';
import type { Classification } from '../model/classification.js';
import type { Detection, Finding } from '../model/finding.js';
import { atLeast } from '../model/level.js';
import type { Analyzer, Policy, Provider } from '../model/policy.js';
import type { Leaf, Prompt } from '../model/prompt.js';
import type { Recalled } from '../model/recall.js';
import { isRefusal, refuse, type Refusal } from '../model/refusal.js';
import type { Asked } from '../pipeline/deps.js';
import { modelRules } from '../rules/asked.js';
import type { Rule } from '../rules/rule.js';

/** @returns undefined when no rule asks a model */
export function openModels(
  { ask }: Pick<Analyzers, 'ask'>,
  rules: readonly Rule[],
  known: Pick<Known, 'isWord'>,
  {
    keys,
    policy,
  }: { readonly keys: Keys; readonly policy: Partial<Pick<Policy, 'analyzers' | 'providers'>> },
): AskModels | undefined {
  const { analyzers = [], providers = [] } = policy;
  return makeAskModels({
    ...{ rules: modelRules(rules), analyzers, ask, room: room(providers) },
    printer: (scope) => keys.fingerprinter('scan-cache', scope),
    isKnownWord: (text) => known.isWord(text),
    label: (model) => keys.label(model),
    now: () => performance.now(),
  });
}

/** @param decided what rules made of the request; a BLOCKED one is shown to no model */
export type AskModelsStage = (
  request: {
    readonly prompt: Prompt;
    readonly decided: Classification;
    readonly caller: Caller;
    readonly recalled?: Recalled;
  },
  signal: AbortSignal,
) => Promise<Asked>;

export function askModels(
  ask: AskModels,
  decide: (
    prompt: Prompt,
    caller: Caller,
    recalled: Recalled | undefined,
    more: readonly Finding[],
  ) => Promise<Classification | Refusal>,
): AskModelsStage {
  return async ({ prompt, decided, caller, recalled }, signal) => {
    const known = { level: decided.level, caller: caller.agent };
    const { findings, checks, missed } = await ask(prompt, known, signal);
    if (missed !== undefined) {
      const detail = `(${missed.analyzer}: ${missed.word})`;
      return {
        classification: refuse(missed.final ? 'request_too_large' : 'classifier_unavailable', { detail }),
        checks,
      };
    }
    if (findings.length === 0) return { classification: decided, checks };
    const classification = await decide(prompt, caller, recalled, findings);
    if (!isRefusal(classification) && !atLeast(classification.level, decided.level))
      throw new Error('what a model said lowered a level');
    return { classification, checks };
  };
}

/** What models say beside what rules found, and what both make together. */
export function withFindings(
  detection: Detection,
  more: readonly Finding[],
  leaves: readonly Leaf[],
): Detection {
  if (more.length === 0 || detection.status === 'failed') return detection;
  const found = detection.status === 'found' ? detection : { findings: [], bulk: false };
  const findings = [...found.findings, ...more];
  const acting = more.filter(({ action }) => action === 'enforce');
  const bulk = found.bulk || acting.length > MOST_FOUND;
  return { status: 'found', findings: [...findings, ...bulkIn(findings, leaves)], bulk };
}

/** A small model loses the thread of a long text long before its window ends. UTF-16 units. */
const READ_AT_ONCE = { ollama: 8_000, presidio: 20_000 } as const;
const LEAST = 400;

/** How much of a text an analyzer gets at once: of a model's window half at most, for the question is in it too. */
function room(providers: readonly Provider[]): (analyzer: Analyzer) => number {
  return (analyzer) => {
    const most = READ_AT_ONCE[analyzer.kind];
    if (analyzer.kind === 'presidio') return most;
    const provider = providers.find(({ name }) => name === analyzer.provider);
    const window = provider?.kind === 'ollama' ? provider.numCtx : 0;
    return Math.max(LEAST, Math.min(most, Math.floor(window / 2)));
  };
}
