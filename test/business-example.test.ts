// The example file of an operator's own words: sound as it stands, and not loaded where it lies.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeClassifier } from '../src/assemble/classifier.js';
import { readRuleFiles } from '../src/assemble/rule-files.js';
import { makeKeys } from '../src/keys/keyring.js';
import { ROOT } from './lab/lab.js';

const example = {
  name: 'business/own.yaml',
  text: readFileSync(join(ROOT, 'docs/examples/business.yaml'), 'utf8'),
};
const shipped = readRuleFiles(join(ROOT, 'classifiers')).rules;

it('loads beside the shipped rules, and every example of it holds', async () => {
  const classifier = makeClassifier({
    files: [...shipped, example],
    policy: { opaque: 'HIGH', publicNames: 'spare', surrogates: [] },
    ownCredentials: [],
    cores: 0,
    keys: makeKeys(randomBytes(32), []),
  });
  expect('problems' in classifier ? classifier.problems : []).toEqual([]);
  if (!('problems' in classifier)) await classifier.close();
});

it('is not loaded by default', () => {
  expect(shipped.some(({ text }) => text.includes('business.own'))).toBe(false);
});
