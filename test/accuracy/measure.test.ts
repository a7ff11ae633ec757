// The figures of `npm run bench:accuracy` against ones that were worked out by hand.
import { describe, expect, it } from 'vitest';
import type { Labelled, Span } from '../../bench/accuracy/labels.js';
import { measure, type Answer } from '../../bench/accuracy/measure.js';
import { noCounts, scoresOf } from '../../bench/accuracy/score.js';

const span = (entity: string, start: number, end: number): Span => ({ entity, start, end });

function text(line: number, content: string, ...spans: Span[]): Labelled {
  return { id: `t${line}`, line, text: content, spans };
}

function answer(level: string, claims: readonly Span[], rules: readonly string[] = []): Answer {
  return { level, claims, masked: claims, rules };
}

// Offsets:        0    5    10   15
const TEXTS = [
  text(1, 'Ann Lee a@b.io 7', span('PERSON', 0, 7), span('EMAIL_ADDRESS', 8, 14)),
  text(2, 'abcdefghij', span('PERSON', 0, 4)),
  text(3, 'nothing here'),
  text(4, 'nothing there'),
];
const ANSWERS = [
  // The name whole; of the address four of six, as something else; the 7 for nothing.
  answer('MEDIUM', [span('PERSON', 0, 7), span('URL', 8, 12), span('AGE', 15, 16)]),
  // Two of four, and three beside it.
  answer('LOW', [span('PERSON', 2, 7)]),
  answer('LOW', []),
  answer('HIGH', [span('SECRET', 0, 7)], ['secrets.a', 'secrets.b', 'secrets.a']),
];
const report = measure(TEXTS, ANSWERS, 0.5);

describe('by character', () => {
  it('blanks do not count, and any entity will do', () => {
    // Labelled 6 + 6 + 4, claimed (6 + 4 + 1) + 5 + 7, shared 6 + 4 + 2.
    expect(report.total.chars.blind).toMatchObject({ labelled: 16, found: 12, claimed: 23, right: 12 });
    expect(report.total.chars.blind.precision).toBeCloseTo(12 / 23, 12);
    expect(report.total.chars.blind.recall).toBeCloseTo(0.75, 12);
    // 2PR / (P + R) and 5PR / (4P + R), with the fractions multiplied out.
    expect(report.total.chars.blind.f1).toBeCloseTo(24 / 39, 12);
    expect(report.total.chars.blind.f2).toBeCloseTo(60 / 87, 12);
  });

  it('typed, the address that was taken for something else is lost', () => {
    expect(report.total.chars.typed).toMatchObject({ labelled: 16, found: 8, claimed: 23, right: 8 });
  });

  it('each entity has its own', () => {
    expect(report.entities['PERSON']?.chars.typed).toMatchObject({
      labelled: 10,
      found: 8,
      claimed: 11,
      right: 8,
    });
    expect(report.entities['EMAIL_ADDRESS']?.chars.typed).toMatchObject({ found: 0, precision: null });
    expect(report.entities['EMAIL_ADDRESS']?.chars.blind).toMatchObject({
      labelled: 6,
      found: 4,
      claimed: 0,
    });
    expect(report.entities['URL']?.chars.blind).toMatchObject({
      labelled: 0,
      claimed: 4,
      right: 4,
      f1: null,
    });
  });

  it('what two labels cover counts once when blind, and for each of them when typed', () => {
    const both = measure(
      [text(1, 'abcd', span('DATE_TIME', 0, 4), span('AGE', 0, 2))],
      [answer('LOW', [span('AGE', 0, 2), span('DATE_TIME', 0, 2)])],
      0.5,
    );
    expect(both.total.chars.blind).toMatchObject({ labelled: 4, found: 2, claimed: 2, right: 2 });
    expect(both.total.chars.typed).toMatchObject({ labelled: 6, found: 4, claimed: 4, right: 4 });
  });
});

