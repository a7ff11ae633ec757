// The error table: every way a call can end without an answer. One row a code; docs/errors has a page for each.

export type ErrorType =
  'invalid_request_error' | 'authentication_error' | 'rate_limit_error' | 'server_error';

interface Row {
  readonly status: number;
  readonly type: ErrorType;
  /** Sent as `x-should-retry`, because SDKs retry 408, 409, 429 and 5xx by themselves. */
  readonly retry: boolean;
  readonly sentence: string;
}

export const REFUSALS = {
  content_filter: {
    status: 400,
    type: 'invalid_request_error',
    retry: false,
    sentence: 'The request holds content that may reach no model.',
  },
  unscannable_content: {
    status: 400,
    type: 'invalid_request_error',
    retry: false,
    sentence: 'The request body cannot be read.',
  },
  unsupported_encoding: {
    status: 415,
    type: 'invalid_request_error',
    retry: false,
    sentence: 'The content type or encoding of the body is not supported.',
  },
  invalid_request: {
    status: 400,
    type: 'invalid_request_error',
    retry: false,
    sentence: 'The request is not valid.',
  },
  origin_not_allowed: {
    status: 403,
    type: 'invalid_request_error',
    retry: false,
    sentence: 'This Host or Origin is not allowed.',
  },
  not_found: {
    status: 404,
    type: 'invalid_request_error',
    retry: false,
    sentence: 'There is no such endpoint or model.',
  },
  unsupported_parameter: {
    status: 400,
    type: 'invalid_request_error',
    retry: false,
    sentence: 'The model that this request must go to cannot do this.',
  },
  context_length_exceeded: {
    status: 400,
    type: 'invalid_request_error',
    retry: false,
    sentence: 'The prompt is longer than the window of the model.',
  },
  classifier_unavailable: {
    status: 503,
    type: 'server_error',
    retry: true,
    sentence: 'The request could not be checked for the moment.',
  },
  request_too_large: {
    status: 413,
    type: 'invalid_request_error',
    retry: false,
    sentence: 'The request is too large or too deep to be read.',
  },
  local_tier_unavailable: {
    status: 503,
    type: 'server_error',
    retry: true,
    sentence: 'The request may only go to the local model, and that is not available.',
  },
  audit_unavailable: {
    status: 503,
    type: 'server_error',
    retry: true,
    sentence: 'The decision could not be recorded, so the call was not made.',
  },
  egress_stopped: {
    status: 500,
    type: 'server_error',
    retry: false,
    sentence: 'A last check before sending found content that must not leave; nothing was sent.',
  },
  insufficient_quota: {
    status: 429,
    type: 'rate_limit_error',
    retry: false,
    sentence: 'The quota or budget of every provider for this request is spent.',
  },
  invalid_api_key: {
    status: 401,
    type: 'authentication_error',
    retry: false,
    sentence: 'The API key is missing or not known.',
  },
  output_withheld: {
    status: 403,
    type: 'invalid_request_error',
    retry: false,
    sentence: 'The reply was withheld by a rule.',
  },
  upstream_failed: {
    status: 502,
    type: 'server_error',
    retry: true,
    sentence: 'The provider failed to answer.',
  },
  upstream_rejected: {
    status: 400,
    type: 'invalid_request_error',
    retry: false,
    sentence: 'The provider rejected the request.',
  },
  upstream_rate_limited: {
    status: 429,
    type: 'rate_limit_error',
    retry: true,
    sentence: 'The provider limits the rate of requests.',
  },
  upstream_auth: {
    status: 502,
    type: 'server_error',
    retry: false,
    sentence: 'The provider refused the key that Sluice is configured with.',
  },
  upstream_timeout: {
    status: 504,
    type: 'server_error',
    retry: false,
    sentence: 'The provider did not answer in time.',
  },
  internal_error: {
    status: 500,
    type: 'server_error',
    retry: false,
    sentence: 'The request failed inside the proxy; nothing more was sent.',
  },
} as const satisfies Readonly<Record<string, Row>>;

export type RefusalCode = keyof typeof REFUSALS;

/** An expected ending without an answer. `detail` names rules, paths, lines; never content. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly detail?: string;
  /** Path of the offending parameter (`error.param`). */
  readonly param?: string;
  /** The provider's own status, where it is kept. */
  readonly status?: number;
  /** Seconds until asking again makes sense (`retry-after`). */
  readonly retryAfter?: number;
}

export function refuse(code: RefusalCode, more: Omit<Refusal, 'code'> = {}): Refusal {
  return { code, ...more };
}

export function isRefusal(value: object): value is Refusal {
  return 'code' in value && typeof value.code === 'string' && value.code in REFUSALS;
}

export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: ErrorType;
    readonly param: string | null;
    readonly code: RefusalCode;
  };
}

/** OpenAI's error shape. @param decision id of the log entry, when there is one */
export function errorBody(refusal: Refusal, decision?: string): ErrorBody {
  const row = REFUSALS[refusal.code];
  const parts: string[] = [row.sentence];
  if (refusal.detail !== undefined) parts.push(refusal.detail);
  if (decision !== undefined) parts.push(`Decision ${decision}.`);
  return {
    error: { message: parts.join(' '), type: row.type, param: refusal.param ?? null, code: refusal.code },
  };
}
