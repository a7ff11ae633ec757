import { describe, expect, it } from 'vitest';
import { staysOnLine } from './line-pattern.js';

describe('patterns that stay on a line', () => {
  it.each([
    ['digits between borders', '(?:^|[^0-9A-Za-z.+/_-])(?P<value>[0-9]{9})(?:$|[^0-9A-Za-z_/-])', true],
    ['blanks, not breaks', '(?:^|[^0-9])(?P<value>[0-9]{4}[ -]?[0-9]{4})(?:$|[^0-9])', true],
    ['letters of any script', '\\b\\p{Lu}\\pL+ (?i:street)\\b', true],
    ['any white space', '[0-9]{4}\\s[0-9]{4}', false],
    ['anything but', '(?:^|[^0-9])(?P<value>[0-9]{4}[^0-9]{1,3}[0-9]{4})(?:$|[^0-9])', false],
    ['a border in the middle', '(?P<value>[0-9]{4})(?:$|[^0-9])[0-9]', false],
    ['a written line break', '[0-9]{4}\\n?[0-9]{4}', false],
    ['a line break as it is', '[0-9]{4}\n?[0-9]{4}', false],
    ['a class by name', '[[:space:]]', false],
    ['a class of its own', '\\P{L}x', false],
    ['a dot that takes everything', '(?s:a.b)', false],
    ['a tab, which a range may lead on from', '[\\t-z]', false],
  ])('%s', (_note, source, expected) => {
    expect(staysOnLine(source)).toBe(expected);
  });
});
