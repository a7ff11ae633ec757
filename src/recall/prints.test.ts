import { expect, it } from 'vitest';
import { printsOf } from './prints.js';

it('a text may hold more places of values than a call takes arguments', () => {
  const text = 'Qwzrt Blorbov '.repeat(25_000);
  const { value } = printsOf(
    text,
    { level: false, value: true },
    (_kind, form) => form,
    () => false,
  );
  expect(value.length).toBeGreaterThan(150_000);
  expect(new Set(value.map(({ print }) => print)).has('qwzrt blorbov')).toBe(true);
});
