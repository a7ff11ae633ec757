// What may go to a socket. The rows of this union are exactly the table of levels and tiers: BLOCKED has no row,
// HIGH has only L1, MEDIUM leaves the machine only with its pseudonyms. Only transform/ may build one (see `seal.ts`).
import type { ExternalTier } from './level.js';
import type { Edits, Prompt } from './prompt.js';

declare const sealed: unique symbol;
declare const pseudonymised: unique symbol;

/** Edits that replace every masked span of the request. Branded: only transform/ makes one. */
export type PseudonymisedEdits = Edits & { readonly [pseudonymised]: true };

/** pseudonym -> the value it stands for. A value of the request; never stored. */
export type Pseudonyms = ReadonlyMap<string, IssuedPseudonym>;
export interface IssuedPseudonym {
  readonly value: string;
  readonly entity: string;
  /** A realistic value that code can parse; recognised only exactly as it was issued. */
  readonly surrogate?: true;
}

interface Sealed {
  readonly [sealed]: true;
  readonly prompt: Prompt;
}

export type LowOutbound = Sealed & { readonly level: 'LOW'; readonly tier: 'L1' | ExternalTier };
export type LocalOutbound = Sealed & { readonly level: 'MEDIUM' | 'HIGH'; readonly tier: 'L1' };
export type MaskedOutbound = Sealed & {
  readonly level: 'MEDIUM';
  readonly tier: ExternalTier;
  readonly edits: PseudonymisedEdits;
  readonly pseudonyms: Pseudonyms;
};

export type Outbound = LowOutbound | LocalOutbound | MaskedOutbound;

/** All that dispatch may need for a route: one row for each tier that the level allows. */
export interface Prepared {
  /** Undefined when the level has no row for this tier, or `onlyLocal` is set and the tier is not L1. */
  forTier(tier: 'L1' | ExternalTier): Outbound | undefined;
  /** Issued for this request; empty unless MEDIUM. */
  readonly pseudonyms: Pseudonyms;
  /** Why this request cannot leave, although its level may: a sentence for the record, with a path, never content. */
  readonly onlyLocal?: string;
}
