import { describe, expect, it } from 'vitest';
import { makeBatch } from './batch.js';
import { makePatternScan, type PatternSource } from './scan-patterns.js';

const sources: readonly PatternSource[] = Array.from({ length: 60 }, (_, index) => ({
  pattern: `\\bkey${index}_(?<value>[0-9]{4,9})\\b`,
  keywords: [`key${index}_`],
  reach: { before: 16, after: 32 },
}));

/** `rule start end` of every match. */
function matches(rules: readonly PatternSource[], texts: readonly string[], first = 0): readonly string[] {
  const found: string[] = [];
  makePatternScan(rules).run(makeBatch(texts), (index, { start, end }) => {
    found.push(`${index + first} ${start} ${end}`);
    return true;
  });
  return found;
}

describe('a text full of keywords', () => {
  it.each([
    ['near misses only', (index: number) => `key${index}_12x `],
    ['every third one is a hit', (index: number) => `key${index}_${index % 3 === 0 ? '12345' : 'no'} `],
    [
      'hits twice, in capitals between',
      (index: number) => `KEY${index}_1 key${index}_4444 key${index}_55555 `,
    ],
    ['beyond ASCII', (index: number) => `ключ😀key${index}_987654 `],
  ])('gives what each rule finds by itself: %s', (_note, piece) => {
    const texts = [0, 20, 40].map((from) =>
      Array.from({ length: 20 }, (_, index) => piece(from + index)).join('filler '.repeat(20)),
    );
    const alone = sources.flatMap((source, index) => matches([source], texts, index));
    expect(matches(sources, texts)).toEqual(alone);
  });
});
