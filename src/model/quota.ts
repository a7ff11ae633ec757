// Quotas and budgets as values: what a call holds of a provider's window before it is made. The counters behind it are
// in memory or in a database; everything else only sees these.
import type { AttemptOutcome } from './record.js';
import type { Usage } from './reply.js';
import type { Counter, Reservation } from './reservation.js';
import type { Refusal } from './refusal.js';
import type { Attempt, Route } from './route.js';

/** What is wanted of one counter, and its bound. */
export interface Want {
  readonly counter: Counter;
  readonly amount: number;
  /** The bound of a window. */
  readonly most: number;
  readonly windowMs: number;
}

export interface Spent {
  /** A fixed sentence for `considered`. */
  readonly why: string;
  /** When it makes sense to ask again, ms since the epoch; absent when no time will help. */
  readonly resets?: number;
}

/**
 * What a store must answer. A window begins with the first reservation after the one before has ended, and lasts its
 * length. Each call is one step that no other one comes in between.
 */
export interface Counters {
  /** Takes every want or none. Without wants it only says whether the provider is paused. */
  take(id: string, provider: string, wants: readonly Want[]): Promise<Reservation | Spent>;
  /** Replaces what is held by what was used: whole numbers by counter; a window that has ended is left alone. */
  settle(reservation: Reservation, used: Readonly<Record<Counter, number>>): Promise<void>;
  /** The provider itself said to wait. @param until ms since the epoch */
  pause(provider: string, until: number): Promise<void>;
}

/** The reservations of one call. */
export interface Ledger {
  /** What is held when the decision is written. */
  readonly held: readonly Reservation[];
  /** Before each attempt: reserves for its provider, unless that is done. @returns why it must not be asked */
  claim(attempt: Attempt): Promise<Refusal | undefined>;
  /** An attempt has failed: gives back what it did not use, and heeds a provider that says to wait. */
  failed(attempt: AttemptOutcome): void;
  /** The call has ended. @returns every reservation of it with what was used */
  end(usage: Usage | undefined): readonly Reservation[];
  /** Nothing was sent and nothing is recorded: gives everything back. */
  cancel(): void;
}

export interface Reserved {
  /** The attempts that are left, and why others were passed over. */
  readonly route: Route;
  readonly ledger: Ledger;
}
