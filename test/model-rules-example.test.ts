// The example of rules that ask a model: sound as it stands beside what is shipped, and switched on nowhere.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRuleFiles } from '../src/assemble/rule-files.js';
import { readPolicy } from '../src/config/policy.js';
import { VALIDATORS } from '../src/detect/validators.js';
import { askFaults, modelRules } from '../src/rules/asked.js';
import { loadRules } from '../src/rules/load.js';
import { ROOT } from './lab/lab.js';
import { EXAMPLE } from './lab/model-rules.js';

const text = readFileSync(EXAMPLE, 'utf8');
const shipped = readRuleFiles(join(ROOT, 'classifiers')).rules;

it('loads beside the shipped rules, with the analyzers that its own head shows', () => {
  const files = [...shipped, { name: 'business/model-rules.yaml', text }];
  const { rules, problems } = loadRules(files, Object.keys(VALIDATORS));
  expect(problems).toEqual([]);
  const head = text.split('\n').filter((line) => line.startsWith('#   '));
  const routing = readFileSync(join(ROOT, 'routing.yaml'), 'utf8');
  const policy = readPolicy(`${routing}\n${head.map((line) => line.slice('#   '.length)).join('\n')}\n`, {});
  if ('faults' in policy) throw new Error(JSON.stringify(policy.faults));
  expect(policy.policy.analyzers).toHaveLength(2);
  expect(askFaults(rules, policy.policy)).toEqual([]);
  expect(modelRules(rules)).toHaveLength(4);
});

it('no rule that is shipped asks a model, and the shipped policy names none to ask', () => {
  expect(modelRules(loadRules(shipped, Object.keys(VALIDATORS)).rules)).toEqual([]);
  const policy = readPolicy(readFileSync(join(ROOT, 'routing.yaml'), 'utf8'), {});
  expect(policy).toMatchObject({ policy: { analyzers: [] } });
});
