import { describe, expect, it } from 'vitest';
import { isRefusal } from '../model/refusal.js';
import { parseJson } from '../wire/json.js';
import { survives, toPlain } from './plain-json.js';

function parsed(json: string) {
  const result = parseJson(json);
  if (isRefusal(result)) throw new Error(result.detail);
  return result.value;
}

describe('survives', () => {
  const rows: readonly [source: string, kept: boolean][] = [
    ['1.0', true],
    ['10e-1', true],
    ['0.1', true],
    ['1e3', true],
    ['-0.0', true],
    ['1E400', false],
    ['12345678901234567890', false],
    ['9007199254740993', false],
    ['9007199254740992', true],
    ['0.1000000000000000055', false],
    ['1e-400', false],
  ];
  it.each(rows)('%s -> %s', (source, kept) => expect(survives(source)).toBe(kept));
});

describe('toPlain', () => {
  it('turns kept numbers into numbers, at any depth', () => {
    expect(toPlain(parsed('{"a":[{"b":1.0}]}'))).toEqual({ a: [{ b: 1 }] });
  });
  it('refuses the whole value when one number would change', () => {
    expect(toPlain(parsed('{"a":[{"b":12345678901234567890}]}'))).toBeUndefined();
  });
});
