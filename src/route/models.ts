// What a client's model name means: whether the caller may ask for it, and what each provider is then asked for.
// Invariant: a local provider is only ever asked for a name that the operator wrote, never for the client's.
import type { Caller } from '../model/caller.js';
import type { ModelMapping, Policy, Provider } from '../model/policy.js';
import { matchesGlob } from '../text/glob.js';

/** The value in `models:` that passes the client's own name on. */
export const SAME = 'same';

/** The first mapping that matches; undefined where none does or the caller may not ask for this model. */
export function findMapping(policy: Policy, caller: Caller, model: string): ModelMapping | undefined {
  if (!caller.models.some((glob) => matchesGlob(glob, model))) return undefined;
  return policy.models.find((mapping) => matchesGlob(mapping.match, model));
}

/** The name that this provider is asked for; undefined where the mapping has none for it. */
export function modelFor(mapping: ModelMapping, provider: Provider, asked: string): string | undefined {
  if (!Object.hasOwn(mapping.to, provider.name)) return undefined;
  const name = mapping.to[provider.name];
  if (name !== SAME) return name;
  return provider.tier === 'L1' ? undefined : asked;
}
