import { describe, expect, it } from 'vitest';
import type { Detection, Finding } from '../model/finding.js';
import type { Leaf, LeafKind, OpaquePart } from '../model/prompt.js';
import { isRefusal } from '../model/refusal.js';
import { classify, type ClassifyContext } from './classify.js';

const context: ClassifyContext = {
  minLevel: 'LOW',
  opaqueAllowed: [],
  opaque: 'HIGH',
  isWord: (word) => word === 'Search',
};

function leaf(id: number, text: string, kind: LeafKind = 'text', more: Partial<Leaf> = {}): Leaf {
  return { id, text, kind, path: `messages[${id}].content`, place: 'user', ...more };
}

function finding(leaves: readonly Leaf[], value: string, more: Partial<Finding> = {}): Finding {
  const holder = leaves.find((entry) => entry.text.includes(value))!;
  const start = holder.text.indexOf(value);
  return {
    rule: 'personal.test',
    entity: 'PERSON',
    level: 'MEDIUM',
    action: 'enforce',
    spans: [{ leaf: holder.id, start, end: start + value.length }],
    score: 0.9,
    validated: false,
    view: 'raw',
    ...more,
  };
}

function run(
  leaves: readonly Leaf[],
  findings: readonly Finding[],
  more: Partial<ClassifyContext> = {},
  opaque: OpaquePart[] = [],
) {
  const detection: Detection =
    findings.length === 0 ? { status: 'clean' } : { status: 'found', findings, bulk: false };
  const result = classify({ leaves, opaque }, detection, { ...context, ...more });
  if (isRefusal(result)) throw new Error(result.code);
  return result;
}

describe('the level', () => {
  const text = [leaf(0, 'call Maria Lopez now')];
  it.each([
    ['nothing found', [], {}, 'LOW'],
    ['a name', [finding(text, 'Maria Lopez')], {}, 'MEDIUM'],
    ['the highest wins', [finding(text, 'Maria Lopez'), finding(text, 'now', { level: 'HIGH' })], {}, 'HIGH'],
    [
      'a rule that only watches changes nothing',
      [finding(text, 'Maria Lopez', { action: 'monitor' })],
      {},
      'LOW',
    ],
    ['a floor raises', [], { minLevel: 'HIGH' as const }, 'HIGH'],
    [
      'a floor never lowers',
      [finding(text, 'now', { level: 'BLOCKED' })],
      { minLevel: 'MEDIUM' as const },
      'BLOCKED',
    ],
    ['across messages it is at least HIGH', [finding(text, 'Maria Lopez', { view: 'messages' })], {}, 'HIGH'],
  ] as const)('%s', (_note, findings, more, level) => {
    expect(run(text, findings, more).level).toBe(level);
  });

  it('raises what cannot be rewritten', () => {
    const leaves = [leaf(0, 'Maria Lopez', 'structural')];
    expect(run(leaves, [finding(leaves, 'Maria Lopez')]).level).toBe('HIGH');
  });

  it('raises a value that restoring would insert blind into markup or JSON', () => {
    for (const value of ['Ann <b>', 'a"b', 'x\ny', 'a\\b', '$(x)', 'a`b', 'a{b']) {
      const leaves = [leaf(0, `to ${value} now`)];
      expect(run(leaves, [finding(leaves, value)]).level, value).toBe('HIGH');
    }
  });

  it('lets apostrophes stand in names only', () => {
    const leaves = [leaf(0, "to Pat O'Brien")];
    expect(run(leaves, [finding(leaves, "Pat O'Brien")]).level).toBe('MEDIUM');
    expect(run(leaves, [finding(leaves, "Pat O'Brien", { entity: 'EMAIL_ADDRESS' })]).level).toBe('HIGH');
  });

  it('raises a value inside a schema that a pseudonym could break', () => {
    const leaves = [leaf(0, 'a@b.example', 'text', { constrained: true })];
    expect(run(leaves, [finding(leaves, 'a@b.example', { entity: 'EMAIL_ADDRESS' })]).level).toBe('HIGH');
  });

  it('is bulk past the cap', () => {
    const result = classify(
      { leaves: text, opaque: [] },
      { status: 'found', findings: [], bulk: true },
      context,
    );
    expect(isRefusal(result) ? result.code : result.level).toBe('HIGH');
  });

  it.each([
    [true, 'classifier_unavailable'],
    [false, 'request_too_large'],
  ])('a failed check is a refusal (transient: %s)', (transient, code) => {
    const result = classify(
      { leaves: text, opaque: [] },
      { status: 'failed', transient, reason: 'memory' },
      context,
    );
    expect(isRefusal(result) && result.code).toBe(code);
  });
});

describe('unread content', () => {
  const leaves = [leaf(0, 'what is in Maria Lopez here')];
  const image: OpaquePart = { kind: 'image', path: 'messages[0].content[1]' };
  it('is HIGH, or BLOCKED by policy', () => {
    expect(run(leaves, [], {}, [image]).level).toBe('HIGH');
    expect(run(leaves, [], { opaque: 'BLOCKED' }, [image]).level).toBe('BLOCKED');
  });
  it('passes for an agent that is allowed it, and is named', () => {
    const result = run(leaves, [], { opaqueAllowed: ['image'] }, [image]);
    expect([result.level, result.opaqueAllowed]).toEqual(['LOW', ['image']]);
  });
  it('never passes beside a HIGH finding', () => {
    const result = run(leaves, [finding(leaves, 'here', { level: 'HIGH' })], { opaqueAllowed: ['image'] }, [
      image,
    ]);
    expect([result.level, result.opaqueAllowed]).toEqual(['HIGH', []]);
  });
  it('allows only the kind that is listed', () => {
    const audio: OpaquePart = { kind: 'audio', path: 'messages[0].content[2]' };
    const result = run(leaves, [], { opaqueAllowed: ['image'] }, [image, audio]);
    expect([result.level, result.opaqueAllowed]).toEqual(['HIGH', []]);
  });
});

