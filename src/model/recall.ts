// What is remembered of earlier calls, and what that does to a request. Holds keyed fingerprints and places, never text.
import type { Span } from './finding.js';
import type { Prompt } from './prompt.js';

/** What a fingerprint stands for. */
export type Fact =
  /** A stretch of words of a reply to a HIGH request. */
  | { readonly kind: 'level' }
  /** A personal value that was found in a request or in a reply to a HIGH one. */
  | { readonly kind: 'value'; readonly entity: string }
  /** A whole leaf for which a request was refused. */
  | { readonly kind: 'refused' };

export type FactKind = Fact['kind'];

/**
 * Facts as an entry carries them: fingerprints of 16 characters (96 bits, base64url), made with a key of the caller, so
 * that one caller's are no use for another's texts.
 */
export interface Facts {
  /** `Caller.agent` */
  readonly caller: string;
  readonly level?: readonly string[];
  /** entity -> fingerprints */
  readonly value?: Readonly<Record<string, readonly string[]>>;
  readonly refused?: readonly string[];
}

/** Fingerprint -> what is known; those of which nothing is known are left out. */
export type Found = ReadonlyMap<string, Fact>;

/** Where facts are looked up when the mirror in memory may not know all of this caller's. */
export interface FactStore {
  /** One batched question. `failed`: no answer now; the call is refused and may be tried again. */
  recall(caller: string, fingerprints: readonly string[]): Promise<Found | 'failed'>;
}

/** A value that stands in a text leaf and is known from earlier. */
export interface RecalledValue extends Span {
  readonly entity: string;
  /** Fingerprint of the whole value, which may run on in the next line. */
  readonly print: string;
  /** It does: what stands here is a piece of the value. */
  readonly piece?: true;
}

/** What the look into memory brings to `classify`. */
export interface Recalled {
  /** The request, with what was refused before replaced by a marker where policy asks for that. */
  readonly prompt: Prompt;
  /** Ids of the leaves that hold text of a reply to a HIGH request. */
  readonly levels: readonly number[];
  readonly values: readonly RecalledValue[];
  /** Paths of the leaves that were replaced. */
  readonly replaced: readonly string[];
  /** Set when the store did not answer and memory was done with. */
  readonly mirror?: true;
}
