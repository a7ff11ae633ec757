// How one attempt ends without an answer, and what that means for the next one. Holds no text of a provider.
import { refuse } from '../model/refusal.js';
import type { Refusal } from '../model/refusal.js';
import type { TransportFault } from './transport.js';

export interface Failure {
  readonly kind: 'failed';
  readonly refusal: Refusal;
  /** Fixed word for the record. */
  readonly word: string;
  /** `next`: another provider may be asked; `stop`: the call ends here. */
  readonly then: 'next' | 'stop';
  readonly status?: number;
  /** Seconds that the provider said to wait, as long as that may be. */
  readonly retryAfter?: number;
}

/** One attempt's answer, before the dispatcher adds which attempt it was. */
export type Answer =
  | { readonly kind: 'body'; readonly json: string; readonly warnings?: readonly string[] }
  | { readonly kind: 'stream'; readonly events: AsyncIterable<string>; readonly warnings?: readonly string[] }
  | Failure;

/** Carries a failure through code that can only throw (a fetch, an iterator). */
export class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed';
  constructor(
    readonly failure: Failure,
    options?: ErrorOptions,
  ) {
    super(failure.word, options);
  }
}

export function stop(word: string, refusal: Refusal, status?: number): Failure {
  return { kind: 'failed', refusal, word, then: 'stop', ...(status === undefined ? {} : { status }) };
}

export function next(word: string, refusal: Refusal, status?: number): Failure {
  return { ...stop(word, refusal, status), then: 'next' };
}

/** The time was up, or nobody waits any more: the same wherever it was asked. */
export function unanswered(fault: 'timeout' | 'aborted'): Failure {
  const detail = 'The call was given up before it was answered.';
  return stop(fault, refuse('upstream_timeout', fault === 'aborted' ? { detail } : {}));
}

/** A fault of the connection to an external provider, before its first byte. */
export function externalFault(fault: TransportFault): Failure {
  switch (fault) {
    case 'timeout':
    case 'aborted':
      return unanswered(fault);
    case 'connect':
    case 'address_refused':
    case 'reset':
      return next(fault, refuse('upstream_failed'));
  }
}

/** The longest wait that is passed on, in seconds: SDKs ignore more, and no client should sleep an hour on our word. */
const LONGEST_WAIT = 3600;
/** The longest that we leave a provider alone for it, in seconds: a month, which is the longest window of a plan. */
const LONGEST_PAUSE = 31 * 86_400;

/**
 * An error status of an external provider, by itself: a body can quote the prompt.
 * @param retryAfter the `retry-after` header as sent
 * @param now ms since the epoch, for a date in that header
 */
export function externalStatus(status: number, retryAfter: string | undefined, now: number): Failure {
  const asked = seconds(retryAfter, now);
  const wait = asked !== undefined && asked <= LONGEST_WAIT ? asked : undefined;
  const more = { status, ...(wait === undefined ? {} : { retryAfter: wait }) };
  if (status === 401 || status === 403) return stop('auth', refuse('upstream_auth'), status);
  if (status === 429) {
    const failure = next('rate_limited', refuse('upstream_rate_limited', more), status);
    return { ...failure, ...(asked === undefined ? {} : { retryAfter: asked }) };
  }
  if (status === 408 || status >= 500) return next('status', refuse('upstream_failed', more), status);
  if (status >= 400) return stop('rejected', refuse('upstream_rejected', { status }), status);
  if (status >= 300)
    return stop(
      'redirect',
      refuse('upstream_failed', { detail: 'The provider answered with a redirect.' }),
      status,
    );
  return stop('status', refuse('upstream_failed'), status);
}

function seconds(value: string | undefined, now: number): number | undefined {
  if (value === undefined || value === '') return undefined;
  const number = Number(value);
  const wait = Number.isFinite(number) ? number : (Date.parse(value) - now) / 1000;
  return wait >= 0 && wait <= LONGEST_PAUSE ? Math.ceil(wait) : undefined;
}
