// What is written down. Bodies of log entries: rule ids, counts, paths and fingerprints; no field holds text of a caller
// or of a reply. Foreign strings (model asked for, request id) have passed `label()` before they get here.
import type { Level, Tier } from './level.js';
import type { RefusalCode } from './refusal.js';
import type { Reason } from './classification.js';
import type { Reservation } from './reservation.js';
import type { Considered } from './route.js';
import type { Facts } from './recall.js';
import type { Verdict, Usage } from './reply.js';

export interface DecisionBody {
  readonly kind: 'decision';
  /** RFC 3339, milliseconds, UTC. */
  readonly time: string;
  /** Our request id, also sent as `x-request-id`. */
  readonly request: string;
  readonly agent: string;
  /** Of an anonymous caller: `label()` of the program that it says it is. */
  readonly claimed?: string;
  readonly endpoint: string;
  /** `label()` of what the client asked for. */
  readonly model: string;
  /** The `match` in `models:` that it met. */
  readonly mapping?: string;
  /** What the caller itself asked for at least; absent for LOW. */
  readonly asked_level?: Level;
  readonly stream: boolean;
  readonly level: Level | 'UNREAD';
  readonly reasons: readonly Reason[];
  /** provider names in the order in which they may be asked */
  readonly attempts: readonly string[];
  readonly considered: readonly Considered[];
  /** What is held of quotas and budgets until the outcome settles it. */
  readonly reserved?: readonly Reservation[];
  /** Set when the call ends here. */
  readonly refused?: RefusalCode;
  /** Where the body was bad (a JSON path or a fixed sentence). */
  readonly detail?: string;
  readonly masked: number;
  readonly leaves: number;
  readonly bytes: number;
  readonly stripped_tools?: readonly string[];
  readonly opaque_allowed?: readonly string[];
  /** Models that were asked before the level stood; absent: none was. */
  readonly model_checks?: readonly ModelCheck[];
  readonly rules: string;
  readonly policy: string;
  /** ms spent before the decision, by stage */
  readonly timings: Readonly<Record<string, number>>;
  /** `mirror`: the store did not answer and memory was done with, so something of this caller may be unknown. */
  readonly recall?: 'mirror';
  /** What later requests of this caller are to know. */
  readonly facts?: Facts;
  /** The client's own count of retries (`x-stainless-retry-count`). */
  readonly retry?: number;
}

/** What a rule of kind `model` did for one request: one analyzer, one entry. */
export interface ModelCheck {
  /** Name in the policy. */
  readonly analyzer: string;
  /** Always the local tier; which host of it was asked is in the policy. */
  readonly tier: 'L1';
  /** Of a topic: `label()` of the model. */
  readonly model?: string;
  /** Ids of the rules that asked. */
  readonly rules: readonly string[];
  /** `ok`, or why there is no answer, as a fixed word. */
  readonly result: string;
  /** Texts that it was asked about. */
  readonly asked: number;
  /** Texts whose answer was known. */
  readonly known: number;
  /** ms, waiting included */
  readonly duration: number;
}

export interface AttemptOutcome {
  readonly provider: string;
  readonly tier: Tier;
  /** `ok`, or what went wrong as a fixed word. */
  readonly result: string;
  readonly status?: number;
  /** Seconds that the provider said to wait. */
  readonly retry_after?: number;
  /** ms */
  readonly duration: number;
}

export interface OutcomeBody {
  readonly kind: 'outcome';
  readonly time: string;
  /** Id of the decision entry. */
  readonly decision: string;
  readonly result: 'answered' | 'refused' | 'withheld' | 'aborted' | 'failed';
  readonly refused?: RefusalCode;
  readonly attempts: readonly AttemptOutcome[];
  readonly verdicts: readonly Verdict[];
  readonly usage?: Usage;
  /** Every reservation of this call, those of failovers too, with what was used. */
  readonly settled?: readonly Reservation[];
  readonly finish_reasons?: readonly string[];
  /** UTF-16 code units released */
  readonly released: number;
  /** ms from the request's arrival to the end of the reply */
  readonly duration: number;
  /** ms from the request's arrival to the first released event */
  readonly first?: number;
  /** Of the reply to a HIGH request, as far as it was released. */
  readonly facts?: Facts;
}

/** Calls that were refused before anybody was identified, summed up once a minute. */
export interface RejectedBody {
  readonly kind: 'rejected';
  readonly time: string;
  /** refusal code -> count since the last such entry */
  readonly counts: Readonly<Record<string, number>>;
  /** Of calls without a valid key: `label()` of the program that the caller says it is -> count; the rest as `others`. */
  readonly callers?: Readonly<Record<string, number>>;
}

export interface OpenBody {
  readonly kind: 'open';
  readonly time: string;
  readonly version: string;
  readonly node: string;
  readonly rules: string;
  readonly policy: string;
  readonly pid: number;
  /** The last entry before this writer's, so that a lost end or a lost writer shows. Absent in a new log. */
  readonly previous?: {
    readonly writer: string;
    readonly number: number;
    /** hex */
    readonly hash: string;
  };
  /** Bytes of an unfinished write that were cut from the writer before. */
  readonly cut?: number;
}

export interface CloseBody {
  readonly kind: 'close';
  readonly time: string;
}

export type EntryBody = DecisionBody | OutcomeBody | RejectedBody | OpenBody | CloseBody;

/** A committed entry. `id` is `<writer>-<number>`. */
export interface EntryRef {
  readonly id: string;
  readonly writer: string;
  readonly number: number;
}

/** The log as the pipeline sees it. */
export interface Log {
  /** Resolves when the entry is durable; rejects when it cannot be made so. */
  append(body: EntryBody): Promise<EntryRef>;
  /** Rides with the next group or a short timer; never waits for the disk. */
  appendSoon(body: EntryBody): EntryRef;
}
