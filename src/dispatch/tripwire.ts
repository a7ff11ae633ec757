// The last look before the socket: the exact string that goes out is parsed again and its decoded leaves are searched for
// what was masked, for BLOCKED rules and for own credentials. Invariant: a leaf that cannot be read stops the call.
import type { MaskedOutbound } from '../model/outbound.js';
import { isRefusal, refuse } from '../model/refusal.js';
import { buildMatcher } from '../text/matcher.js';
import { decodedLeaves } from '../wire/leaves.js';
import { stop } from './failure.js';
import type { Failure } from './failure.js';

export interface TripwireOptions {
  /** Ids of BLOCKED rules, own credentials among them, that find something; `failed` when the check itself did. */
  readonly blocked: (texts: readonly string[], caller: string) => readonly string[] | 'failed';
  /** Dictionary words, as the sweep before routing knows them: masked in their own place only. */
  readonly isWord: (word: string) => boolean;
}

/** Reads what would be written to the socket; a failure means that it must not be. */
export type Tripwire = (json: string, outbound: MaskedOutbound, caller: string) => Failure | undefined;

/** Shorter values stand for their own place only: "Li" or "42" elsewhere is another word. */
const SHORTEST = 4;

export function makeTripwire(options: TripwireOptions): Tripwire {
  return (json, outbound, caller) => {
    const leaves = decodedLeaves(json);
    if (isRefusal(leaves)) return caught('The body cannot be read again.');
    const values = maskedValues(outbound).filter(
      (value) => value.length >= SHORTEST && !options.isWord(value),
    );
    if (holdsValue(leaves, values, outbound)) return caught('A masked value is still there.');
    const rules = options.blocked(leaves, caller);
    if (rules === 'failed') return caught('The check itself failed.');
    return rules.length === 0 ? undefined : caught(`Rule ${rules.join(', ')}.`);
  };
}

function maskedValues(outbound: MaskedOutbound): readonly string[] {
  return [...new Set([...outbound.pseudonyms.values()].map((issued) => issued.value))];
}

/**
 * A value of one word may stand in a leaf that is never rewritten (a tool named like a person): the sweep let it, so it
 * does not count here, as often as the request itself has that leaf and no more.
 */
function holdsValue(leaves: readonly string[], values: readonly string[], outbound: MaskedOutbound): boolean {
  if (values.length === 0) return false;
  const matcher = buildMatcher(values);
  const fixed = new Map<string, number>();
  for (const leaf of outbound.prompt.leaves) {
    if (leaf.kind !== 'text') fixed.set(leaf.text, (fixed.get(leaf.text) ?? 0) + 1);
  }
  return leaves.some((text) => {
    const hits = matcher.find(text);
    if (hits.length === 0) return false;
    const left = fixed.get(text) ?? 0;
    if (left === 0 || hits.some((hit) => hit.value.includes(' '))) return true;
    fixed.set(text, left - 1);
    return false;
  });
}

function caught(detail: string): Failure {
  return stop('tripwire', refuse('egress_stopped', { detail }));
}
