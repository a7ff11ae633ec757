// The engine with a few rules of its own: what is found where, in every disguise, and what is not.
import { describe, expect, it } from 'vitest';
import type { DetectInput, DetectLeaf, Detection, Finding } from '../model/finding.js';
import type { PatternRule, Rule } from '../rules/rule.js';
import { makeEngine } from './engine.js';

const BASE = {
  entity: 'THING',
  level: 'MEDIUM',
  action: 'enforce',
  score: 0.5,
  min_score: 0.4,
  why: 'a rule of the test',
  since: '0.1.0',
  examples: { match: [], no_match: [] },
  source: { file: 'test.yaml', line: 1 },
} as const;

const pattern = (id: string, source: string, more: Partial<PatternRule> = {}): PatternRule => ({
  ...BASE,
  id,
  kind: 'pattern',
  pattern: source,
  ...more,
});

const RULES: readonly Rule[] = [
  pattern('secrets.prefix', '\\bAKZA[0-9A-Z]{16}\\b', {
    ...{ entity: 'SECRET', level: 'BLOCKED', class: 'A', keywords: ['akza'], validator: 'never', score: 1 },
  }),
  pattern('secrets.named', '(?i)(?:password|passwd)["\']?\\s*[:=]\\s*["\']?(?<value>[^\\s"\',;]{6,64})', {
    ...{ entity: 'SECRET', level: 'HIGH', class: 'B', keywords: ['password', 'passwd'], score: 0.8 },
  }),
  pattern('secrets.entropy', '\\b[0-9a-f]{32}\\b', { entity: 'SECRET', level: 'HIGH', class: 'C' }),
  pattern('email', '[A-Za-z0-9._-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{2,63}){1,5}', {
    ...{ entity: 'EMAIL_ADDRESS', keywords: ['@'], score: 0.8 },
  }),
  pattern('card', '\\b\\d(?:[ -]?\\d){12,18}\\b', {
    ...{ entity: 'CREDIT_CARD', level: 'HIGH', validator: 'luhn', score: 0.3 },
    near: { words: ['card'], distance: 40 },
  }),
  pattern('plain-id', '\\b\\d{9}\\b', {
    ...{ entity: 'TAX_ID', level: 'HIGH', score: 0.05, near: { words: ['tax', 'pin'], distance: 30 } },
    unless: { words: ['order'], distance: 12 },
  }),
  {
    ...BASE,
    id: 'topic.health',
    kind: 'words',
    entity: 'TOPIC',
    level: 'LOW',
    words: ['cancer', 'bone marrow'],
  },
  {
    ...BASE,
    id: 'mark',
    kind: 'words',
    entity: 'MARK',
    level: 'HIGH',
    words: ['streng geheim', 'Übergeheim'],
  },
  { ...BASE, id: 'name.title', kind: 'names', entity: 'PERSON', method: 'title' },
  {
    ...{ ...BASE, id: 'health.person', kind: 'combination', entity: 'HEALTH', level: 'HIGH' },
    all: [['topic.health'], ['PERSON', 'EMAIL_ADDRESS']],
    within: 100,
  },
];

