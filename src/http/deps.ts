// What the HTTP layer is given. Knows the pipeline's values, nothing of what is behind them.
import type { Refusal } from '../model/refusal.js';
import type { Answer, Call } from '../pipeline/deps.js';

export interface Readiness {
  readonly ready: boolean;
  /** part -> `ok`, or what is wrong and what to do */
  readonly parts: Readonly<Record<string, string>>;
}

export interface HttpDeps {
  handle(call: Call): Promise<Answer>;
  /** Model names that this caller may ask for. */
  models(call: Pick<Call, 'headers' | 'remoteAddress'>): Promise<readonly string[] | Refusal>;
  /** Refuses a Host that is not ours and an Origin that is not listed. */
  origin(host: string | undefined, origin: string | undefined): Refusal | undefined;
  rejected(refusal: Refusal): void;
  readiness(): Promise<Readiness>;
  /** In Prometheus' text format, and the media type that says so. */
  metrics(): Promise<{ readonly type: string; readonly text: string }>;
  /** A fault in this layer: a name and a stack, for the operator. */
  fault(where: string, error: unknown): void;
  /** How long a client may take no byte of its reply, ms. */
  readonly stallMs: number;
  /** Bytes of a body as sent. */
  readonly maxBody: number;
}
