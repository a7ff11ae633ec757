// `sluice check`: the configuration, the rules, every example against every rule, and the cases of the policy.
import { printCheck } from '../cli/check.js';
import type { Terminal } from '../cli/terminal.js';
import type { Loaded } from '../config.js';
import { openClassifier } from './classify.js';

export function checkVerb(loaded: Loaded, terminal: Terminal): Promise<number> {
  const none = { rules: 0, examples: 0, cases: 0 };
  if ('problems' in loaded)
    return Promise.resolve(printCheck({ problems: loaded.problems, notices: [], counts: none }, terminal));
  const { config } = loaded;
  const classifier = openClassifier(config, true);
  const problems = 'problems' in classifier ? classifier.problems : [];
  const rules = 'problems' in classifier ? [] : classifier.rules;
  const counts = {
    rules: rules.length,
    examples: rules.reduce(
      (sum, rule) => sum + rule.examples.match.length + rule.examples.no_match.length,
      0,
    ),
    cases: config.policy.cases.length,
  };
  return Promise.resolve(printCheck({ problems, notices: config.notices, counts }, terminal));
}
