import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../model/caller.js';
import { ALLOWED_TIERS, TIERS, type Tier } from '../model/level.js';
import type { Policy, Provider } from '../model/policy.js';
import { isRefusal } from '../model/refusal.js';
import { route, type RoutedLevel, type RouteInput } from './route.js';

const ollama = (name: string): Provider => ({
  name,
  tier: 'L1',
  kind: 'ollama',
  baseUrl: 'http://127.0.0.1:11434',
  numCtx: 4096,
  keepAlive: '5m',
  maxTokens: 100,
});
const openai = (name: string, tier: 'L2' | 'L3', apiKey = 'k'): Provider => ({
  name,
  tier,
  kind: 'openai',
  baseUrl: 'https://x.example',
  apiKey,
});

const POLICY: Policy = {
  providers: [
    openai('metered', 'L3'),
    ollama('near'),
    openai('plan', 'L2'),
    openai('own', 'L2', 'passthrough'),
    openai('spare', 'L3'),
  ],
  models: [
    { match: 'only-plan', to: { plan: 'm' } },
    { match: 'tiny-*', to: { near: 'qwen3:4b', plan: 'same', spare: 's' } },
    { match: 'tricky', to: { near: 'same' } },
    { match: 'gpt-*', to: { near: 'llama3.2', plan: 'same', own: 'same', metered: 'same', spare: 'big' } },
  ],
  analyzers: [],
  routes: { LOW: ['L2', 'L3', 'L1'], MEDIUM: ['L3', 'L1'], HIGH: ['L1'] },
  opaque: 'HIGH',
  history: 'strict',
  agents: [],
  mask: 'balanced',
  publicNames: 'spare',
  surrogates: [],
  providerTools: 'strip',
  audit: { commit: 'store' },
  output: { secrets: 'redact', pii: 'annotate', sanitise: 'redact', markers: 'annotate', release: 'hold' },
  localHosts: [],
  server: { hosts: [], origins: [] },
  cases: [],
  digest: '0'.repeat(16),
};
const CALLER: Caller = {
  agent: 'bot',
  minLevel: 'LOW',
  tiers: TIERS,
  models: ['*'],
  mask: 'balanced',
  restoreTools: true,
  opaqueAllowed: [],
  providerTools: 'strip',
  onBlock: 'error',
};

interface Row {
  readonly note: string;
  readonly level: RoutedLevel;
  readonly model?: string;
  readonly caller?: Partial<Caller>;
  readonly down?: readonly string[];
  /** `provider:model` in order, or the code of a refusal. */
  readonly expect: string;
}

function run(row: Row): string {
  const input: RouteInput = {
    policy: POLICY,
    level: row.level,
    caller: { ...CALLER, ...row.caller },
    model: row.model ?? 'gpt-4o',
    available: (name) => !(row.down ?? []).includes(name),
  };
  const routed = route(input);
  if (isRefusal(routed)) return routed.code;
  return routed.attempts.map(({ provider, model }) => `${provider}:${model}`).join(' ');
}

