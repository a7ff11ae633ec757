// Which providers will be asked, in which order, and why others were passed over.
import type { Level, Tier } from './level.js';

export interface Attempt {
  readonly provider: string;
  readonly tier: Tier;
  /** The model name that this provider is asked for. */
  readonly model: string;
}

export interface Considered {
  readonly provider: string;
  readonly chosen: boolean;
  /** A fixed sentence: `tier not in route for HIGH`, `no model mapping`, `not allowed for this agent`. */
  readonly why: string;
}

export interface Route {
  /** `match` of the mapping that the client's model met. */
  readonly mapping: string;
  readonly level: Level;
  readonly attempts: readonly Attempt[];
  readonly considered: readonly Considered[];
}
