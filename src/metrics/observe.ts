// Counts what goes into the log, as it goes in. Invariant: an entry that the log did not take is not counted, and
// nothing is counted that is in no entry, so metrics and log cannot disagree.
import type { DecisionBody, EntryBody, Log, OutcomeBody, RejectedBody } from '../model/record.js';
import type { Numbers } from './registry.js';

export interface Observer {
  /** The same log, observed. */
  watch(log: Log): Log;
  /** Calls with a decision and no outcome yet. */
  running(): number;
}

/** What an outcome does not say of its decision. */
interface Open {
  readonly level: string;
  readonly agent: string;
  readonly operation: string;
}

/** More calls than any process has open; past that the oldest are forgotten. */
const MOST_OPEN = 100_000;

/** The operation of OpenTelemetry's conventions for an endpoint. */
function operationOf(endpoint: string): string {
  if (endpoint === 'embeddings') return 'embeddings';
  return endpoint === 'completions' ? 'text_completion' : 'chat';
}

export function makeObserver(numbers: Numbers): Observer {
  const open = new Map<string, Open>();

  function entry(body: EntryBody, id: string): void {
    switch (body.kind) {
      case 'decision':
        decision(body, id);
        return;
      case 'outcome':
        outcome(body);
        return;
      case 'rejected':
        rejected(body);
        return;
      case 'open':
      case 'close':
    }
  }

  function decision(body: DecisionBody, id: string): void {
    const { level, agent, refused } = body;
    numbers.put('requestBytes', body.bytes, { level });
    if (body.masked > 0) numbers.put('masked', body.masked);
    for (const reason of body.reasons) {
      const action = reason.monitor === true ? 'monitor' : 'enforce';
      numbers.put('findings', reason.count, { rule: reason.rule, level: reason.level, action });
    }
    countModelChecks(numbers, body);
    for (const [stage, ms] of Object.entries(body.timings)) numbers.put('stage', ms / 1000, { stage });
    if (refused !== undefined) {
      numbers.put('calls', 1, { level, agent, tier: 'none', result: 'refused' });
      numbers.put('refusals', 1, { level, code: refused });
      return;
    }
    open.set(id, { level, agent, operation: operationOf(body.endpoint) });
    if (open.size <= MOST_OPEN) return;
    const [oldest = ''] = open.keys();
    open.delete(oldest);
  }

  function outcome(body: OutcomeBody): void {
    countOutcome(numbers, body, open.get(body.decision) ?? UNKNOWN);
    open.delete(body.decision);
  }

  function rejected({ counts }: RejectedBody): void {
    for (const [code, count] of Object.entries(counts)) numbers.put('rejected', count, { code });
  }

  return {
    running: () => open.size,
    watch: (log) => ({
      async append(body) {
        const ref = await log.append(body);
        entry(body, ref.id);
        return ref;
      },
      appendSoon(body) {
        const ref = log.appendSoon(body);
        // Number 0: the log could not take it.
        if (ref.number > 0) entry(body, ref.id);
        return ref;
      },
    }),
  };
}

function countModelChecks(numbers: Numbers, body: DecisionBody): void {
  for (const { analyzer, result, asked, known, duration } of body.model_checks ?? []) {
    numbers.put('modelChecks', 1, { analyzer, result });
    if (asked > 0) numbers.put('modelTexts', asked, { analyzer, result: 'asked' });
    if (known > 0) numbers.put('modelTexts', known, { analyzer, result: 'known' });
    numbers.put('modelCheck', duration / 1000, { analyzer });
  }
}

const UNKNOWN: Open = { level: 'unknown', agent: 'unknown', operation: 'chat' };

function countOutcome(numbers: Numbers, body: OutcomeBody, { level, agent, operation }: Open): void {
  const { result, attempts, usage } = body;
  const answered = attempts.find((attempt) => attempt.result === 'ok');
  const tier = answered?.tier ?? 'none';
  numbers.put('calls', 1, { level, agent, tier, result });
  if (body.refused !== undefined) numbers.put('refusals', 1, { level, code: body.refused });
  for (const attempt of attempts) {
    const { provider } = attempt;
    numbers.put('attempts', 1, { provider, tier: attempt.tier, result: attempt.result });
    numbers.put('operation', attempt.duration / 1000, { provider, operation });
  }
  for (const { check, result: verdict } of body.verdicts)
    numbers.put('outputChecks', 1, { check, result: verdict });
  if (usage !== undefined && answered !== undefined) {
    const { provider } = answered;
    numbers.put('tokens', usage.input, { provider, operation, token: 'input' });
    numbers.put('tokens', usage.output, { provider, operation, token: 'output' });
  }
  numbers.put('released', body.released, { level });
  numbers.put('duration', body.duration / 1000, { level, tier });
  if (body.first !== undefined) numbers.put('firstByte', body.first / 1000, { level, tier });
}
