// What can be wrong with a log, in the words that the verifier says. Knows places and numbers, no text of entries.
import type { Place } from './log-item.js';

export type FaultKind =
  /** The bytes of an entry are not those that were hashed, or not those that the next one was chained to. */
  | 'edited'
  /** Entries are missing that later ones prove. */
  | 'deleted'
  /** An entry stands after one that was written later. */
  | 'swapped'
  /** A number stands twice. */
  | 'duplicate'
  /** Numbers are missing although the chain goes on: it was computed again. */
  | 'gap'
  /** A writer's log does not begin with its entry 1. */
  | 'bad-first'
  /** An entry stands behind the end of its writer. */
  | 'inserted'
  /** Bytes that had been durable cannot be read. */
  | 'damaged'
  /** In the store, a column is not the copy that it should be. */
  | 'column'
  /** There is a data directory with a secret and no log. */
  | 'empty';

export interface Fault {
  readonly kind: FaultKind;
  /** Absent: the journal. */
  readonly copy?: 'store';
  readonly writer?: string;
  /** Number of the first entry concerned. */
  readonly number?: number;
  readonly place?: Place;
  /** A sentence. */
  readonly what: string;
}
