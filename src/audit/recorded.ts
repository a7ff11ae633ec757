// Decisions and outcomes as they stand in the log, whole. Knows entry bodies and trusts none of them: what does not read
// as one is left out. Fields that a later version adds are no fault.
import { z } from 'zod';
import { LEVELS, TIERS } from '../model/level.js';
import { entryId, type Entry } from './entry.js';

const reason = z.object({
  rule: z.string(),
  level: z.enum(LEVELS),
  count: z.number(),
  paths: z.array(z.string()),
  raised: z.boolean().optional(),
  monitor: z.boolean().optional(),
});

const reservations = z.array(
  z.object({
    id: z.string(),
    provider: z.string(),
    holds: z.array(
      z.object({ counter: z.enum(['requests', 'micro_usd']), window: z.string(), amount: z.number() }),
    ),
  }),
);

const decision = z.object({
  kind: z.literal('decision'),
  time: z.string(),
  request: z.string(),
  agent: z.string(),
  endpoint: z.string(),
  model: z.string(),
  mapping: z.string().optional(),
  asked_level: z.enum(LEVELS).optional(),
  stream: z.boolean(),
  level: z.enum([...LEVELS, 'UNREAD']),
  reasons: z.array(reason),
  attempts: z.array(z.string()),
  considered: z.array(z.object({ provider: z.string(), chosen: z.boolean(), why: z.string() })),
  claimed: z.string().optional(),
  reserved: reservations.optional(),
  refused: z.string().optional(),
  detail: z.string().optional(),
  masked: z.number(),
  leaves: z.number(),
  bytes: z.number(),
  stripped_tools: z.array(z.string()).optional(),
  opaque_allowed: z.array(z.string()).optional(),
  model_checks: z
    .array(
      z.object({
        analyzer: z.string(),
        tier: z.enum(TIERS),
        model: z.string().optional(),
        rules: z.array(z.string()),
        result: z.string(),
        asked: z.number(),
        known: z.number(),
        duration: z.number(),
      }),
    )
    .optional(),
  rules: z.string(),
  policy: z.string(),
  timings: z.record(z.string(), z.number()),
  retry: z.number().optional(),
});

const attempt = z.object({
  provider: z.string(),
  tier: z.enum(TIERS),
  result: z.string(),
  status: z.number().optional(),
  retry_after: z.number().optional(),
  duration: z.number(),
});

const outcome = z.object({
  kind: z.literal('outcome'),
  time: z.string(),
  decision: z.string(),
  result: z.enum(['answered', 'refused', 'withheld', 'aborted', 'failed']),
  refused: z.string().optional(),
  attempts: z.array(attempt),
  verdicts: z.array(
    z.object({
      check: z.string(),
      result: z.string(),
      counts: z.record(z.string(), z.number()),
      places: z
        .array(
          z.object({
            rule: z.string(),
            channel: z.string(),
            choice: z.number(),
            start: z.number(),
            end: z.number(),
          }),
        )
        .optional(),
    }),
  ),
  usage: z.object({ input: z.number(), output: z.number() }).optional(),
  settled: reservations.optional(),
  finish_reasons: z.array(z.string()).optional(),
  released: z.number(),
  duration: z.number(),
  first: z.number().optional(),
});

const recorded = z.discriminatedUnion('kind', [decision, outcome]);

export type RecordedDecision = z.infer<typeof decision> & { readonly id: string };
export type RecordedOutcome = z.infer<typeof outcome>;
export type RecordedReason = z.infer<typeof reason>;

/** A decision or an outcome; undefined for every other entry. */
export function readRecorded(entry: Entry): RecordedDecision | RecordedOutcome | undefined {
  let body;
  try {
    body = recorded.safeParse(JSON.parse(entry.body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
  return body?.kind === 'decision' ? { ...body, id: entryId(entry) } : body;
}

export interface RecordedCall {
  readonly decision: RecordedDecision;
  readonly outcome?: RecordedOutcome;
}

/** The decision with this id, or of the request with this id, and what became of it; undefined when there is none. */
export async function findCall(entries: AsyncIterable<Entry>, id: string): Promise<RecordedCall | undefined> {
  let found: RecordedDecision | undefined;
  for await (const entry of entries) {
    // Reading every body whole would make a long log slow: only those that can be meant are.
    if (
      found === undefined ? entryId(entry) !== id && !entry.body.includes(id) : !entry.body.includes(found.id)
    )
      continue;
    const body = readRecorded(entry);
    if (body === undefined) continue;
    if (body.kind === 'decision') {
      if (body.id === id || body.request === id) found ??= body;
    } else if (body.decision === found?.id) return { decision: found, outcome: body };
  }
  return found === undefined ? undefined : { decision: found };
}