const rows: readonly Row[] = [
  {
    note: 'tiers in the order of the route, providers in that of the file',
    level: 'LOW',
    expect: 'plan:gpt-4o metered:gpt-4o spare:big near:llama3.2',
  },
  { note: 'another route', level: 'MEDIUM', expect: 'metered:gpt-4o spare:big near:llama3.2' },
  { note: 'HIGH stays', level: 'HIGH', expect: 'near:llama3.2' },
  {
    note: 'the first mapping that matches',
    level: 'LOW',
    model: 'tiny-x',
    expect: 'plan:tiny-x spare:s near:qwen3:4b',
  },
  { note: 'a mapping without L1', level: 'HIGH', model: 'only-plan', expect: 'local_tier_unavailable' },
  {
    note: 'a mapping without the tiers of the route',
    level: 'MEDIUM',
    model: 'only-plan',
    expect: 'upstream_failed',
  },
  {
    note: 'L1 is never asked for the name of the client',
    level: 'HIGH',
    model: 'tricky',
    expect: 'local_tier_unavailable',
  },
  { note: 'a model without a mapping', level: 'LOW', model: 'claude', expect: 'not_found' },
  { note: 'a model without a mapping, HIGH', level: 'HIGH', model: 'claude', expect: 'not_found' },
  { note: 'no model', level: 'LOW', model: '', expect: 'not_found' },
  {
    note: 'a model that the caller may not ask for',
    level: 'LOW',
    caller: { models: ['tiny-*'] },
    expect: 'not_found',
  },
  {
    note: 'a model that the caller may ask for',
    level: 'LOW',
    model: 'tiny-1',
    caller: { models: ['tiny-*'] },
    expect: 'plan:tiny-1 spare:s near:qwen3:4b',
  },
  {
    note: 'a model named like a part of every object',
    level: 'LOW',
    model: 'constructor',
    expect: 'not_found',
  },
  {
    note: 'tiers of the caller shorten',
    level: 'LOW',
    caller: { tiers: ['L1', 'L3'] },
    expect: 'metered:gpt-4o spare:big near:llama3.2',
  },
  {
    note: 'tiers of the caller do not reorder',
    level: 'LOW',
    caller: { tiers: ['L1', 'L2'] },
    expect: 'plan:gpt-4o near:llama3.2',
  },
  {
    note: 'tiers of the caller do not lengthen',
    level: 'HIGH',
    caller: { tiers: ['L2', 'L3'] },
    expect: 'local_tier_unavailable',
  },
  { note: 'one is down', level: 'LOW', down: ['plan'], expect: 'metered:gpt-4o spare:big near:llama3.2' },
  { note: 'L1 is down', level: 'HIGH', down: ['near'], expect: 'local_tier_unavailable' },
  {
    note: 'all are down',
    level: 'LOW',
    down: ['plan', 'metered', 'spare', 'near'],
    expect: 'upstream_failed',
  },
  {
    note: 'a caller with a key of its own is bound',
    level: 'LOW',
    caller: { passthrough: 'own' },
    expect: 'own:gpt-4o',
  },
  {
    note: 'bound, and the route does not allow it',
    level: 'MEDIUM',
    caller: { passthrough: 'own' },
    expect: 'upstream_failed',
  },
  { note: 'bound, HIGH', level: 'HIGH', caller: { passthrough: 'own' }, expect: 'near:llama3.2' },
  {
    note: 'bound, and its provider is down',
    level: 'LOW',
    caller: { passthrough: 'own' },
    down: ['own'],
    expect: 'upstream_failed',
  },
];

describe('a route', () => {
  it.each(rows)('$note', (row) => {
    expect(run(row)).toBe(row.expect);
  });

  it('says of every provider why', () => {
    const { considered } = route({
      policy: POLICY,
      level: 'LOW',
      caller: { ...CALLER, tiers: ['L2', 'L3'] },
      model: 'tiny-1',
      available: (name) => (name === 'spare' ? 'quota spent' : true),
    });
    expect(considered).toEqual([
      { provider: 'metered', chosen: false, why: 'no model mapping' },
      { provider: 'near', chosen: false, why: 'tier not allowed for this agent' },
      { provider: 'plan', chosen: true, why: 'in the route for LOW' },
      { provider: 'own', chosen: false, why: 'needs an agent with a key of its own' },
      { provider: 'spare', chosen: false, why: 'quota spent' },
    ]);
  });

  it('tells the same of a model that is not there and of one that is not allowed', () => {
    const ask = (models: readonly string[], model: string) => {
      const routed = route({ policy: POLICY, level: 'LOW', caller: { ...CALLER, models }, model });
      return isRefusal(routed) ? { ...routed, considered: [] } : undefined;
    };
    expect(ask(['tiny-*'], 'gpt-4o')).toEqual({ code: 'not_found', param: 'model', considered: [] });
    expect(ask(['*'], 'claude')).toEqual(ask(['tiny-*'], 'gpt-4o'));
  });

  it('says which refusals can pass', () => {
    const detail = (down: readonly string[], tiers: readonly Tier[]) => {
      const routed = route({
        policy: POLICY,
        level: 'LOW',
        caller: { ...CALLER, tiers },
        model: 'only-plan',
        available: (name) => !down.includes(name),
      });
      return isRefusal(routed) ? [routed.status, routed.detail] : [];
    };
    expect(detail(['plan'], TIERS)).toEqual([503, 'No provider in the route for LOW is available now.']);
    expect(detail([], ['L3'])).toEqual([
      503,
      'No provider in the route for LOW serves this model and caller.',
    ]);
  });
});

