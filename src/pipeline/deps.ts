// What the pipeline is given. Every stage, the log, the sockets and the clocks come in as values, so that the order of
// the stages can be read, and tested, without any of them.
import type { Caller } from '../model/caller.js';
import type { Classification } from '../model/classification.js';
import type { Dispatcher } from '../model/dispatch.js';
import type { Level } from '../model/level.js';
import type { Prepared } from '../model/outbound.js';
import type { Reserved } from '../model/quota.js';
import type { Prompt } from '../model/prompt.js';
import type { Log, ModelCheck } from '../model/record.js';
import type { Refusal } from '../model/refusal.js';
import type { Facts, Recalled } from '../model/recall.js';
import type { ReplyStage } from '../model/reply.js';
import type { Hearing } from '../recall/facts.js';
import type { Route } from '../model/route.js';

/** One HTTP call as it arrived. */
export interface Call {
  /** Ours, also sent as `x-request-id`. */
  readonly id: string;
  /** Milliseconds of a monotonic clock at arrival. */
  readonly arrived: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly remoteAddress: string;
  readonly body: Uint8Array;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
}

export interface Deps {
  identify(call: Call): Caller | Refusal;
  /** Reads the body, and checks that this caller may ask for what it asks. */
  read(call: Call, caller: Caller): Promise<Prompt | Refusal>;
  /** The one look into what is remembered of this caller. */
  recall(prompt: Prompt, caller: Caller): Promise<Recalled | Refusal>;
  classify(recalled: Recalled, caller: Caller): Promise<Classification | Refusal>;
  /** What models on this machine add to what rules found; absent: no rule asks one. Never shown what is BLOCKED. */
  askModels?(
    request: { readonly recalled: Recalled; readonly decided: Classification; readonly caller: Caller },
    signal: AbortSignal,
  ): Promise<Asked>;
  route(level: Exclude<Level, 'BLOCKED'>, caller: Caller, model: string): Route | Refusal;
  /** Adds to the mask what is replaced outside although it raised nothing. Asked only when a request may leave masked;
   * a refusal when the check did not answer. */
  widen(prompt: Prompt, classification: Classification, caller: Caller): Promise<Classification | Refusal>;
  /** Holds what the first attempt that can be paid for needs; the rest of the route comes after it. */
  reserve(route: Route, prompt: Prompt, id: string): Promise<Reserved | Refusal>;
  transform(prompt: Prompt, classification: Classification, caller: Caller): Prepared;
  readonly dispatcher: Dispatcher;
  /** What is left of a route when the request cannot leave even masked. */
  keepLocal(route: Route, why: string): Route | Refusal;
  /** The stages of the reply in order: scan, then restore. */
  reply(known: Readied): readonly ReplyStage[];
  /** What a request leaves for later ones. */
  facts(recalled: Recalled, classification: Classification, caller: Caller): Facts | undefined;
  /** Listens to the reply of a HIGH request. */
  hear(recalled: Recalled, classification: Classification, caller: Caller): Hearing;
  readonly log: Log;
  /** Counts a call that was refused before anybody was identified. */
  rejected(refusal: Refusal, headers?: Call['headers']): void;
  /** A fault that no stage expected: for the operator's eyes, a name and a stack without content. */
  fault(where: string, error: unknown): void;
  /** Prints declared names, everything else as a fingerprint. */
  label(text: string): string;
  readonly digests: { readonly rules: string; readonly policy: string };
  /** Wall clock, for records. */
  time(): Date;
  /** Monotonic milliseconds. */
  now(): number;
  /** How long a call that is not streamed is held, in ms. */
  readonly holdMs: number;
  /** `full`: a stream is released when all of it was checked. */
  readonly release: 'hold' | 'full';
}

/** What a request is, and which models were asked about it. */
export interface Asked {
  readonly classification: Classification | Refusal;
  readonly checks: readonly ModelCheck[];
}

/** What the checks of a reply may ask about its request. */
export interface Readied {
  readonly prompt: Prompt;
  readonly classification: Classification;
  readonly prepared: Prepared;
  readonly caller: Caller;
}

/** What the HTTP layer tells the client beside the reply itself. */
export interface About {
  /** Id of the decision entry. */
  readonly decision?: string;
  readonly level?: Level;
  readonly tier?: string;
  readonly warnings?: readonly string[];
}

export type Started =
  | { readonly kind: 'events'; readonly about: About; readonly events: AsyncIterable<string> }
  | { readonly kind: 'refused'; readonly about: About; readonly refusal: Refusal };

export type Answer =
  | { readonly kind: 'refused'; readonly about: About; readonly refusal: Refusal }
  | { readonly kind: 'body'; readonly about: About; readonly json: string }
  /** `started` settles with the provider's first event; until then the HTTP layer may keep the client warm. */
  | { readonly kind: 'stream'; readonly about: About; readonly started: Promise<Started> };

/** Thrown out of `events` when a reply ends without being whole; the HTTP layer makes it an error frame. */
export class ReplyRefused extends Error {
  override readonly name = 'ReplyRefused';
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}
