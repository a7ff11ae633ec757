// The answer of `classify`: one level, why, and what would be masked if the request left as MEDIUM.
import type { Finding, Span } from './finding.js';
import type { Level } from './level.js';
import type { OpaqueKind } from './prompt.js';

/** Why the level is at least this. `rule` is a rule id, or one of ours: `floor.agent`, `floor.header`, `opaque.image`,
 * `structural`, `unmaskable`, `bulk`, `sweep.structural`. */
export interface Reason {
  readonly rule: string;
  readonly level: Level;
  readonly count: number;
  /** Paths of the first few places. */
  readonly paths: readonly string[];
  /** The rule alone says less: the place cannot be rewritten, or the match runs across messages. */
  readonly raised?: true;
  /** A `monitor` rule: what it would have done; it changed nothing. */
  readonly monitor?: true;
}

/** A stretch to be replaced by a pseudonym. Spans of one classification never overlap. */
export interface MaskSpan extends Span {
  readonly entity: string;
  /** The whole value as found (joined over parts); differs from the leaf's text only when it runs across parts. */
  readonly value: string;
  /** A later piece of a value that began in an earlier part: removed instead of replaced. */
  readonly continued: boolean;
}

export interface Classification {
  readonly level: Level;
  readonly reasons: readonly Reason[];
  readonly findings: readonly Finding[];
  /** Sorted by leaf and start. Empty when nothing would be masked. */
  readonly mask: readonly MaskSpan[];
  /** Kinds of unread content that the agent's `opaque_allowed` let pass. */
  readonly opaqueAllowed: readonly OpaqueKind[];
}