describe('by span', () => {
  it('half of both together is one find', () => {
    // Name: 1. Address and URL: 4 of 6. The second name: 2 of 7, too little.
    expect(report.total.spans.blind).toMatchObject({ labelled: 3, found: 2, claimed: 5, right: 2 });
    expect(report.total.spans.typed).toMatchObject({ labelled: 3, found: 1, claimed: 5, right: 1 });
    expect(report.entities['PERSON']?.spans.typed).toMatchObject({ labelled: 2, found: 1, claimed: 2 });
  });

  it.each([
    { overlap: 0.28, blind: 3, typed: 2, note: '2 of 7 is more than 0.28' },
    { overlap: 0.29, blind: 2, typed: 1, note: 'and less than 0.29' },
    { overlap: 1, blind: 1, typed: 1, note: 'the same borders' },
  ])('an overlap of $overlap: $note', ({ overlap, blind, typed }) => {
    const { spans } = measure(TEXTS, ANSWERS, overlap).total;
    expect([spans.blind.found, spans.typed.found]).toEqual([blind, typed]);
  });

  it('one claim is one find, however many labels it touches, and the best fit comes first', () => {
    const one = measure(
      [text(1, 'abcdefgh', span('PERSON', 0, 4), span('PERSON', 4, 8))],
      [answer('LOW', [span('PERSON', 0, 8)])],
      0.5,
    );
    expect(one.total.spans.typed).toMatchObject({ labelled: 2, found: 1, claimed: 1, right: 1 });
    const better = measure(
      [text(1, 'abcdefgh', span('PERSON', 0, 8))],
      [answer('LOW', [span('PERSON', 0, 5), span('PERSON', 0, 8)])],
      0.5,
    );
    expect(better.total.spans.typed).toMatchObject({ found: 1, claimed: 2, right: 1 });
  });

  it('a blank more at the border is the same find', () => {
    const { total } = measure(
      [text(1, ' ab cd ', span('PERSON', 0, 7))],
      [answer('LOW', [span('PERSON', 1, 6)])],
      1,
    );
    expect(total.spans.typed.recall).toBe(1);
  });
});

describe('leaked values', () => {
  it('counts values, whole and in part, and what would go outside', () => {
    expect(report.leaks.entities).toEqual({
      PERSON: { values: 2, whole: 0, part: 1, outside: 1 },
      EMAIL_ADDRESS: { values: 1, whole: 0, part: 1, outside: 1 },
    });
    expect(report.leaks.total).toEqual({ values: 3, whole: 0, part: 2, outside: 2 });
  });

  it.each([
    { level: 'LOW', outside: 1, note: 'nothing is masked' },
    { level: 'MEDIUM', outside: 0, note: 'masked' },
    { level: 'HIGH', outside: 0, note: 'stays' },
  ])('a masked value at $level: $note', ({ level, outside }) => {
    const labelled = [text(1, 'abcd', span('US_SSN', 0, 4))];
    expect(
      measure(labelled, [answer(level, [span('US_SSN', 0, 4)])], 0.5).leaks.entities['US_SSN'],
    ).toMatchObject({ whole: 0, part: 0, outside });
    expect(measure(labelled, [answer(level, [])], 0.5).leaks.entities['US_SSN']).toMatchObject({
      whole: 1,
      outside: level === 'HIGH' ? 0 : 1,
    });
  });

  it('a value that stands twice is one, and leaks when one of its places does', () => {
    const { leaks } = measure(
      [text(1, 'ab ab', span('PERSON', 0, 2), span('PERSON', 3, 5))],
      [answer('MEDIUM', [span('PERSON', 3, 5)])],
      0.5,
    );
    expect(leaks.entities['PERSON']).toEqual({ values: 1, whole: 1, part: 0, outside: 1 });
  });
});

describe('texts', () => {
  it('names those without a label that were raised, each rule once a text', () => {
    expect(report.unlabelled).toEqual({
      texts: 2,
      raised: 1,
      share: 0.5,
      levels: { HIGH: 1 },
      rules: { 'secrets.a': 1, 'secrets.b': 1 },
      ids: ['t4'],
    });
    expect(report.labelled).toEqual({ texts: 2, raised: 1, share: 0.5 });
    expect(report.levels).toEqual({ MEDIUM: 1, LOW: 2, HIGH: 1 });
  });

  it('an answer that is missing is no clean text', () => {
    expect(() => measure(TEXTS, ANSWERS.slice(1), 0.5)).toThrow('line 4');
  });

  it('what was neither claimed nor labelled has no figure', () => {
    expect(scoresOf(noCounts())).toMatchObject({ precision: null, recall: null, f1: null, f2: null });
    expect(scoresOf({ labelled: 3, found: 0, claimed: 2, right: 0 })).toMatchObject({ f1: 0, f2: 0 });
  });
});
