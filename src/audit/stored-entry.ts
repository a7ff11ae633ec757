// An entry as a store holds it: the bytes, and the columns beside them that should be copies.
import type { Columns } from './columns.js';
import type { Entry } from './entry.js';

export interface StoredEntry {
  readonly entry: Entry;
  readonly columns: Columns;
}
