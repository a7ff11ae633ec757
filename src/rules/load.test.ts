// Rule files as people get them wrong: every fault is named with its line, all at once.
import { describe, expect, it } from 'vitest';
import { loadRules } from './load.js';

const rule = (lines: readonly string[], id = 'personal.email.address'): string =>
  [
    `- id: ${id}`,
    '  kind: pattern',
    '  entity: EMAIL_ADDRESS',
    '  level: MEDIUM',
    '  why: an address reaches a person directly',
    '  since: "0.1.0"',
    '  examples: { match: [a@b.example, c@d.example], no_match: [nothing, at all] }',
    ...lines.map((line) => `  ${line}`),
    '',
  ].join('\n');

const load = (...texts: string[]) =>
  loadRules(
    texts.map((text, index) => ({ name: `f${index}.yaml`, text })),
    ['luhn'],
  );

describe('a sound file', () => {
  it('gives rules with defaults and the place they were read at', () => {
    const { rules, problems } = load(rule(["pattern: '[a-z]+@[a-z.]+'"]));
    expect(problems).toEqual([]);
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({
      action: 'enforce',
      min_score: 0.4,
      source: { file: 'f0.yaml', line: 1 },
    });
  });

  it('may wrap the list in `rules`', () => {
    const text = `rules:\n${rule(["pattern: '[a-z]+@'"]).replace(/^/gm, '  ')}`;
    expect(load(text)).toMatchObject({ problems: [], rules: [{ source: { line: 2 } }] });
  });
});

const FAULTS: readonly (readonly [note: string, text: string, line: number, message: string])[] = [
  ['not YAML', '- id: [', 1, 'not YAML'],
  ['a tab', '- id: a.b\n\tkind: words\n', 2, 'indented with a tab'],
  ['a field too far right', '- id: a.b\n   kind: words\n', 1, 'is it indented'],
  ['nothing', '', 1, 'a list of rules'],
  ['an item that is no rule', '- hello', 1, 'a rule is a mapping of fields'],
  ['no kind', '- id: a.b', 1, '`kind` is missing'],
  ['another kind', '- id: a.b\n  kind: patern', 2, '`kind`: must be pattern, words'],
  ['not a list', 'hello', 1, 'a list of rules'],
  ['unknown key beside rules', 'version: 1\nrules: []', 1, 'unknown key `version`'],
  [
    'unknown key in a rule',
    rule(["pattern: '[a-z]+@'", 'keywrods: ["@"]']),
    9,
    'unknown key `keywrods` (did you mean "keywords"?)',
  ],
  [
    'unknown key deeper in a rule',
    rule(["pattern: '[a-z]+@'", 'near: { word: [a] , words: [b]}']),
    9,
    'unknown key `near.word` (did you mean "words"?)',
  ],
  [
    'a number for a text',
    rule(["pattern: '[a-z]+@'"]).replace('"0.1.0"', '0.1'),
    6,
    '`since`: must be a text; in quotes',
  ],
  ['a text for a list', rule(["pattern: '[a-z]+@'", 'keywords: "@"']), 9, '`keywords`: must be a list'],
  ['a look-around', rule(["pattern: 'a(?!b)'"]), 8, 'no look-around'],
  ['bad pattern', rule(["pattern: '(?<=a)b'"]), 8, 'not RE2'],
  ['pattern that matches nothing at all', rule(["pattern: '[a-z]*'"]), 8, 'empty string'],
  ['empty match behind a letter', rule(["pattern: 'b*?'"]), 8, 'empty string'],
  ['unknown validator', rule(["pattern: '[a-z]+@'", 'validator: lun']), 9, 'no validator is called `lun`'],
  ['reach without keyword', rule(["pattern: '[a-z]+@'", 'reach: {before: 1, after: 1}']), 9, '`reach`'],
  ['non-ASCII keyword', rule(["pattern: '[a-z]+@'", 'keywords: ["straße"]']), 9, 'ASCII'],
  ['class A that is not BLOCKED', rule(["pattern: '[a-z]+@'", 'class: A']), 4, 'class A is BLOCKED'],
  [
    'one example only',
    rule(["pattern: '[a-z]+@'"]).replace('a@b.example, c@d.example', 'a@b.example'),
    7,
    '`examples.match`: must hold at least 2',
  ],
  ['no examples', rule(["pattern: '[a-z]+@'"]).replace(/ {2}examples.*\n/, ''), 1, '`examples` is missing'],
  ['reserved id', rule(["pattern: '[a-z]+@'"], 'opaque.encoded'), 1, 'reserved'],
  ['undotted id', rule(["pattern: '[a-z]+@'"], 'email'), 1, 'dotted'],
];

describe('a faulty file', () => {
  it.each(FAULTS)('%s', (_note, text, line, message) => {
    const { problems } = load(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file: 'f0.yaml', line });
    expect(problems[0]?.message).toContain(message);
  });

  it('reports all faults of all files, in order', () => {
    const { problems } = load(
      rule(["pattern: '('"]) + rule(["pattern: '[a-z]+@'", 'validator: no'], 'a.b'),
      rule(["pattern: '[a-z]+@'"], 'a.b'),
    );
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual([
      'f0.yaml:8',
      'f0.yaml:17',
      'f1.yaml:1',
    ]);
    expect(problems[2]?.message).toContain('f0.yaml:9');
  });

  it('reports what else is wrong with a rule that the schema refuses', () => {
    const { problems } = load(
      rule(["pattern: 'a('", 'score: 7'], 'a.b') + rule(["pattern: 'ab'", 'scores: 1'], 'a.b'),
    );
    expect(problems.map(({ line, message }) => `${line} ${message.slice(0, 20)}`)).toEqual([
      '8 the pattern is not R',
      '9 `score`: must be at ',
      '10 a.b: the id stands a',
      '18 unknown key `scores`',
    ]);
  });

  it('a rule that is broken is no reason for a problem of another', () => {
    const combination = rule(['all: [[a.b], [EMAIL_ADDRESS]]'], 'c.d').replace(
      'kind: pattern',
      'kind: combination',
    );
    const { problems } = load(rule(["pattern: 'ab'", 'scores: 1'], 'a.b') + combination);
    expect(problems).toHaveLength(1);
  });

  it('a combination may only name what is there, and no other combination', () => {
    const combination = (id: string, members: string) =>
      rule([`all: [[${members}]]`], id).replace('kind: pattern', 'kind: combination');
    const { problems } = load(
      rule(["pattern: '[a-z]+@'"]) +
        combination('c.one', 'EMAIL_ADDRESS') +
        combination('c.two', 'c.one, x.y, PERSON'),
    );
    expect(problems.map(({ message }) => message)).toEqual([
      'c.two: `c.one` is a combination itself',
      'c.two: `x.y` is no rule and no entity',
      'c.two: `PERSON` is no rule and no entity',
    ]);
  });
});
