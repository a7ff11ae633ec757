// Fills the decision record. Invariant: foreign strings pass `label()` here and nowhere later.
import type { Caller } from '../model/caller.js';
import type { Classification } from '../model/classification.js';
import type { Reservation } from '../model/reservation.js';
import type { Prompt } from '../model/prompt.js';
import type { DecisionBody, ModelCheck } from '../model/record.js';
import type { Recalled } from '../model/recall.js';
import type { Refusal } from '../model/refusal.js';
import type { Considered, Route } from '../model/route.js';
import type { Call, Deps } from './deps.js';

/** Types of tools that are named; a caller can declare a hundred thousand, and an entry is bounded. */
const MOST_TOOLS = 100;

/** What is known when the decision is written; later stages are absent when an earlier one refused. */
export interface Known {
  readonly caller: Caller;
  readonly prompt?: Prompt;
  readonly classification?: Classification;
  readonly recalled?: Recalled;
  readonly checks?: readonly ModelCheck[];
  readonly route?: Route;
  readonly reserved?: readonly Reservation[];
  /** A refusal by `route` says what it considered. */
  readonly refusal?: Refusal & { readonly considered?: readonly Considered[] };
}

export function decisionBody(
  call: Call,
  known: Known,
  timings: Readonly<Record<string, number>>,
  deps: Deps,
): DecisionBody {
  const { caller, prompt, classification, route, recalled, refusal, reserved = [], checks = [] } = known;
  const facts = recalled && classification && deps.facts(recalled, classification, caller);
  const stripped = caller.providerTools === 'strip' ? (prompt?.providerTools ?? []) : [];
  const allowed = classification?.opaqueAllowed ?? [];
  const retry = Number.parseInt(call.headers['x-stainless-retry-count'] ?? '', 10);
  return {
    kind: 'decision',
    time: deps.time().toISOString(),
    request: call.id,
    agent: caller.agent,
    endpoint: prompt?.endpoint ?? 'chat.completions',
    model: prompt === undefined ? '' : deps.label(prompt.model),
    ...(route !== undefined && { mapping: route.mapping }),
    ...(caller.askedLevel !== undefined && { asked_level: caller.askedLevel }),
    stream: prompt?.stream ?? false,
    level: classification?.level ?? 'UNREAD',
    reasons: classification?.reasons ?? [],
    attempts: route?.attempts.map((attempt) => attempt.provider) ?? [],
    considered: route?.considered ?? refusal?.considered ?? [],
    masked: classification?.level === 'MEDIUM' ? classification.mask.length : 0,
    leaves: prompt?.leaves.length ?? 0,
    bytes: prompt?.bytes ?? call.body.byteLength,
    rules: deps.digests.rules,
    policy: deps.digests.policy,
    timings,
    ...(reserved.length > 0 && { reserved }),
    ...(refusal !== undefined && { refused: refusal.code }),
    ...(refusal?.param !== undefined && { detail: refusal.param }),
    ...(caller.claimed !== undefined && { claimed: deps.label(caller.claimed) }),
    ...(stripped.length > 0 && {
      stripped_tools: [...new Set(stripped.map((tool) => deps.label(tool.type)))].slice(0, MOST_TOOLS),
    }),
    ...(checks.length > 0 && { model_checks: checks }),
    ...(allowed.length > 0 && { opaque_allowed: allowed }),
    ...(recalled?.mirror === true && { recall: 'mirror' as const }),
    ...(facts !== undefined && { facts }),
    ...(retry > 0 && retry < 1000 && { retry }),
  };
}
