// The last look before the socket: the exact string that goes out is parsed again and its decoded leaves are searched for
// what was masked, for BLOCKED rules and for own credentials. Invariant: a leaf that cannot be read stops the call.
import type { MaskedOutbound } from '../model/outbound.js';
import { isRefusal, refuse } from '../model/refusal.js';
import type { Outgoing, ReadOutgoing } from '../detect/outgoing-texts.js';
import { decodedLeaves } from '../wire/leaves.js';
import { stop } from './failure.js';
import type { Failure } from './failure.js';

export interface TripwireOptions {
  /** Values and BLOCKED rules in texts that go out. */
  readonly outgoing: ReadOutgoing;
  /** Dictionary words, as the sweep before routing knows them: masked in their own place only. */
  readonly isWord: (word: string) => boolean;
}

/** Reads what would be written to the socket; a failure means that it must not be. */
export type Tripwire = (
  json: string,
  outbound: MaskedOutbound,
  caller: string,
) => Promise<Failure | undefined>;

/** Shorter values stand for their own place only: "Li" or "42" elsewhere is another word. */
const SHORTEST = 4;

export function makeTripwire(options: TripwireOptions): Tripwire {
  return async (json, outbound, caller) => {
    const leaves = decodedLeaves(json);
    if (isRefusal(leaves)) return caught('The body cannot be read again.');
    const values = maskedValues(outbound).filter(
      (value) => value.length >= SHORTEST && !options.isWord(value),
    );
    const outgoing = options.outgoing(leaves, caller);
    if (holdsValue(leaves, outgoing, values, outbound)) return caught('A masked value is still there.');
    const rules = await outgoing.blocked();
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
function holdsValue(
  leaves: readonly string[],
  outgoing: Outgoing,
  values: readonly string[],
  outbound: MaskedOutbound,
): boolean {
  if (values.length === 0) return false;
  let fixed: Map<string, number> | undefined;
  return outgoing.find(values).some((hits, index) => {
    if (hits.length === 0) return false;
    const text = leaves[index] ?? '';
    fixed ??= fixedTexts(outbound);
    const left = fixed.get(text) ?? 0;
    if (left === 0 || hits.some((hit) => hit.value.includes(' '))) return true;
    fixed.set(text, left - 1);
    return false;
  });
}

/** How often each text stands in a leaf that is never rewritten. */
function fixedTexts(outbound: MaskedOutbound): Map<string, number> {
  const fixed = new Map<string, number>();
  for (const leaf of outbound.prompt.leaves) {
    if (leaf.kind !== 'text') fixed.set(leaf.text, (fixed.get(leaf.text) ?? 0) + 1);
  }
  return fixed;
}

function caught(detail: string): Failure {
  return stop('tripwire', refuse('egress_stopped', { detail }));
}
