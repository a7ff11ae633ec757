import { expect, test } from 'vitest';
import { isRefusal } from '../model/refusal.js';
import type { Attempt, Route } from '../model/route.js';
import { keepLocal } from './keep-local.js';

const near: Attempt = { provider: 'near', tier: 'L1', model: 'a' };
const far: Attempt = { provider: 'far', tier: 'L3', model: 'b' };
const routeOf = (...attempts: readonly Attempt[]): Route => ({
  mapping: '*',
  level: 'MEDIUM',
  attempts,
  considered: [
    ...attempts.map(({ provider }) => ({ provider, chosen: true, why: 'in the route for MEDIUM' })),
    { provider: 'other', chosen: false, why: 'no model mapping' },
  ],
});

test('what leaves is passed over, and says why; the rest keeps its place and its reason', () => {
  expect(keepLocal(routeOf(far, near), 'a reason')).toEqual({
    mapping: '*',
    level: 'MEDIUM',
    attempts: [near],
    considered: [
      { provider: 'far', chosen: false, why: 'a reason' },
      { provider: 'near', chosen: true, why: 'in the route for MEDIUM' },
      { provider: 'other', chosen: false, why: 'no model mapping' },
    ],
  });
});

test('with nothing left it is a refusal that says what was considered', () => {
  const refusal = keepLocal(routeOf(far), 'a reason');
  expect(isRefusal(refusal)).toBe(true);
  expect(refusal).toMatchObject({
    code: 'local_tier_unavailable',
    considered: [{ provider: 'far', chosen: false, why: 'a reason' }, { provider: 'other' }],
  });
});
