// Prompts kept one a line, and the shipped rules to hold them against.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeClassifier, type Classifier } from '../../src/assemble/classifier.js';
import { readRuleFiles } from '../../src/assemble/rule-files.js';
import { makeKeys } from '../../src/keys/keyring.js';
import { isRefusal } from '../../src/model/refusal.js';
import { inspectWith } from '../../src/verbs/classify.js';
import { ROOT } from './lab.js';

export interface Line {
  readonly id: string;
  readonly text: string;
  readonly level?: string;
}

export function readLines(file: string): readonly Line[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
}

export function shippedClassifier(): Classifier {
  const classifier = makeClassifier({
    files: readRuleFiles(join(ROOT, 'classifiers')).rules,
    policy: { opaque: 'HIGH', publicNames: 'spare', surrogates: [] },
    cores: 0,
    ownCredentials: [],
    keys: makeKeys(randomBytes(32), []),
  });
  if ('problems' in classifier) throw new Error(JSON.stringify(classifier.problems));
  return classifier;
}

/** Texts and requests by the rules of this repository. */
export function shippedInspect(): ReturnType<typeof inspectWith> {
  return inspectWith(shippedClassifier(), { policy: { mask: 'balanced' } });
}

/** Text -> its level by the rules of this repository. */
export function shippedLevels(): (text: string) => Promise<string> {
  const inspect = shippedInspect();
  return async (text) => {
    const result = await inspect.text(text);
    return isRefusal(result) ? result.code : result.classification.level;
  };
}
