// One row a call: a decision and what became of it, joined. Knows entry bodies and trusts none of them; what does not
// read as an entry of a call makes no row. Rows come in the order of the decisions.
import { z } from 'zod';
import { LEVELS, TIERS, type Level, type Tier } from '../model/level.js';
import type { Entry } from './entry.js';
import { entryId } from './entry.js';

export interface CallRow {
  /** Id of the decision entry, as in `x-sluice-decision`. */
  readonly decision: string;
  /** When it was decided: RFC 3339, UTC. */
  readonly time: string;
  readonly request: string;
  readonly agent: string;
  readonly endpoint: string;
  readonly level: Level | 'UNREAD';
  /** What the client asked for, as a label. */
  readonly model: string;
  /** Who answered, or who was asked last; absent when nobody was. */
  readonly tier?: Tier;
  readonly provider?: string;
  /** `pending`: nothing is known yet; the call runs, or its process ended without writing the outcome. */
  readonly result: 'answered' | 'refused' | 'withheld' | 'aborted' | 'failed' | 'pending';
  /** Code of the refusal. */
  readonly refused?: string;
  readonly detail?: string;
  /** Ids of the rules that made the level first, then the rest. */
  readonly rules: readonly string[];
  /** Ids of the rules that only watch and found something; absent where none did. */
  readonly monitored?: readonly string[];
  /** Stretches that were replaced by pseudonyms. */
  readonly masked: number;
  /** ms from arrival to the end; absent while pending */
  readonly duration?: number;
}

const reasonSchema = z.object({ rule: z.string(), level: z.enum(LEVELS), monitor: z.boolean().optional() });

const decisionSchema = z.object({
  kind: z.literal('decision'),
  time: z.string(),
  request: z.string(),
  agent: z.string(),
  endpoint: z.string(),
  model: z.string(),
  level: z.enum([...LEVELS, 'UNREAD']),
  reasons: z.array(reasonSchema),
  refused: z.string().optional(),
  detail: z.string().optional(),
  masked: z.number(),
  timings: z.record(z.string(), z.number()),
});

const outcomeSchema = z.object({
  kind: z.literal('outcome'),
  decision: z.string(),
  result: z.enum(['answered', 'refused', 'withheld', 'aborted', 'failed']),
  refused: z.string().optional(),
  attempts: z.array(z.object({ provider: z.string(), tier: z.enum(TIERS), result: z.string() })),
  duration: z.number(),
});

const openSchema = z.object({
  kind: z.literal('open'),
  pid: z.number(),
  previous: z.object({ writer: z.string() }).optional(),
});

const callSchema = z.discriminatedUnion('kind', [decisionSchema, outcomeSchema, openSchema]);

/** How many rows wait for the outcome of an earlier call before that one is given as pending. */
const WAITING_ROWS = 10_000;

/**
 * @param entries in the order of the log
 * @param order `decided`: rows in the order of their decisions, those without an outcome last. `ended`: each as soon as
 *   its call has ended, for a log that is being followed; what is still running has no row
 */
export async function* joinRows(
  entries: AsyncIterable<Entry>,
  order: 'decided' | 'ended' = 'decided',
): AsyncGenerator<CallRow> {
  const waiting = new Map<string, CallRow>();
  const processes = trackProcesses();
  for await (const entry of entries) {
    const body = readCall(entry);
    if (body === undefined) continue;
    switch (body.kind) {
      case 'decision': {
        const row = decided(entryId(entry), body);
        waiting.set(row.decision, row);
        break;
      }
      case 'outcome': {
        const row = waiting.get(body.decision);
        if (row !== undefined) waiting.set(row.decision, settled(row, body));
        break;
      }
      case 'open':
        processes.opened(entry.writer, body);
    }
    if (order === 'ended') yield* takeEnded(waiting);
    const over = (row: CallRow): boolean => waiting.size > WAITING_ROWS || processes.ended(row.decision);
    yield* take(waiting, (row) => row.result !== 'pending' || over(row));
  }
  if (order === 'decided') yield* take(waiting, () => true);
}

interface Processes {
  opened(writer: string, body: z.infer<typeof openSchema>): void;
  /** Whether the process of a decision is known to have ended: what it left open will never be settled. */
  ended(decision: string): boolean;
}

/** A process may be several writers, one after the other, and a log may have several processes at a time. */
function trackProcesses(): Processes {
  /** Writer -> first writer of its process, and the process's pid. */
  const known = new Map<string, { readonly first: string; readonly pid: number }>();
  const over = new Set<string>();
  const firstOf = (writer: string): string => known.get(writer)?.first ?? writer;
  return {
    opened(writer, { pid, previous }) {
      const before = previous?.writer;
      const same = before !== undefined && known.get(before)?.pid === pid;
      known.set(writer, { first: same ? firstOf(before) : writer, pid });
      if (before !== undefined && !same) over.add(firstOf(before));
    },
    ended: (decision) => over.has(firstOf(decision.slice(0, decision.lastIndexOf('-')))),
  };
}

function* takeEnded(waiting: Map<string, CallRow>): Generator<CallRow> {
  for (const [id, row] of waiting) {
    if (row.result === 'pending') continue;
    waiting.delete(id);
    yield row;
  }
}

/** Rows from the front, as long as they are ready. */
function* take(waiting: Map<string, CallRow>, ready: (row: CallRow) => boolean): Generator<CallRow> {
  for (const [id, row] of waiting) {
    if (!ready(row)) return;
    waiting.delete(id);
    yield row;
  }
}

function readCall(entry: Entry): z.infer<typeof callSchema> | undefined {
  try {
    return callSchema.safeParse(JSON.parse(entry.body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

function decided(decision: string, body: z.infer<typeof decisionSchema>): CallRow {
  const { time, request, agent, endpoint, level, model, refused, detail, masked } = body;
  const watching = body.reasons.filter((reason) => reason.monitor === true);
  const base = {
    decision,
    time,
    request,
    agent,
    endpoint,
    level,
    model,
    rules: rulesOf(body.reasons.filter((reason) => reason.monitor !== true)),
    ...(watching.length > 0 && { monitored: rulesOf(watching) }),
    masked,
  };
  if (refused === undefined) return { ...base, result: 'pending' };
  const sum = Object.values(body.timings).reduce((all, ms) => all + ms, 0);
  // Of hundredths, as records have them: their sum in floating point has more digits.
  const duration = Math.round(sum * 100) / 100;
  return { ...base, result: 'refused', refused, duration, ...(detail !== undefined && { detail }) };
}

function settled(row: CallRow, body: z.infer<typeof outcomeSchema>): CallRow {
  const last = body.attempts.find((attempt) => attempt.result === 'ok') ?? body.attempts.at(-1);
  return {
    ...row,
    result: body.result,
    duration: body.duration,
    ...(body.refused !== undefined && { refused: body.refused }),
    ...(last !== undefined && { tier: last.tier, provider: last.provider }),
  };
}

function rulesOf(reasons: readonly z.infer<typeof reasonSchema>[]): readonly string[] {
  return reasons
    .toSorted((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level))
    .map((reason) => reason.rule);
}
