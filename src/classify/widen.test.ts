import { describe, expect, it } from 'vitest';
import type { Classification, MaskSpan } from '../model/classification.js';
import type { Leaf } from '../model/prompt.js';
import { buildMatcher } from '../text/matcher.js';
import { widen, type WideSpan } from './widen.js';

const isWord = (word: string): boolean => ['will', 'karma'].includes(word.toLowerCase());

function leaf(id: number, text: string, more: Partial<Leaf> = {}): Leaf {
  return { id, text, kind: 'text', path: `messages[${id}].content`, place: 'user', ...more };
}
function at(leaves: readonly Leaf[], id: number, value: string, entity = 'PERSON'): WideSpan {
  const start = leaves[id]!.text.indexOf(value);
  return { leaf: id, entity, start, end: start + value.length };
}
function decided(leaves: readonly Leaf[], ...spans: WideSpan[]): Classification {
  const mask: MaskSpan[] = spans.map((span) => ({
    ...span,
    value: leaves[span.leaf]!.text.slice(span.start, span.end),
    continued: false,
  }));
  return { level: 'MEDIUM', reasons: [], findings: [], mask, opaqueAllowed: [] };
}
const values = (result: Classification): string[] =>
  result.mask.map(({ leaf: id, value }) => `${id} ${value}`);

describe('widen', () => {
  it('adds what the net brought and keeps what was masked', () => {
    const leaves = [leaf(0, 'Maria Lopez met Qwzrt.')];
    const result = widen(
      leaves,
      decided(leaves, at(leaves, 0, 'Maria Lopez')),
      [at(leaves, 0, 'Qwzrt')],
      isWord,
    );
    expect(values(result)).toEqual(['0 Maria Lopez', '0 Qwzrt']);
  });

  it('looks for each value in every text, and for the parts of a name', () => {
    const leaves = [leaf(0, 'Maria Lopez met Qwzrt.'), leaf(1, 'Qwzrt told Lopez.')];
    const result = widen(
      leaves,
      decided(leaves, at(leaves, 0, 'Maria Lopez')),
      [at(leaves, 0, 'Qwzrt')],
      isWord,
    );
    expect(values(result)).toEqual(['0 Maria Lopez', '0 Qwzrt', '1 Qwzrt', '1 Lopez']);
  });

  it('masks a dictionary word only where it was found', () => {
    const leaves = [leaf(0, 'We asked Will. Will it rain?')];
    expect(values(widen(leaves, decided(leaves), [at(leaves, 0, 'Will')], isWord))).toEqual(['0 Will']);
  });

  it('cuts at what must not be restored blind', () => {
    const leaves = [leaf(0, 'at Qwzrt "Bob" Blorb\nKlunk')];
    const wide = [at(leaves, 0, 'Qwzrt "Bob" Blorb\nKlunk')];
    expect(values(widen(leaves, decided(leaves), wide, isWord))).toEqual([
      '0 Qwzrt',
      '0 Bob',
      '0 Blorb',
      '0 Klunk',
    ]);
  });

  it('leaves a value alone that stands where nothing can be rewritten', () => {
    const leaves = [leaf(0, 'Qwzrt Blorb and Klunk'), leaf(1, 'Qwzrt Blorb', { kind: 'structural' })];
    const wide = [at(leaves, 0, 'Qwzrt Blorb'), at(leaves, 0, 'Klunk')];
    expect(values(widen(leaves, decided(leaves), wide, isWord))).toEqual(['0 Klunk']);
  });

  it('does not touch a leaf that a pseudonym would break, nor its values elsewhere', () => {
    const leaves = [leaf(0, 'we met Klunk'), leaf(1, 'Klunk', { constrained: true })];
    expect(widen(leaves, decided(leaves), [at(leaves, 0, 'Klunk')], isWord).mask).toEqual([]);
  });

  it('what is left of a value that precise evidence cuts is looked for as well', () => {
    const leaves = [leaf(0, 'Maria Qwzrt wrote.'), leaf(1, 'Then Qwzrt left.')];
    const result = widen(
      leaves,
      decided(leaves, at(leaves, 0, 'Maria')),
      [at(leaves, 0, 'Maria Qwzrt')],
      isWord,
    );
    expect(values(result)).toEqual(['0 Maria', '0 Qwzrt', '1 Qwzrt']);
  });

  it('leaves nothing behind that the tripwire would find', () => {
    const leaves = [
      leaf(0, 'New York City called York City Hall. Maria New York.'),
      leaf(1, 'York City, New York City and Hall York'),
    ];
    const wide = [
      at(leaves, 0, 'New York'),
      at(leaves, 0, 'York City Hall'),
      at(leaves, 0, 'Maria New York'),
    ];
    const { mask } = widen(leaves, decided(leaves, at(leaves, 0, 'Maria')), wide, isWord);
    const matcher = buildMatcher([...new Set(mask.map(({ value }) => value))]);
    for (const { id, text } of leaves) {
      let rest = text;
      for (const span of mask.filter((one) => one.leaf === id).reverse())
        rest = `${rest.slice(0, span.start)}X_1${rest.slice(span.end)}`;
      expect(matcher.find(rest)).toEqual([]);
    }
  });
});

describe('a large text with a value in each line', () => {
  const ROW = 'Qwzrtovic 12.03.1987 ';
  function rows(count: number): () => number {
    const leaves = [leaf(0, ROW.repeat(count))];
    const spans = (from: number, to: number, entity: string): WideSpan[] =>
      Array.from({ length: count }, (_, row) => {
        return { leaf: 0, entity, start: row * ROW.length + from, end: row * ROW.length + to };
      });
    const value = 'Qwzrtovic';
    const mask = spans(0, 9, 'PERSON').map((span) => ({ ...span, value, continued: false }));
    return () => widen(leaves, { ...decided(leaves), mask }, spans(10, 20, 'DATE_TIME'), isWord).mask.length;
  }

  it('costs what its rows cost, not their square', () => {
    const cpuMs = (work: () => number): number => {
      const before = process.cpuUsage().user;
      work();
      return (process.cpuUsage().user - before) / 1000;
    };
    cpuMs(rows(2_000));
    const few = cpuMs(rows(4_000));
    expect(cpuMs(rows(32_000))).toBeLessThan(8 * 3 * few + 200);
  });

  it('may hold more places than a call takes arguments', () => {
    expect(rows(140_000)()).toBe(280_000);
  });
});
