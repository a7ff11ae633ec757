// `sluice check`: the configuration, the rules, every example against every rule, and the cases of the policy.
import { printCheck } from '../cli/check.js';
import type { Terminal } from '../cli/terminal.js';
import type { Loaded } from '../config.js';
import { modelRules } from '../rules/asked.js';
import { openClassifier } from './classify.js';

export function checkVerb(loaded: Loaded, terminal: Terminal): Promise<number> {
  const none = { rules: 0, examples: 0, cases: 0 };
  if ('problems' in loaded)
    return Promise.resolve(printCheck({ problems: loaded.problems, notices: [], counts: none }, terminal));
  const { config } = loaded;
  const classifier = openClassifier(config, { overlaps: true });
  const problems = 'problems' in classifier ? classifier.problems : [];
  const rules = 'problems' in classifier ? [] : classifier.rules;
  const asking = modelRules(rules).length;
  const counts = {
    rules: rules.length,
    examples: rules
      .filter(({ kind }) => kind !== 'model')
      .reduce((sum, rule) => sum + rule.examples.match.length + rule.examples.no_match.length, 0),
    cases: config.policy.cases.length,
  };
  const notices = asking === 0 ? config.notices : [...config.notices, unaskedNotice(asking)];
  return Promise.resolve(printCheck({ problems, notices, counts }, terminal));
}

function unaskedNotice(count: number): string {
  const rules = count === 1 ? '1 rule asks a model: its' : `${count} rules ask a model: their`;
  return `${rules} examples were read, and nobody was asked (sluice rules test --ask asks)`;
}