function luhn(value: string): boolean {
  const digits = [...value]
    .filter((char) => char >= '0' && char <= '9')
    .map(Number)
    .reverse();
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

const OWN = 'kX9#vQ2!mZ7$pL4&wR8';
const engine = makeEngine(RULES, [OWN, 'short'], {
  validators: { luhn, never: () => false },
  findNames: (text) => {
    const at = text.indexOf('Dr. Zebra');
    return at < 0 ? [] : [{ method: 'title', start: at, end: at + 9, score: 0.9 }];
  },
});

const input = (
  leaves: readonly (Partial<DetectLeaf> & { text: string })[],
  joins: DetectInput['joins'] = [],
) => ({
  leaves: leaves.map((leaf, id): DetectLeaf => ({ id, kind: 'text', ...leaf })),
  joins,
});
const found = (detection: Detection): readonly Finding[] => {
  if (detection.status === 'failed') throw new Error(detection.reason);
  return detection.status === 'found' ? detection.findings : [];
};
const find = (text: string, more: Partial<DetectLeaf> = {}) =>
  found(engine.detect(input([{ text, ...more }])));
const rulesOf = (findings: readonly Finding[]) => findings.map(({ rule }) => rule);

const KEY = ['AKZA', 'Q3LM7RT2WX9BNCVD'].join('');
const CARD = '4111 1111 1111 1111';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const hex = (text: string) => Buffer.from(text).toString('hex');
const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const wide = (text: string) =>
  [...text].map((c) => (c > ' ' ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c)).join('');

/** note, what hides, how, and the view that must see it */
const DISGUISES: readonly (readonly [note: string, hide: (text: string) => string, view: Finding['view']])[] =
  [
    ['as it stands', (text) => text, 'raw'],
    ['zero-width space between all characters', (text) => [...text].join('\u200b'), 'folded'],
    ['soft hyphen inside', (text) => `${text.slice(0, 6)}\u00ad${text.slice(6)}`, 'folded'],
    ['tag character inside', (text) => `${text.slice(0, 6)}\u{e0041}${text.slice(6)}`, 'folded'],
    ['variation selector inside', (text) => `${text.slice(0, 6)}\ufe0f${text.slice(6)}`, 'folded'],
    ['NUL and backspace inside', (text) => `${text.slice(0, 6)}\0\b${text.slice(6)}`, 'folded'],
    ['full-width', wide, 'folded'],
    ['base64', base64, 'decoded'],
    ['base64url behind a path', (text) => `/v1/data/${Buffer.from(text).toString('base64url')}`, 'decoded'],
    [
      'base64 wrapped at 64',
      (text) => base64(`${'lorem ipsum dolor '.repeat(8)} ${text} sit`).replace(/.{64}/g, '$&\n'),
      'decoded',
    ],
    ['base64 of UTF-16', (text) => Buffer.from(`say ${text}`, 'utf16le').toString('base64'), 'decoded'],
    ['hex', hex, 'decoded'],
    ['percent', percent, 'decoded'],
    ['percent behind a malformed one', (text) => `%zz ${percent(text)} %4`, 'decoded'],
    ['decimal entities', (text) => [...text].map((c) => `&#${c.charCodeAt(0)};`).join(''), 'decoded'],
    [
      'hex entities without semicolon',
      (text) => [...text].map((c) => `&#x${c.charCodeAt(0).toString(16)};`).join(''),
      'decoded',
    ],
    [
      '\\u escapes',
      (text) => [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
      'decoded',
    ],
    [
      '\\x escapes',
      (text) => [...text].map((c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`).join(''),
      'decoded',
    ],
    ['behind an escaped line end', (text) => `line\\n${text}\\tend`, 'decoded'],
    [
      'tag characters only',
      (text) => [...text].map((c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0))).join(''),
      'decoded',
    ],
    ['base64 twice', (text) => base64(base64(text)), 'decoded'],
    ['percent in base64', (text) => base64(percent(text)), 'decoded'],
    ['full-width in base64', (text) => base64(wide(text)), 'decoded'],
  ];

describe('disguises', () => {
  it.each(DISGUISES)('%s', (_note, hide, view) => {
    for (const [value, rule] of [
      [KEY, 'secrets.prefix'],
      [CARD, 'card'],
      [OWN, 'own-credential'],
    ] as const) {
      // The emoji moves byte, code point and UTF-16 offsets apart.
      const hidden = hide(value);
      const before = 'Grüße 😀 ';
      const findings = find(`${before}${hidden} and more`).filter((finding) => finding.rule === rule);
      expect(findings.length, `${rule}: ${hidden}`).toBeGreaterThan(0);
      // Own credentials need no border: one that stands beside an escape is seen as it is.
      if (rule !== 'own-credential') expect(findings[0]?.view).toBe(view);
      const span = findings[0]!.spans[0]!;
      expect(span.start).toBeGreaterThanOrEqual(before.length);
      expect(span.end).toBeLessThanOrEqual(before.length + hidden.length);
    }
  });

  it('gives the exact place where the value stands by itself', () => {
    const text = `😀 é ${CARD} 😀`;
    expect(find(text)[0]?.spans).toEqual([{ leaf: 0, start: 5, end: 24 }]);
    const hidden = `😀 é 4111\u200b 1111 1111 1111 😀`;
    expect(find(hidden)[0]?.spans).toEqual([{ leaf: 0, start: 5, end: 25 }]);
  });

  it('covers the whole encoded run', () => {
    const run = base64(`my mail is someone@mail.example, thanks`);
    const [finding] = find(`x: ${run} y`);
    expect(finding).toMatchObject({ rule: 'email', spans: [{ leaf: 0, start: 3, end: 3 + run.length }] });
  });

  it('folds look-alikes in a mixed word and leaves whole words alone', () => {
    expect(rulesOf(find('p\u0430ssw\u043erd: hunter22x'))).toContain('secrets.named');
    expect(
      find('\u0440\u0430\u0441\u0441\u0432\u043e\u0440\u0434: \u0445\u0443\u043d\u0442\u0435\u0440'),
    ).toEqual([]);
  });

  it('scores what is hidden higher', () => {
    const plain = find('a.b@mail.example')[0]!.score;
    expect(find('a.b\u200b@mail.example')[0]!.score).toBeGreaterThan(plain);
  });

  it('reports readable text past the second layer, and large binary, as opaque', () => {
    const deep = base64(base64(base64('an ordinary sentence, three layers down')));
    expect(find(deep)).toMatchObject([
      { rule: 'opaque.encoded', level: 'HIGH', spans: [{ start: 0, end: deep.length }] },
    ]);
    const noise = Buffer.alloc(70_000, 0).map((_, index) => (index * index * 7 + (index >> 3)) & 0xff);
    expect(rulesOf(find(Buffer.from(noise).toString('base64')))).toEqual(['opaque.encoded']);
    expect(find(Buffer.from(noise.subarray(0, 30_000)).toString('base64'))).toEqual([]);
  });
});

describe('scores', () => {
  const ROWS: readonly (readonly [note: string, text: string, rules: readonly string[]])[] = [
    ['a valid checksum', CARD, ['card']],
    ['a failed checksum drops', '4111 1111 1111 1112', []],
    ['a failed checksum near a word stays', 'my card is 4111 1111 1111 1112', ['card']],
    ['nine digits alone', 'count 123456789 items', []],
    ['nine digits near a word', 'tax 123456789', ['plain-id']],
    ['an ending does not hide the word', 'cards 4111 1111 1111 1112', ['card']],
    ['a short word must stand alone', 'spinning pinball 123456789', []],
    ['unless', 'tax order 123456789', []],
    ['a word in other case', 'CANCER screening', ['topic.health']],
    ['a word inside a word', 'cancerous, precancer', []],
    ['a phrase over a line end', 'bone\n marrow', ['topic.health']],
    ['a word with an umlaut, other case', 'das ist übergeheim.', ['mark']],
    ['a failed checksum does not clear class A', KEY, ['secrets.prefix']],
    ['a sample of class A', 'AKZAIOSFODNN7EXAMPLE', []],
    ['a placeholder of class A', 'AKZAXXXXXXXXXXXXXXXX', []],
    ['class C is recorded', 'd41d8cd98f00b204e9800998ecf8427e', ['secrets.entropy']],
    ['a person and a topic', 'Dr. Zebra on cancer', ['topic.health', 'name.title', 'health.person']],
    ['a person far from the topic', `Dr. Zebra ${'- '.repeat(80)} cancer`, ['topic.health', 'name.title']],
  ];
  it.each(ROWS)('%s', (_note, text, rules) => expect(rulesOf(find(text))).toEqual(rules));

  it('class C never acts', () => {
    expect(find('d41d8cd98f00b204e9800998ecf8427e')[0]?.action).toBe('monitor');
  });

  it('the first BLOCKED hit ends the search', () => {
    expect(rulesOf(find(`${KEY} ${KEY} a@mail.example`))).toEqual(['secrets.prefix']);
  });
});

describe('places', () => {
  const ROWS: readonly (readonly [
    note: string,
    leaf: Partial<DetectLeaf> & { text: string },
    rules: readonly string[],
  ])[] = [
    ['a number without a checksum', { text: '123456789', kind: 'number', key: 'count' }, []],
    ['a number with a telling key', { text: '123456789', kind: 'number', key: 'taxNumber' }, ['plain-id']],
    ['a number with a checksum', { text: '4111111111111111', kind: 'number', key: 'n' }, ['card']],
    ['a weak hit in a structural field', { text: 'tax 123456789', kind: 'structural' }, []],
    ['a strong hit in a structural field', { text: 'a@mail.example', kind: 'structural' }, ['email']],
    ['a secret in a structural field', { text: KEY, kind: 'structural' }, ['secrets.prefix']],
    ['a value under a secret name', { text: 'hunter22x', key: 'db_password' }, ['secrets.named']],
    ['a value under another name', { text: 'hunter22x', key: 'nickname' }, []],
    [
      'the key itself is no value of itself',
      { text: 'password', key: 'password', isKey: true, kind: 'structural' },
      [],
    ],
    ['a name in prose only', { text: 'Dr. Zebra', kind: 'structural' }, []],
  ];
  it.each(ROWS)('%s', (_note, leaf, rules) =>
    expect(rulesOf(found(engine.detect(input([leaf]))))).toEqual(rules),
  );

  it('maps the value under a secret name to its own place', () => {
    expect(find('hunter22x', { key: 'db_password' })[0]?.spans).toEqual([{ leaf: 0, start: 0, end: 9 }]);
  });
});

describe('joins', () => {
  const join = (scope: 'parts' | 'messages', ...texts: string[]) =>
    found(
      engine.detect(
        input(
          texts.map((text) => ({ text })),
          [{ scope, leaves: texts.map((_, id) => id) }],
        ),
      ),
    );

  it('gives a span for each part that a value crosses', () => {
    const findings = join('parts', 'card 4111 11', '11 1111', ' 1111 thanks');
    expect(findings).toMatchObject([{ rule: 'card', view: 'parts' }]);
    expect(findings[0]?.spans).toEqual([
      { leaf: 0, start: 5, end: 12 },
      { leaf: 1, start: 0, end: 7 },
      { leaf: 2, start: 0, end: 5 },
    ]);
  });

  it('a key that crosses long parts', () => {
    const findings = join('parts', 'x '.repeat(5000) + KEY.slice(0, 9), KEY.slice(9) + ' y'.repeat(5000));
    expect(findings).toMatchObject([
      { rule: 'secrets.prefix', spans: [{ start: 10_000 }, { start: 0, end: 11 }] },
    ]);
  });

  it('context in one part, value in the next; each known value once', () => {
    expect(rulesOf(join('parts', 'my tax number is ', '123456789'))).toEqual(['plain-id']);
    expect(rulesOf(join('parts', 'a@mail.example ', CARD))).toEqual(['email', 'card']);
  });

  it('a combination over parts', () => {
    const findings = join('parts', 'Dr. Zebra ', 'has cancer');
    expect(findings.find(({ rule }) => rule === 'health.person')?.spans.map(({ leaf }) => leaf)).toEqual([
      0, 1,
    ]);
  });

  it('across messages only validated or BLOCKED hits count, at least HIGH', () => {
    expect(join('messages', 'first 4111 1111', ' 1111 1111')).toMatchObject([
      { rule: 'card', level: 'HIGH' },
    ]);
    expect(join('messages', 'to a.b', '@mail.example')).toEqual([]);
    expect(rulesOf(join('messages', KEY.slice(0, 10), KEY.slice(10)))).toEqual(['secrets.prefix']);
  });
});

describe('bulk', () => {
  it('fifty distinct personal values in a leaf', () => {
    const mails = (count: number) =>
      Array.from({ length: count }, (_, i) => `user${i}@mail.example`).join('\n');
    expect(rulesOf(find(mails(49)))).not.toContain('bulk.personal');
    expect(rulesOf(find(mails(50)))).toContain('bulk.personal');
    expect(rulesOf(find('same@mail.example '.repeat(80)))).not.toContain('bulk.personal');
  });

  it('more hits than the cap', () => {
    const text = Array.from({ length: 12_000 }, (_, i) => `u${i}@mail.example`).join(' ');
    expect(engine.detect(input([{ text }]))).toMatchObject({ status: 'found', bulk: true });
  });
});

describe('replies and the tripwire', () => {
  it('gives every secret of a reply with its place', () => {
    const text = `😀 ${KEY} then ${OWN}, mail a@b.example`;
    expect(engine.secrets(text)).toEqual([
      { rule: 'secrets.prefix', start: 3, end: 23 },
      { rule: 'own-credential', start: 29, end: 48 },
    ]);
    expect(engine.secrets(`{"a":"line\\n${KEY}"}`)).toMatchObject([{ rule: 'secrets.prefix', start: 12 }]);
    expect(engine.secrets('nothing')).toEqual([]);
  });

  it('names what an outgoing body must not hold', () => {
    expect(engine.blocked(['fine', `x ${base64(KEY)}`, OWN])).toEqual(['own-credential', 'secrets.prefix']);
    expect(engine.blocked(['fine', 'a@b.example', 'password: hunter22x'])).toEqual([]);
  });
});

describe('failure', () => {
  it('is a value with a fixed word', () => {
    const broken = makeEngine([pattern('x.y', 'secret \\d+', { validator: 'luhn' })], [], {
      validators: {
        luhn: () => {
          throw new Error('secret 42');
        },
      },
      findNames: () => [],
    });
    expect(broken.detect(input([{ text: 'secret 42' }]))).toEqual({
      status: 'failed',
      transient: false,
      reason: 'engine',
    });
    expect(broken.blocked(['secret 42'])).toEqual([]);
  });

  it('the digest follows the rules', () => {
    const none = { validators: {}, findNames: () => [] };
    const digest = (rule: Rule) => makeEngine([rule], [], none).digest;
    expect(digest(pattern('a.b', 'x'))).toMatch(/^[0-9a-f]{64}$/);
    expect(digest(pattern('a.b', 'x'))).not.toBe(digest(pattern('a.b', 'y')));
  });
});
