import { expect, it } from 'vitest';
import type { Finding } from '../model/finding.js';
import type { Leaf } from '../model/prompt.js';
import { sparedNames } from './public-names.js';

const ADA = 'Ada Lovelace';

function finding(text: string, value: string, more: Partial<Finding> = {}): Finding {
  const start = text.indexOf(value);
  return {
    rule: 'personal.name.full-name',
    entity: 'PERSON',
    level: 'MEDIUM',
    action: 'enforce',
    spans: [{ leaf: 0, start, end: start + value.length }],
    score: 0.8,
    validated: false,
    view: 'raw',
    ...more,
  };
}
const leafOf = (text: string, kind: Leaf['kind']): Leaf => ({
  id: 0,
  text,
  kind,
  path: 'text',
  place: 'user',
});

it.each([
  ['alone', `Who was ${ADA}?`, [{}], 1],
  ['at the start', `${ADA} wrote notes`, [{}], 1],
  ['behind the first word of a sentence', `Was ${ADA} right`, [{}], 1],
  ['in a private role', `my patient ${ADA}`, [{ privateRole: true as const }], 0],
  ['part of a longer name', `see ${ADA} Vo`, [{}], 0],
  ['behind another name', `see Maria ${ADA}`, [{}], 0],
  ['beside other personal data', `${ADA}, a@example.org`, [{}, { entity: 'EMAIL_ADDRESS' }], 0],
  ['beside something watched only', `${ADA} here`, [{}, { entity: 'X', action: 'monitor' as const }], 1],
  ['beside something low', `${ADA} here`, [{}, { entity: 'X', level: 'LOW' as const }], 1],
])('%s', (_note, text, more, spared) => {
  const findings = more.map((one) => finding(text, ADA, one));
  expect(sparedNames(findings, [leafOf(text, 'text')], (name) => name === ADA).size).toBe(spared);
});

it('not where nothing can be rewritten', () => {
  expect(sparedNames([finding(ADA, ADA)], [leafOf(ADA, 'structural')], () => true).size).toBe(0);
});
