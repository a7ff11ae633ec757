import { describe, expect, it } from 'vitest';
import { parseDuration } from './duration.js';
import { interpolate } from './env.js';

describe('variables', () => {
  const env = { A: 'one', B: '', C: '${A}' };
  it.each([
    ['alone', '${A}', 'one'],
    ['among text', 'x-${A}-y-${A}', 'x-one-y-one'],
    ['with a default that is not needed', '${A:-two}', 'one'],
    ['unset, with a default', '${Z:-two}', 'two'],
    ['empty, with a default', '${B:-two}', 'two'],
    ['an empty default', '${Z:-}', ''],
    ['a default with a colon and a dollar', '${Z:-http://h:1/$x}', 'http://h:1/$x'],
    ['a value that looks like a reference stays as it is', '${C}', '${A}'],
    ['a dollar without a bracket', '$A', '$A'],
    ['a number is left alone', 5, 5],
  ])('%s', (_note, value, result) => {
    expect(interpolate({ f: [value] }, env)).toMatchObject({
      value: { f: [result] },
      unset: [],
      malformed: [],
    });
  });

  it('an unset one is named with its place', () => {
    expect(interpolate({ f: ['a', '${Z}/${B}'] }, env).unset).toEqual([
      { path: ['f', 1], name: 'Z' },
      { path: ['f', 1], name: 'B' },
    ]);
  });

  it.each(['${', '${A', '${1A}', '${}', '${A-b}', '${A:b}', '${ A }'])('%s is no reference', (value) => {
    expect(interpolate({ f: value }, env).malformed).toEqual([['f']]);
  });
});

describe('durations, in milliseconds', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['5h', 18_000_000],
    ['1d', 86_400_000],
    ['366d', 31_622_400_000],
    ['367d', undefined],
    ['0h', undefined],
    ['5', undefined],
    ['h', undefined],
    ['-5h', undefined],
    ['1.5h', undefined],
    ['5h30m', undefined],
    ['5 h', undefined],
    ['5H', undefined],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});
