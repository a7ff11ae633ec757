// The brand constructors: the only place where an Outbound can be made, and so the only place that may assert.
// Invariant: each function is one row of the table of levels and tiers; there is no row for BLOCKED.
import type { ExternalTier } from '../model/level.js';
import type {
  LocalOutbound,
  LowOutbound,
  MaskedOutbound,
  PseudonymisedEdits,
  Pseudonyms,
} from '../model/outbound.js';
import type { Edits, Prompt } from '../model/prompt.js';

export function sealLow(prompt: Prompt, tier: 'L1' | ExternalTier): LowOutbound {
  return Object.freeze({ level: 'LOW', tier, prompt }) as LowOutbound;
}

export function sealLocal(prompt: Prompt, level: 'MEDIUM' | 'HIGH'): LocalOutbound {
  return Object.freeze({ level, tier: 'L1', prompt }) as LocalOutbound;
}

export function sealMasked(
  prompt: Prompt,
  tier: ExternalTier,
  edits: PseudonymisedEdits,
  pseudonyms: Pseudonyms,
): MaskedOutbound {
  return Object.freeze({ level: 'MEDIUM', tier, prompt, edits, pseudonyms }) as MaskedOutbound;
}

/** @param edits must replace every masked span of the request; `prepare` is the only caller */
export function sealEdits(edits: Edits): PseudonymisedEdits {
  return edits as PseudonymisedEdits;
}
