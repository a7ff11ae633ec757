// One hit of a rule while the request is read: like a finding, with its value. Hits never leave this folder.
import type { Target } from './target.js';

export interface Hit {
  readonly target: Target;
  /** UTF-16 offsets into the source text, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly score: number;
  readonly validated: boolean;
  readonly view: 'raw' | 'folded' | 'decoded';
  /** As it was read, for counting distinct ones. */
  readonly value: string;
}

/** A text to be searched. Joins are texts as well. */
export interface Source {
  readonly text: string;
  readonly kind: 'text' | 'structural' | 'number';
  readonly key?: string;
  readonly isKey?: true;
  /** Where a name would not count, none is looked for. */
  readonly names?: false;
}
