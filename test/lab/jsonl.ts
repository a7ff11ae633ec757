// Prompts kept one a line, and the shipped rules to hold them against.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeClassifier } from '../../src/assemble/classifier.js';
import { readRuleFiles } from '../../src/assemble/rule-files.js';
import { makeKeys } from '../../src/keys/keyring.js';
import { isRefusal } from '../../src/model/refusal.js';
import { anonymousCaller } from '../../src/identify/callers.js';
import type { Prompt } from '../../src/model/prompt.js';
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

/** Text -> its level by the rules of this repository. The level stands before any widening of the mask. */
export function shippedLevels(): (text: string) => string {
  const policy = { opaque: 'HIGH', publicNames: 'mask' } as const;
  const classifier = makeClassifier({
    files: readRuleFiles(join(ROOT, 'classifiers')).rules,
    policy,
    ownCredentials: [],
    keys: makeKeys(randomBytes(32), []),
    cores: 1,
  });
  if ('problems' in classifier) throw new Error(JSON.stringify(classifier.problems));
  const caller = anonymousCaller({ mask: 'balanced', providerTools: 'strip' });
  return (text) => {
    const leaf = { id: 0, path: 'text', text, kind: 'text', place: 'user' } as const;
    const result = classifier.classify(
      { leaves: [leaf], joins: [], opaque: [] } as unknown as Prompt,
      caller,
    );
    return isRefusal(result) ? result.code : result.level;
  };
}
