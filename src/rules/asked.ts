// Rules that ask a model, held against the analyzers that there are. Invariant: a rule that nobody could answer is a
// problem at load, with its place, and not a check that silently passes.
import type { Analyzer, Policy } from '../model/policy.js';
import type { Problem } from '../model/problem.js';
import { placeOf } from './faults.js';
import type { ModelRule, Rule } from './rule.js';

export function modelRules(rules: readonly Rule[]): readonly ModelRule[] {
  return rules.filter((rule) => rule.kind === 'model');
}

/** More topics than this in one question, and a small model mixes them up. */
const MOST_TOPICS = 16;

export function askFaults(
  rules: readonly Rule[],
  { analyzers, providers }: Pick<Policy, 'analyzers' | 'providers'>,
): readonly Problem[] {
  const asking = new Map<string, number>();
  return modelRules(rules).flatMap((rule) => {
    const analyzer = analyzers.find(({ name }) => name === rule.ask);
    const count = (asking.get(rule.ask) ?? 0) + 1;
    asking.set(rule.ask, count);
    const fault =
      analyzer === undefined ? nobody(rule.ask, analyzers) : faultWith(rule, analyzer, count, providers);
    return fault === undefined ? [] : [{ ...placeOf(rule), message: `${rule.id}: ${fault}` }];
  });
}

function nobody(name: string, analyzers: readonly Analyzer[]): string {
  const there = analyzers.map((analyzer) => `\`${analyzer.name}\``).join(', ');
  return `\`ask\`: routing.yaml has no analyzer \`${name}\` (${there === '' ? 'it has none' : `it has ${there}`})`;
}

function faultWith(
  rule: ModelRule,
  analyzer: Analyzer,
  count: number,
  providers: Policy['providers'],
): string | undefined {
  switch (analyzer.kind) {
    case 'presidio':
      return rule.topic === undefined
        ? undefined
        : `\`topic\`: \`${analyzer.name}\` is of kind presidio and knows labels, no topics`;
    case 'ollama':
      if (rule.topic === undefined)
        return `\`topic\` is missing: \`${analyzer.name}\` is of kind ollama and is asked for one`;
      if (count > MOST_TOPICS) return `\`ask\`: ${MOST_TOPICS} topics are the most for \`${analyzer.name}\``;
      return providers.some(({ name }) => name === analyzer.provider)
        ? undefined
        : `\`ask\`: the provider of \`${analyzer.name}\` is left out, so nobody would answer`;
  }
}