const tiers = fc.array(fc.constantFrom<Tier>(...TIERS), { maxLength: 6 });
const name = fc.constantFrom('a', 'b', 'c', 'd');
const provider = fc
  .tuple(name, fc.constantFrom<Tier>(...TIERS), fc.boolean())
  .map(([of, tier, own]): Provider =>
    tier === 'L1' ? ollama(of) : openai(of, tier, own ? 'passthrough' : 'k'),
  );
const anyPolicy = fc.record({
  // Routes that the schema would refuse, too: the table of levels holds whatever a policy says.
  routes: fc.record({ LOW: tiers, MEDIUM: tiers, HIGH: tiers }),
  providers: fc.uniqueArray(provider, { selector: (of) => of.name, maxLength: 4 }),
  models: fc.array(
    fc.record({
      match: fc.constantFrom('*', 'gpt-*', 'gpt-4o'),
      to: fc.dictionary(name, fc.constantFrom('same', 'llama3.2', 'big')),
    }),
    { maxLength: 3 },
  ),
});
const anyInput = fc.record({
  policy: anyPolicy.map((part): Policy => ({ ...POLICY, ...part })),
  level: fc.constantFrom<RoutedLevel>('LOW', 'MEDIUM', 'HIGH'),
  caller: fc
    .record({
      tiers,
      models: fc.constantFrom<readonly string[]>(['*'], ['gpt-*'], []),
      passthrough: fc.option(name, { nil: undefined }),
    })
    .map(({ passthrough, ...more }): Caller => ({
      ...CALLER,
      ...more,
      ...(passthrough !== undefined && { passthrough }),
    })),
  model: fc.constantFrom('gpt-4o', 'other', 'evil:cloud', ''),
  down: fc.array(name),
});

describe('for every policy', () => {
  const property = (check: (input: RouteInput) => void) =>
    fc.assert(
      fc.property(anyInput, ({ down, ...input }) =>
        check({ ...input, available: (of) => !down.some((gone) => gone === of) }),
      ),
      { numRuns: 2_000 },
    );
  const tierOf = (policy: Policy, of: string): Tier | undefined =>
    policy.providers.find((p) => p.name === of)?.tier;

  it('HIGH is asked of L1 alone, and no level of a tier that it may not reach', () => {
    property((input) => {
      const routed = route(input);
      if (isRefusal(routed)) return;
      for (const { provider: of, tier } of routed.attempts) {
        expect(tier).toBe(tierOf(input.policy, of));
        expect(ALLOWED_TIERS[input.level]).toContain(tier);
        if (input.level === 'HIGH') expect(tier).toBe('L1');
      }
    });
  });

  it('nothing is asked beyond what the caller may, and L1 never for the name of the client', () => {
    property((input) => {
      const routed = route(input);
      if (isRefusal(routed)) return;
      const { caller, level } = input;
      for (const { provider: of, tier, model } of routed.attempts) {
        expect(caller.tiers).toContain(tier);
        if (tier === 'L1') expect(['llama3.2', 'big']).toContain(model);
        if (caller.passthrough !== undefined && level !== 'HIGH') expect(of).toBe(caller.passthrough);
      }
    });
  });

  it('attempts follow the route and then the file, each provider once, and every provider has its reason', () => {
    property((input) => {
      const routed = route(input);
      expect(routed.considered.map(({ provider: of }) => of)).toEqual(
        input.policy.providers.map(({ name: of }) => of),
      );
      if (isRefusal(routed)) {
        expect(routed.considered.every(({ chosen }) => !chosen)).toBe(true);
        return;
      }
      const order = input.policy.routes[input.level];
      const rank = routed.attempts.map(
        ({ provider: of, tier }) =>
          order.indexOf(tier) * 100 + input.policy.providers.findIndex((p) => p.name === of),
      );
      expect(rank).toEqual([...new Set(rank)].sort((a, b) => a - b));
      expect(routed.attempts.length).toBe(routed.considered.filter(({ chosen }) => chosen).length);
    });
  });
});
