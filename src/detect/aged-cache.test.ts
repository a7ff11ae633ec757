import { expect, it } from 'vitest';
import { AgedCache } from './aged-cache.js';

const cacheOf = (maxSize: number) =>
  new AgedCache<string>({ maxSize, sizeCalculation: ({ length }) => length });

it('keeps what is asked for, and forgets what nobody asks for', () => {
  const cache = cacheOf(8);
  for (let round = 0; round < 10; round++) {
    cache.set('asked', 'a');
    cache.set(`other ${round}`, 'b');
    expect(cache.get('asked')).toBe('a');
  }
  const left = Array.from({ length: 10 }, (_, round) => cache.get(`other ${round}`));
  expect(left.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
  expect(left[9]).toBe('b');
});

it('holds no more than its room', () => {
  const cache = cacheOf(100);
  for (let at = 0; at < 1000; at++) cache.set(`${at}`, 'x');
  const held = Array.from({ length: 1000 }, (_, at) => at).filter((at) => cache.get(`${at}`) !== undefined);
  expect(held.length).toBeLessThanOrEqual(100);
  expect(held.length).toBeGreaterThanOrEqual(50);
});

it('has nothing, rather than what was there before, of what is too large', () => {
  const cache = cacheOf(8);
  cache.set('key', 'old');
  cache.set('key', 'far too large');
  expect(cache.get('key')).toBeUndefined();
});

it('forgets everything at once', () => {
  const cache = cacheOf(8);
  cache.set('key', 'x');
  cache.clear();
  expect(cache.get('key')).toBeUndefined();
});
