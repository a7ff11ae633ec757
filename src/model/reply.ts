// What comes back: the channels of a reply, and the filters (scan, restore) that its text passes in order.

/** Each choice has its own set. `tool_arguments` is per tool call; `other` is any leaf we have no name for. */
export type ChannelKind = 'content' | 'refusal' | 'reasoning' | 'tool_arguments' | 'other';

export interface ChannelId {
  readonly choice: number;
  readonly kind: ChannelKind;
  /** Index of the tool call, or a path for `other`; '' otherwise. */
  readonly key: string;
}

/**
 * A stage's half of one channel. What it releases depends on the text alone, never on how it was cut:
 * the concatenation of all releases is the same for every way of pushing the same text.
 */
export interface ChannelFilter {
  /** Takes more text; gives what may be released now (may be empty). */
  push(text: string): string;
  /** No more text will come; gives the rest. */
  end(): string;
}

/** Thrown by a filter to withhold the whole reply. A value would have to be threaded through every filter. */
export class Withheld extends Error {
  override readonly name = 'Withheld';
  /** @param rule id of the rule that asks for it; never content */
  constructor(readonly rule: string) {
    super(`reply withheld by ${rule}`);
  }
}

/** A stage over a whole reply: opens a filter for each channel it meets, and hears of whole tool calls. */
export interface ReplyStage {
  open(channel: ChannelId): ChannelFilter;
  /** A tool call is complete, before its arguments are released. May throw `Withheld`. */
  toolCall(name: string, choice: number): void;
  /** Log probabilities of tokens of a choice, where the provider sent some. */
  probabilities?(logprobs: readonly number[], choice: number): void;
  verdicts(): readonly Verdict[];
}

/** One check's verdict for the outcome record. Counts and rule ids, never text. */
export interface Verdict {
  readonly check: 'secrets' | 'pii' | 'sanitise' | 'markers' | 'restore';
  readonly result: 'clean' | 'annotated' | 'redacted' | 'withheld' | 'failed';
  /** rule or marker id -> count */
  readonly counts: Readonly<Record<string, number>>;
  /** The first few, in the order in which they were found. */
  readonly places?: readonly VerdictPlace[];
}

export interface VerdictPlace {
  readonly rule: string;
  readonly channel: ChannelKind;
  readonly choice: number;
  /** UTF-16 code units into the channel's text as the check read it; of a call's arguments, into one of their strings. */
  readonly start: number;
  readonly end: number;
}

/** Token usage as the provider reported it. */
export interface Usage {
  readonly input: number;
  readonly output: number;
}

/** What the relay saw, for the outcome record. */
export interface ReplySummary {
  readonly usage?: Usage;
  readonly finishReasons: readonly string[];
  /** UTF-16 code units of text released to the client. */
  readonly released: number;
}
