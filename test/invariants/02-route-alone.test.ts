// Invariant 2, for the route by itself: policy that was never checked, a caller that may do anything, and still no attempt
// beyond the table. The gate and the check of the configuration stand behind it and are not asked here. The table is
// written out again, so that a change of the one in the model is seen, too.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../src/config/policy.js';
import type { Caller } from '../../src/model/caller.js';
import { TIERS, type Tier } from '../../src/model/level.js';
import type { Policy } from '../../src/model/policy.js';
import { isRefusal } from '../../src/model/refusal.js';
import { keepLocal } from '../../src/route/keep-local.js';
import { route, type RoutedLevel } from '../../src/route/route.js';
import { PROVIDER_KEY, ROOT } from '../lab/lab.js';

const TABLE: Readonly<Record<RoutedLevel, readonly Tier[]>> = {
  LOW: ['L1', 'L2', 'L3'],
  MEDIUM: ['L1', 'L2', 'L3'],
  HIGH: ['L1'],
};
/** Every order of every choice of tiers, and some twice. */
const ROUTES: readonly (readonly Tier[])[] = [
  ...TIERS.map((a) => [a]),
  ...TIERS.flatMap((a) => TIERS.map((b) => [a, b])),
  ...TIERS.flatMap((a) => TIERS.flatMap((b) => TIERS.map((c) => [a, b, c]))),
];

function shipped(): Policy {
  const env = {
    OPENAI_API_KEY: PROVIDER_KEY,
    PLAN_BASE_URL: 'https://plan.example/v1',
    PLAN_API_KEY: `${PROVIDER_KEY}-plan`,
  };
  const read = readPolicy(readFileSync(join(ROOT, 'routing.yaml'), 'utf8'), env);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.policy;
}

const CALLER: Caller = {
  agent: 'anyone',
  minLevel: 'LOW',
  tiers: TIERS,
  models: ['*'],
  mask: 'balanced',
  restoreTools: true,
  opaqueAllowed: ['image', 'audio', 'file', 'remote_url', 'stored_state', 'encoded'],
  providerTools: 'allow',
  onBlock: 'error',
};

describe('every route that policy could hold', () => {
  const policy = shipped();
  it('has a provider of every tier to choose from', () => {
    expect(new Set(policy.providers.map(({ tier }) => tier))).toEqual(new Set(TIERS));
  });

  it.each(Object.keys(TABLE) as RoutedLevel[])('%s', (level) => {
    for (const tiers of ROUTES) {
      const routed = route({
        policy: { ...policy, routes: { ...policy.routes, [level]: tiers } },
        level,
        caller: CALLER,
        model: 'gpt-5',
      });
      const got = isRefusal(routed) ? [] : routed.attempts.map(({ tier }) => tier);
      // In the order of the policy, and all that is allowed: a route that asks nobody would be safe and useless.
      expect(got, tiers.join()).toEqual([...new Set(tiers)].filter((tier) => TABLE[level].includes(tier)));
      if (isRefusal(routed)) continue;
      const kept = keepLocal(routed, 'a reason');
      const left = isRefusal(kept) ? [] : kept.attempts.map(({ tier }) => tier);
      expect(left).toEqual(got.filter((tier) => tier === 'L1'));
    }
  });
});
