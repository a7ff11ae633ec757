import { describe, expect, it } from 'vitest';
import { matchesGlob } from './glob.js';

describe('a glob', () => {
  it.each([
    ['*', '', true],
    ['*', 'gpt-4o', true],
    ['gpt-*', 'gpt-4o', true],
    ['gpt-*', 'gpt-', true],
    ['gpt-*', 'xgpt-4', false],
    ['gpt-*', 'GPT-4', false],
    ['*-mini', 'gpt-4o-mini', true],
    ['*-mini', 'gpt-4o-mini-2', false],
    ['g*-*i', 'gpt-4o-mini', true],
    ['a*b*c', 'abbc', true],
    ['a*b*c', 'acb', false],
    ['a**b', 'ab', true],
    ['a.c', 'abc', false],
    ['a?c', 'abc', false],
    ['[a]', 'a', false],
    ['', '', true],
    ['', 'a', false],
    ['a*', '*', false],
    ['a*b', 'a\nb', true],
    ['a', 'a*', false],
  ])('%s against %j: %s', (glob, name, matches) => {
    expect(matchesGlob(glob, name)).toBe(matches);
  });

  it('takes no time to speak of on a name made to be slow', () => {
    const start = performance.now();
    expect(matchesGlob('*a*a*a*a*a*a*b', 'a'.repeat(20_000))).toBe(false);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
