// docs/rules/ against the rules: pages that nobody makes again after a change are wrong within a week.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../src/assemble/rule-files.js';
import { VALIDATORS } from '../src/detect/validators.js';
import { loadRules } from '../src/rules/load.js';
import { rulePages } from '../src/rules/pages.js';
import { ROOT } from './architecture/tree.js';

const files = readRuleFiles(join(ROOT, 'classifiers')).rules;
const { rules, known } = loadRules(files, Object.keys(VALIDATORS));
const pages = rulePages(rules, known, '../../classifiers');
const folder = join(ROOT, 'docs/rules');

describe('docs/rules (made by `npm run docs:rules`)', () => {
  it('has a page for each folder of rules and no other', () => {
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });

  it.each([...pages])('%s is as the rules are', (name, text) => {
    expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
  });

  it('names every rule and holds no example', () => {
    const all = [...pages.values()].join('\n');
    for (const { id, examples, why } of [...rules, ...known]) {
      expect(all).toContain(`\`${id}\``);
      const texts = examples.match.filter((text) => text.length > 20 && !why.includes(text));
      for (const text of texts) expect(all).not.toContain(text);
    }
  });
});
