// The contract between the pipeline and the sockets.
import type { Prepared } from './outbound.js';
import type { Ledger } from './quota.js';
import type { AttemptOutcome } from './record.js';
import type { Refusal } from './refusal.js';
import type { Attempt } from './route.js';

export interface DispatchRequest {
  /** Asked in order; the next one only before the first byte and only on connection errors, 408, 429 and 5xx. */
  readonly attempts: readonly Attempt[];
  /** What was checked for one caller says nothing about the time of another's calls. */
  readonly caller: string;
  readonly prepared: Prepared;
  /** The caller's own provider key, for providers with `api_key: passthrough`. */
  readonly ownKey?: string;
  /** Leave provider-run tools out of what is sent; default true. False where policy allows them. */
  readonly stripProviderTools?: boolean;
  /** Reserves of a provider's quota before it is asked; absent: there are none. */
  readonly ledger?: Pick<Ledger, 'claim' | 'failed'>;
  /** Aborted when the client leaves or the time is up: aborts the upstream call. */
  readonly signal: AbortSignal;
}

/**
 * `json` and `events` are chat completions in OpenAI's wire form, whatever the provider speaks.
 * `events` gives the JSON text of each SSE event without `[DONE]`; it ends normally only when the provider said it was
 * done, and throws `UpstreamError` otherwise.
 */
export type Dispatched =
  | {
      readonly kind: 'body';
      readonly attempt: Attempt;
      readonly json: string;
      readonly tried: readonly AttemptOutcome[];
      readonly warnings?: readonly string[];
    }
  | {
      readonly kind: 'stream';
      readonly attempt: Attempt;
      readonly events: AsyncIterable<string>;
      readonly tried: readonly AttemptOutcome[];
      readonly warnings?: readonly string[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly tried: readonly AttemptOutcome[] };

export type LocalHealth =
  | { readonly state: 'ready' }
  /** `hint` says what to do, e.g. `ollama pull llama3.2`. */
  | { readonly state: 'down'; readonly hint: string };

export interface Dispatcher {
  dispatch(request: DispatchRequest): Promise<Dispatched>;
  /** Asks L1 for its version and models; sends no prompt. */
  localHealth(): Promise<LocalHealth>;
  close(): Promise<void>;
}

/** The provider broke off after its first byte. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  constructor(
    readonly refusal: Refusal,
    options?: ErrorOptions,
  ) {
    super(refusal.code, options);
  }
}