describe('the mask', () => {
  it('sweeps a value found once through every text, and not inside words', () => {
    const leaves = [leaf(0, 'I am Maria Lopez'), leaf(1, 'Maria Lopez said MariaMaria Lopezia')];
    const { mask } = run(leaves, [finding(leaves, 'Maria Lopez')]);
    expect(mask.map((span) => [span.leaf, span.start, span.end])).toEqual([
      [0, 5, 16],
      [1, 0, 11],
    ]);
  });

  it('replaces short values and dictionary words only where they were found', () => {
    for (const value of ['Li', 'Search']) {
      const leaves = [leaf(0, `I am ${value}.`), leaf(1, `${value} again`)];
      expect(run(leaves, [finding(leaves, value)]).mask).toHaveLength(1);
    }
  });

  it('raises when a known value stands where nothing can be rewritten', () => {
    const leaves = [
      leaf(0, 'I am Maria Lopez'),
      leaf(1, 'x Maria Lopez', 'structural'),
      leaf(2, 'Lopez', 'structural'),
    ];
    const result = run(leaves, [finding(leaves, 'Maria Lopez')]);
    expect(result.reasons.find((reason) => reason.rule === 'sweep.structural')?.paths).toEqual([
      'messages[1].content',
    ]);
    expect(result.level).toBe('HIGH');
  });

  it('joins overlapping findings into one span', () => {
    const leaves = [leaf(0, 'mail maria.lopez@example.org please')];
    const { mask } = run(leaves, [
      finding(leaves, 'maria.lopez'),
      finding(leaves, 'lopez@example.org', { entity: 'EMAIL_ADDRESS' }),
    ]);
    expect(mask).toEqual([
      {
        leaf: 0,
        start: 5,
        end: 28,
        entity: 'EMAIL_ADDRESS',
        value: 'maria.lopez@example.org',
        continued: false,
      },
    ]);
  });

  it('puts a value that runs across parts into the first and takes the rest away', () => {
    const leaves = [leaf(0, 'I am Maria Lo'), leaf(1, 'pez, hello')];
    const spans = [
      { leaf: 0, start: 5, end: 13 },
      { leaf: 1, start: 0, end: 3 },
    ];
    const { mask } = run(leaves, [finding(leaves, 'Maria Lo', { spans, view: 'parts' })]);
    expect(mask.map((span) => [span.value, span.continued])).toEqual([
      ['Maria Lopez', false],
      ['pez', true],
    ]);
  });
});

describe('what is known from earlier', () => {
  const known = (more: Partial<NonNullable<ClassifyContext['recalled']>>): Partial<ClassifyContext> => ({
    recalled: { levels: [], values: [], replaced: [], ...more },
  });
  const leaves = [leaf(0, 'Anh Vo asked'), leaf(1, 'go on'), leaf(2, 'Anh Vo', 'structural')];
  const anh = { leaf: 0, start: 0, end: 6, entity: 'PERSON', print: 'p' };

  it('text of a HIGH reply is HIGH', () => {
    const { level, reasons } = run(leaves, [], known({ levels: [1] }));
    expect([level, reasons]).toEqual([
      'HIGH',
      [{ rule: 'recall.level', level: 'HIGH', count: 1, paths: ['messages[1].content'] }],
    ]);
  });

  it('a value is MEDIUM and masked', () => {
    const { level, reasons, mask } = run(leaves.slice(0, 2), [], known({ values: [anh] }));
    expect([level, reasons.map(({ rule }) => rule)]).toEqual(['MEDIUM', ['recall.value']]);
    expect(mask).toEqual([
      { leaf: 0, start: 0, end: 6, entity: 'PERSON', value: 'Anh Vo', continued: false },
    ]);
  });

  it('and looked for where nothing can be rewritten', () => {
    expect(run(leaves, [], known({ values: [anh] })).level).toBe('HIGH');
  });

  it('what was replaced is counted, and raises nothing', () => {
    const { level, reasons } = run(
      leaves,
      [],
      known({ replaced: ['messages[0].content', 'messages[4].content'] }),
    );
    expect([level, reasons[0]?.rule, reasons[0]?.count]).toEqual(['LOW', 'recall.refused', 2]);
  });

  it.each([
    ['nothing', known({}), 'LOW'],
    ['a value', known({ values: [{ ...anh, leaf: 1, end: 2 }] }), 'MEDIUM'],
    ['text of a HIGH reply', known({ levels: [1] }), 'HIGH'],
  ] as const)('beside a public name, %s', (_note, recalled, level) => {
    const both = leaves.slice(0, 2);
    const isPublicName = (): boolean => true;
    const result = run(both, [finding(both, 'Anh Vo')], { ...recalled, isPublicName });
    expect([result.level, result.mask.some(({ value }) => value === 'Anh Vo')]).toEqual([
      level,
      level !== 'LOW',
    ]);
  });
});
