// The run-time twin of the types in model/outbound.ts: the table of levels and tiers, checked again at each attempt.
// Invariant: what the table does not list does not leave, whatever the types, the policy or the route said before.
import { ALLOWED_TIERS, type Level } from '../model/level.js';
import type { Outbound, Prepared } from '../model/outbound.js';
import type { Provider } from '../model/policy.js';
import { refuse } from '../model/refusal.js';
import type { Refusal } from '../model/refusal.js';
import type { Attempt } from '../model/route.js';

export interface Passed {
  readonly outbound: Outbound;
  readonly provider: Provider;
}

/** @param provider the one that is named by the attempt, when there is one of that name */
export function passGate(
  prepared: Prepared,
  attempt: Attempt,
  provider: Provider | undefined,
): Passed | Refusal {
  if (provider === undefined || provider.name !== attempt.provider) return stopped('unknown provider');
  if (provider.tier !== attempt.tier) return stopped('tier of the provider');
  if ((provider.kind === 'ollama') !== (provider.tier === 'L1')) return stopped('kind of the provider');
  const outbound = prepared.forTier(attempt.tier);
  if (outbound === undefined) return stopped('no row for this level and tier');
  if (outbound.tier !== attempt.tier) return stopped('tier of the prepared request');
  if (!ALLOWED_TIERS[outbound.level].includes(attempt.tier)) return stopped('level and tier');
  if (outbound.level === 'MEDIUM' && outbound.tier !== 'L1' && !isMasked(outbound))
    return stopped('not pseudonymised');
  return { outbound, provider };
}

/**
 * For a text that a model is asked about before its level stands.
 * @param level what stands already @returns false: no local model may see it
 */
export function mayAsk(level: Level): boolean {
  return ALLOWED_TIERS[level].includes('L1');
}

/** Both maps are there, and there are edits whenever something was to be masked. */
function isMasked(outbound: Outbound): boolean {
  if (!('edits' in outbound) || !(outbound.edits instanceof Map) || !(outbound.pseudonyms instanceof Map))
    return false;
  return outbound.pseudonyms.size === 0 || outbound.edits.size > 0;
}

function stopped(what: string): Refusal {
  return refuse('egress_stopped', { detail: `Gate: ${what}.` });
}
