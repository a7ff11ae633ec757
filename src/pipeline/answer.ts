// From a provider's reply to the client's: scanned, restored, recorded. Invariant: whatever ends a reply, exactly one
// outcome is written, and for HIGH it is durable before the reply is complete.
import { relayBody } from '../wire/reply-body.js';
import { relayStream } from '../wire/reply-stream.js';
import { UpstreamError, type Dispatched } from '../model/dispatch.js';
import { refuse, type Refusal } from '../model/refusal.js';
import { Withheld, type ReplyStage } from '../model/reply.js';
import type { Caller } from '../model/caller.js';
import type { Prompt } from '../model/prompt.js';
import { NotRecorded, type Outcome } from './outcome.js';
import { ReplyRefused, type About, type Answer, type Deps, type Started } from './deps.js';

export interface Reply {
  readonly prompt: Prompt;
  readonly stages: readonly ReplyStage[];
  readonly outcome: Outcome;
  readonly about: About;
  /** May want the verdicts in the reply. */
  readonly caller: Caller;
  /** The client has left: what fails from then on is no fault of anybody's. */
  readonly signal: AbortSignal;
}

type Answered = Exclude<Dispatched, { kind: 'refused' }>;

export async function answerBody(
  dispatched: Extract<Answered, { kind: 'body' }>,
  reply: Reply,
  deps: Deps,
): Promise<Answer> {
  const about = withAttempt(reply.about, dispatched);
  reply.outcome.tried(dispatched.tried);
  reply.outcome.stages(reply.stages);
  try {
    const relayed = relayBody(dispatched.json, reply.stages);
    reply.outcome.summary(relayed.summary);
    reply.outcome.first();
    await reply.outcome.end({ result: 'answered' });
    return {
      kind: 'body',
      about,
      json: reply.caller.report === true ? reported(relayed.json, reply, about) : relayed.json,
    };
  } catch (error) {
    const refusal = refusalOf(error, deps);
    await reply.outcome.end({ result: resultOf(error), refusal });
    return { kind: 'refused', about, refusal };
  }
}

export function answerStream(
  dispatched: Extract<Answered, { kind: 'stream' }>,
  reply: Reply,
  deps: Deps,
): Started {
  reply.outcome.tried(dispatched.tried);
  reply.outcome.stages(reply.stages);
  return {
    kind: 'events',
    about: withAttempt(reply.about, dispatched),
    events: events(dispatched.events, reply, deps),
  };
}

async function* events(
  source: AsyncIterable<string>,
  reply: Reply,
  deps: Deps,
): AsyncGenerator<string, void, undefined> {
  const { outcome, prompt } = reply;
  const last: string[] = [];
  try {
    const options = { includeUsage: prompt.includeUsage };
    const relayed = relayStream(source, reply.stages, options, (summary) => outcome.summary(summary));
    for await (const event of deps.release === 'full' ? whole(relayed) : relayed) {
      outcome.first();
      if (reply.about.level === 'HIGH' && (last.length > 0 || finishes(event))) last.push(event);
      else yield event;
    }
    await outcome.end({ result: 'answered' });
    yield* last;
  } catch (error) {
    if (reply.signal.aborted) return;
    const refusal = refusalOf(error, deps);
    await outcome.end({ result: resultOf(error), refusal });
    throw new ReplyRefused(refusal);
  } finally {
    // Reached without an ending only when the client left.
    await outcome.end({ result: 'aborted' });
  }
}

/** UTF-16 code units of a stream that is kept until all of it was checked. */
const MAX_KEPT = 32 * 1024 * 1024;

/** Gives the first event when the last one is there; the HTTP layer keeps the client warm until then. */
async function* whole(events: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  const kept: string[] = [];
  let size = 0;
  for await (const event of events) {
    size += event.length;
    if (size > MAX_KEPT) {
      const detail = 'The reply of the provider is too large to be checked whole.';
      throw new UpstreamError(refuse('upstream_failed', { detail }));
    }
    kept.push(event);
  }
  yield* kept;
}

/** The reply with what the checks said of it. The member is ours alone: what a provider sends by that name is dropped. */
function reported(json: string, reply: Reply, about: About): string {
  const { decision, level, tier } = about;
  const verdicts = reply.stages.flatMap((stage) => stage.verdicts());
  const member = `"sluice":${JSON.stringify({ decision, level, tier, verdicts })}`;
  const body = json.slice(0, -1);
  return `${body}${body === '{' ? '' : ','}${member}}`;
}

/** Once a client reads this it may send the text back, and then it must be known. Inside a text, quotes are escaped. */
function finishes(event: string): boolean {
  return event.includes('"finish_reason":"');
}

function withAttempt(about: About, dispatched: Answered): About {
  const warnings = [...(about.warnings ?? []), ...(dispatched.warnings ?? [])];
  return { ...about, tier: dispatched.attempt.tier, warnings };
}

function refusalOf(error: unknown, deps: Deps): Refusal {
  if (error instanceof Withheld) return refuse('output_withheld', { detail: `Rule ${error.rule}.` });
  if (error instanceof UpstreamError) return error.refusal;
  if (error instanceof NotRecorded) {
    return refuse('audit_unavailable', { detail: 'The outcome of a HIGH call comes before its reply.' });
  }
  deps.fault('reply', error);
  return refuse('internal_error');
}

function resultOf(error: unknown): 'withheld' | 'failed' {
  return error instanceof Withheld ? 'withheld' : 'failed';
}
