// What the thread of the embedded database and its owner say to one another. Knows shapes, checked on both sides.
import type { Row, Value } from './database.js';

export interface Ask {
  readonly id: number;
  readonly sql: string;
  readonly values: readonly Value[];
}

export type Said =
  | { readonly kind: 'opened' }
  | { readonly kind: 'closed' }
  /** `code` as in `databaseCode`. */
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'rows'; readonly id: number; readonly rows: readonly Row[] }
  | { readonly kind: 'error'; readonly id: number; readonly code: string };

const KINDS = ['opened', 'closed', 'failed', 'rows', 'error'];

export function isAsk(message: unknown): message is Ask {
  return typeof message === 'object' && message !== null && 'sql' in message && 'values' in message;
}

export function isSaid(message: unknown): message is Said {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    typeof message.kind === 'string' &&
    KINDS.includes(message.kind)
  );
}
