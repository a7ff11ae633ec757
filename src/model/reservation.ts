// What a call holds of a provider's quota or budget, as it stands in records.

/** `micro_usd`: millionths of a US dollar. */
export type Counter = 'requests' | 'micro_usd';

/** What is taken from one window of one counter. */
export interface Hold {
  readonly counter: Counter;
  /** When the window began: RFC 3339. */
  readonly window: string;
  /** A whole number. */
  readonly amount: number;
}

/** What one attempt holds of its provider. Stands in the decision, and in the outcome with what was used. */
export interface Reservation {
  /** Unique: the request's id and a number. */
  readonly id: string;
  readonly provider: string;
  readonly holds: readonly Hold[];
}
