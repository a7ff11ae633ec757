// The second record of a call: what became of the decision. Written exactly once, whatever the ending.
import type { AttemptOutcome, OutcomeBody } from '../model/record.js';
import type { Refusal } from '../model/refusal.js';
import type { ReplyStage, ReplySummary } from '../model/reply.js';
import type { Ledger } from '../model/quota.js';
import type { Level } from '../model/level.js';
import type { Hearing } from '../recall/facts.js';
import type { Call, Deps } from './deps.js';

export interface Ending {
  readonly result: OutcomeBody['result'];
  readonly refusal?: Refusal;
}

/** The outcome of a HIGH call could not be made durable: its reply must not be whole. */
export class NotRecorded extends Error {
  override readonly name = 'NotRecorded';
}

export interface Outcome {
  tried(attempts: readonly AttemptOutcome[]): void;
  stages(stages: readonly ReplyStage[]): void;
  summary(summary: ReplySummary): void;
  /** The first event is about to be released. */
  first(): void;
  /** Writes the record; of a HIGH call it waits until it is durable, of others it rides along. Later calls do nothing. */
  end(ending: Ending): Promise<void>;
}

/** @param hearing of a HIGH call: what was released goes into the record, so that it is known when it comes back */
export function openOutcome(
  call: Call,
  decision: string,
  level: Level,
  ledger: Ledger,
  deps: Deps,
  hearing?: Hearing,
): Outcome {
  let attempts: readonly AttemptOutcome[] = [];
  let stages: readonly ReplyStage[] = [];
  let summary: ReplySummary = { finishReasons: [], released: 0 };
  let first: number | undefined;
  let ended = false;

  function body(ending: Ending): OutcomeBody {
    const facts = hearing?.facts();
    const settled = ledger.end(summary.usage);
    return {
      kind: 'outcome',
      time: deps.time().toISOString(),
      decision,
      result: ending.result,
      attempts,
      verdicts: stages.flatMap((stage) => stage.verdicts()),
      released: summary.released,
      duration: elapsed(deps.now(), call),
      ...(ending.refusal !== undefined && { refused: ending.refusal.code }),
      ...(summary.usage !== undefined && { usage: summary.usage }),
      ...(settled.length > 0 && { settled }),
      ...(summary.finishReasons.length > 0 && {
        finish_reasons: summary.finishReasons.map((reason) => deps.label(reason)),
      }),
      ...(first !== undefined && { first }),
      ...(facts !== undefined && { facts }),
    };
  }

  return {
    tried(list) {
      attempts = list;
    },
    stages(list) {
      stages = list;
    },
    summary(value) {
      summary = value;
    },
    first() {
      first ??= elapsed(deps.now(), call);
    },
    async end(ending) {
      if (ended) return;
      ended = true;
      if (level === 'HIGH') await durably(body(ending), deps);
      else deps.log.appendSoon(body(ending));
    },
  };
}

async function durably(outcome: OutcomeBody, deps: Pick<Deps, 'log' | 'fault'>): Promise<void> {
  try {
    await deps.log.append(outcome);
  } catch (error) {
    deps.fault('log', error);
    throw new NotRecorded();
  }
}

/** Whole tenths of a millisecond: records are canonical JSON, and nobody needs more. */
export function elapsed(now: number, call: Call): number {
  return Math.round((now - call.arrived) * 10) / 10;
}
