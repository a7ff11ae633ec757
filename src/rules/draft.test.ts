import { describe, expect, it } from 'vitest';
import { draftFile, draftGaps, draftText, type RuleDraft } from './draft.js';
import { loadRules } from './load.js';

const whole: RuleDraft = {
  id: 'business.project-name',
  kind: 'words',
  level: 'HIGH',
  entity: 'PROJECT_NAME',
  action: 'monitor',
  words: ['Blue Heron', 'yes', "O'Neill: a #1"],
  keywords: [],
  why: 'Names that tell who is buying whom.',
  since: '0.1.0',
  match: ['Blue Heron closes', '- yes: "really"'],
  nearMiss: ['a heron', '@ # %'],
};

describe('the text of a draft', () => {
  it('is a file that loads as what was said, whatever YAML would make of the words', () => {
    const { rules, problems } = loadRules([{ name: 'x.yaml', text: draftText(whole) }], []);
    expect(problems).toEqual([]);
    expect(rules[0]).toMatchObject({
      id: whole.id,
      kind: 'words',
      level: 'HIGH',
      action: 'monitor',
      words: whole.words,
      examples: { match: whole.match, no_match: whole.nearMiss },
    });
  });

  it('of a pattern has its keywords', () => {
    const draft: RuleDraft = { ...whole, kind: 'pattern', pattern: 'PRJ-[0-9]{4}', keywords: ['prj-'] };
    const { rules, problems } = loadRules([{ name: 'x.yaml', text: draftText(draft) }], []);
    expect(problems).toEqual([]);
    expect(rules[0]).toMatchObject({ kind: 'pattern', pattern: 'PRJ-[0-9]{4}', keywords: ['prj-'] });
  });

  it('with nothing said does not load, and says where', () => {
    const text = draftText({ ...whole, words: [], why: '', match: [], nearMiss: [] });
    const { problems } = loadRules([{ name: 'x.yaml', text }], []);
    expect(problems.map(({ message }) => message.split(':')[0])).toEqual([
      '`words`',
      '`why`',
      '`examples.match`',
      '`examples.no_match`',
    ]);
  });
});

describe('gaps', () => {
  it.each<[string, Partial<RuleDraft>, number]>([
    ['none', {}, 0],
    ['no words', { words: [] }, 1],
    ['no pattern', { kind: 'pattern' }, 1],
    ['one example each', { match: ['a'], nearMiss: ['b'] }, 2],
    ['a word for a reason', { why: 'because' }, 1],
  ])('%s', (_note, change, count) => {
    expect(draftGaps({ ...whole, ...change })).toHaveLength(count);
  });
});

it.each([
  ['business.project-name', 'business/project-name.yaml'],
  ['secrets.acme.token', 'secrets/acme-token.yaml'],
])('the file of %s is %s', (id, file) => {
  expect(draftFile(id)).toBe(file);
});
