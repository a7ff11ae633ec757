// The contract between rules of kind `model` and the sockets: one text, one question, one answer. Answers are places and
// numbers; nothing that a model wrote by itself comes back.
import type { Level } from './level.js';

export interface Question {
  readonly text: string;
  /** What is known of it: never BLOCKED. */
  readonly level: Level;
  /** Sentences; the answer says which are true of the text. */
  readonly topics: readonly string[];
  /** The analyzer's names for what is looked for. */
  readonly labels: readonly string[];
}

export interface LabelledSpan {
  readonly label: string;
  /** UTF-16 code units into the text. */
  readonly start: number;
  readonly end: number;
  /** 0..1 */
  readonly score: number;
}

export interface Miss {
  readonly kind: 'miss';
  /** A fixed word for the record. */
  readonly word: string;
  /** The text can never be read by it; otherwise trying again may help. */
  readonly final: boolean;
}

export type Said =
  | {
      readonly kind: 'said';
      /** Indexes into `topics`. */
      readonly topics: readonly number[];
      readonly spans: readonly LabelledSpan[];
    }
  | Miss;

export function miss(word: string, final = false): Miss {
  return { kind: 'miss', word, final };
}

/** Asks one analyzer. Never rejects. @param signal the deadline, and the client that left */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Said>;
