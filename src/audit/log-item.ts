// What a reader of the log meets, in the order in which it was written. Knows no files beyond their names; it is what
// the verifier and the views are fed with, from the journal now and from other copies later.
import type { Entry } from './entry.js';

/** Where something stands: a file of the journal and a byte offset in it. */
export interface Place {
  readonly file: string;
  readonly offset: number;
}

export type LogItem =
  | { readonly kind: 'entry'; readonly entry: Entry; readonly place: Place }
  /** Bytes that cannot be read although they had been made durable: damage or tampering. */
  | {
      readonly kind: 'damaged';
      readonly writer: string;
      readonly place: Place;
      readonly bytes: number;
      readonly why: string;
    }
  /** A write that was under way when its process ended, or still is. Nothing in it was ever acknowledged. */
  | { readonly kind: 'torn'; readonly writer: string; readonly place: Place; readonly bytes: number }
  /** Files are numbered without gaps; these numbers are not there. */
  | { readonly kind: 'missing-files'; readonly first: number; readonly last: number };
