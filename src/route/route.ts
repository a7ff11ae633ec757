// Turns a level into the list of providers that may be asked. Pure; health comes in as a snapshot.
// Invariant: whatever the policy says, no attempt has a tier that ALLOWED_TIERS does not list for the level.
import type { Caller } from '../model/caller.js';
import { ALLOWED_TIERS, type Level, type Tier } from '../model/level.js';
import type { Policy, Provider } from '../model/policy.js';
import { refuse, type Refusal } from '../model/refusal.js';
import type { Attempt, Considered, Route } from '../model/route.js';
import { findMapping, modelFor } from './models.js';

/** BLOCKED is no level to route: such a request ends before. */
export type RoutedLevel = Exclude<Level, 'BLOCKED'>;

export interface RouteInput {
  readonly policy: Policy;
  readonly level: RoutedLevel;
  readonly caller: Caller;
  /** What the client asked for. */
  readonly model: string;
  /** Health and quota as last seen: true, or false or a fixed sentence that says why not. Absent: all are there. */
  readonly available?: (provider: string) => boolean | string;
}

/** Also says what was looked at, for the record. */
export type RouteRefusal = Refusal & { readonly considered: readonly Considered[] };

type Verdict = { readonly attempt: Attempt } | { readonly why: string; readonly passing?: true };

/**
 * The tiers of the route literally in their order, the providers of a tier in file order.
 * @returns at least one attempt, or why there is none
 */
export function route(input: RouteInput): Route | RouteRefusal {
  const { policy, level } = input;
  const inRoute = routeTiers(input);
  const tiers = inRoute.filter((tier) => input.caller.tiers.includes(tier));
  const verdicts = policy.providers.map((provider) => ({
    provider,
    verdict: judge(input, inRoute, provider),
  }));
  const considered = verdicts.map(({ provider, verdict }): Considered => {
    const chosen = 'attempt' in verdict;
    return { provider: provider.name, chosen, why: chosen ? `in the route for ${level}` : verdict.why };
  });
  const attempts = tiers.flatMap((tier) =>
    verdicts.flatMap(({ verdict }) =>
      'attempt' in verdict && verdict.attempt.tier === tier ? [verdict.attempt] : [],
    ),
  );
  const mapping = findMapping(policy, input.caller, input.model);
  if (mapping !== undefined && attempts.length > 0)
    return { level, mapping: mapping.match, attempts, considered };
  const passing = verdicts.some(({ verdict }) => 'passing' in verdict);
  return { ...whyNone(input, passing), considered };
}

/** The one place where a route meets the table: whatever policy lists, nothing beyond it is left. */
function routeTiers({ policy, level }: RouteInput): readonly Tier[] {
  return [...new Set(policy.routes[level])].filter((tier) => ALLOWED_TIERS[level].includes(tier));
}

function judge(input: RouteInput, inRoute: readonly Tier[], provider: Provider): Verdict {
  const { policy, level, caller, model } = input;
  if (!inRoute.includes(provider.tier)) return { why: `tier not in route for ${level}` };
  if (!caller.tiers.includes(provider.tier)) return { why: 'tier not allowed for this agent' };
  const bound = bindingFault(caller, provider, level);
  if (bound !== undefined) return { why: bound };
  const mapping = findMapping(policy, caller, model);
  const name = mapping === undefined ? undefined : modelFor(mapping, provider, model);
  if (name === undefined) return { why: 'no model mapping' };
  const there = input.available?.(provider.name) ?? true;
  if (there !== true) return { why: there === false ? 'not available now' : there, passing: true };
  return { attempt: { provider: provider.name, tier: provider.tier, model: name } };
}

/**
 * A caller that brings its own key is bound to the provider that the key is for; only HIGH goes to L1 instead.
 * And a provider that wants the caller's own key serves nobody who is not bound to it.
 */
function bindingFault(caller: Caller, provider: Provider, level: RoutedLevel): string | undefined {
  if (caller.passthrough !== undefined && level !== 'HIGH' && caller.passthrough !== provider.name) {
    return 'agent is bound to another provider';
  }
  const wantsOwnKey = provider.kind === 'openai' && provider.apiKey === 'passthrough';
  if (wantsOwnKey && caller.passthrough !== provider.name) return 'needs an agent with a key of its own';
  return undefined;
}

function whyNone({ policy, level, caller, model }: RouteInput, passing: boolean): Refusal {
  // The same answer for a model that does not exist and for one that this caller may not use.
  if (findMapping(policy, caller, model) === undefined) return refuse('not_found', { param: 'model' });
  if (level === 'HIGH') {
    return refuse(
      'local_tier_unavailable',
      passing ? {} : { detail: 'No local provider is configured for this model and caller.' },
    );
  }
  const detail = passing
    ? `No provider in the route for ${level} is available now.`
    : `No provider in the route for ${level} serves this model and caller.`;
  return refuse('upstream_failed', { detail, status: 503 });
}
