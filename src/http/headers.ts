// The reply headers, in one place. Everything that a client sees besides the body is made here.
import { REFUSALS, type Refusal } from '../model/refusal.js';
import type { About } from '../pipeline/deps.js';

export type HeaderMap = Record<string, string>;

export interface CallFacts {
  /** `x-request-id` */
  readonly id: string;
  /** The `Origin` that was let through, for browsers. */
  readonly origin: string | undefined;
}

export function commonHeaders(facts: CallFacts): HeaderMap {
  const headers: HeaderMap = {
    'x-request-id': facts.id,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  if (facts.origin !== undefined) {
    headers['access-control-allow-origin'] = facts.origin;
    headers['access-control-expose-headers'] = EXPOSED;
    headers['vary'] = 'origin';
  }
  return headers;
}

const EXPOSED =
  'x-request-id, x-should-retry, retry-after, x-sluice-decision, x-sluice-level, x-sluice-tier, x-sluice-warning';

export function aboutHeaders(about: About): HeaderMap {
  const headers: HeaderMap = {};
  if (about.decision !== undefined) headers['x-sluice-decision'] = about.decision;
  if (about.level !== undefined) headers['x-sluice-level'] = about.level;
  if (about.tier !== undefined) headers['x-sluice-tier'] = about.tier;
  if (about.warnings !== undefined && about.warnings.length > 0) {
    headers['x-sluice-warning'] = printable(about.warnings.join('; '));
  }
  return headers;
}

/** A window that starts again within this is worth waiting for, seconds. */
const SOON_S = 60;

/** Always says whether to ask again: SDKs repeat 408, 409, 429 and 5xx by themselves. */
export function refusalHeaders(refusal: Refusal): HeaderMap {
  const soon = refusal.code === 'insufficient_quota' && (refusal.retryAfter ?? Infinity) <= SOON_S;
  const retry = REFUSALS[refusal.code].retry || soon;
  const headers: HeaderMap = { 'x-should-retry': String(retry) };
  if (refusal.retryAfter !== undefined) headers['retry-after'] = String(refusal.retryAfter);
  return headers;
}

/** The status that a client sees: the provider's own where it was kept. */
export function statusOf(refusal: Refusal): number {
  return refusal.status ?? REFUSALS[refusal.code].status;
}

/** A header line holds visible ASCII; the rest would make Node throw, or split the reply. */
function printable(text: string): string {
  return Array.from(text, (char) => (char >= ' ' && char <= '~' ? char : '?'))
    .join('')
    .slice(0, 1000);
}
