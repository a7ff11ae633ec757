// The main path: one request from its bytes to its record. Every stage takes a frozen value and gives the next one.
// Invariant: no byte goes upstream before `decide` has made the decision durable.
import { refusalCompletion } from './wire/refusal-reply.js';
import { isRefusal, refuse, type Refusal } from './model/refusal.js';
import { answerBody, answerStream, type Reply } from './pipeline/answer.js';
import { deadline } from './pipeline/deadline.js';
import { decisionBody, type Known } from './pipeline/decision.js';
import type { Answer, Asked, Call, Deps, Started } from './pipeline/deps.js';
import { openOutcome } from './pipeline/outcome.js';
import { stopwatch, type Stopwatch } from './pipeline/stopwatch.js';
import { asCall } from './text/turn.js';
import type { Dispatched, DispatchRequest } from './model/dispatch.js';
import type { Caller } from './model/caller.js';
import type { Classification } from './model/classification.js';
import type { Recalled } from './model/recall.js';

/** Never rejects: every ending is a value, and every fault ends in a recorded refusal. */
export async function handle(call: Call, deps: Deps): Promise<Answer> {
  let known: Known | undefined;
  try {
    return await asCall(() => run(call, deps, (now) => (known = now)));
  } catch (error) {
    deps.fault('pipeline', error);
    const refusal = refuse('internal_error');
    if (known !== undefined) return refused(call, { ...known, refusal }, {}, deps);
    deps.rejected(refusal);
    return { kind: 'refused', about: {}, refusal };
  }
}

/** @param knows hears what a fault from here on is recorded with; undefined once the decision stands */
async function run(call: Call, deps: Deps, knows: (known: Known | undefined) => void): Promise<Answer> {
  const watch = stopwatch(() => deps.now(), call.arrived);
  const end = (known: Known, refusal: Refusal) => refused(call, { ...known, refusal }, watch.laps(), deps);

  const caller = deps.identify(call);
  if (isRefusal(caller)) {
    deps.rejected(caller, call.headers);
    return { kind: 'refused', about: {}, refusal: caller };
  }
  knows({ caller });
  watch.lap('identify');

  const read = await deps.read(call, caller);
  watch.lap('read');
  if (isRefusal(read)) return end({ caller }, read);
  knows({ caller, prompt: read });

  const recalled = await deps.recall(read, caller);
  watch.lap('recall');
  if (isRefusal(recalled)) return end({ caller, prompt: read }, recalled);
  const { prompt } = recalled;

  const { classification, checks } = await classify(recalled, caller, call, watch, deps);
  if (isRefusal(classification)) return end({ caller, prompt, recalled, checks }, classification);
  const known = { caller, prompt, recalled, checks, classification };
  knows(known);
  const { level } = classification;
  if (level === 'BLOCKED') return end(known, blocked(classification));

  const route = deps.route(level, caller, prompt.model);
  if (isRefusal(route)) return end(known, route);
  watch.lap('route');

  const widened = await widen({ prompt, classification, caller, route }, deps);
  watch.lap('widen');
  if (isRefusal(widened)) return end(known, widened);

  const prepared = deps.transform(prompt, widened, caller);
  const { onlyLocal } = prepared;
  const kept = onlyLocal === undefined ? route : deps.keepLocal(route, onlyLocal);
  if (isRefusal(kept)) return end(known, kept);
  const hearing = level === 'HIGH' ? deps.hear(recalled, widened, caller) : undefined;
  const stages = [
    ...deps.reply({ prompt, classification: widened, prepared, caller }),
    ...(hearing === undefined ? [] : [hearing.stage]),
  ];
  watch.lap('transform');

  const held = await deps.reserve(kept, prompt, call.id);
  if (isRefusal(held)) return end(known, held);
  watch.lap('reserve');

  const { ledger } = held;
  const decided = { ...known, classification: widened, route: held.route, reserved: ledger.held };
  const decision = await decide(call, decided, watch.laps(), deps);
  knows(undefined);
  if (isRefusal(decision)) {
    ledger.cancel();
    return { kind: 'refused', about: { level }, refusal: decision };
  }

  const outcome = openOutcome(call, decision.id, level, ledger, deps, hearing);
  const about = { decision: decision.id, level, warnings: changes(recalled, caller) };
  const reply: Reply = { prompt, caller, stages, outcome, about, signal: call.signal };
  const request = { attempts: held.route.attempts, prepared, ledger, ...ownWays(caller) };
  if (prompt.stream)
    return { kind: 'stream', about, started: stream({ ...request, signal: call.signal }, reply, deps) };
  return hold(request, call, reply, deps);
}

/** Rules, then the models that rules ask: none is shown what is BLOCKED, and nobody waits where no rule asks one. */
async function classify(
  recalled: Recalled,
  caller: Caller,
  { signal }: Call,
  watch: Stopwatch,
  deps: Deps,
): Promise<Asked> {
  const decided = await deps.classify(recalled, caller);
  watch.lap('classify');
  if (deps.askModels === undefined || isRefusal(decided) || decided.level === 'BLOCKED')
    return { classification: decided, checks: [] };
  return deps.askModels({ recalled, decided, caller }, signal).finally(() => watch.lap('models'));
}

/** What of a caller concerns the way out. */
function ownWays({
  agent,
  providerTools,
  ownKey,
}: Caller): Pick<DispatchRequest, 'caller' | 'stripProviderTools' | 'ownKey'> {
  return {
    caller: agent,
    stripProviderTools: providerTools === 'strip',
    ...(ownKey !== undefined && { ownKey }),
  };
}

/** LOW and HIGH never wait: only what may leave masked is looked at again, for more to mask. */
async function widen(
  known: Required<Pick<Known, 'prompt' | 'classification' | 'caller' | 'route'>>,
  deps: Deps,
) {
  const { prompt, classification, caller, route } = known;
  const leaves = classification.level === 'MEDIUM' && route.attempts.some(({ tier }) => tier !== 'L1');
  return leaves ? deps.widen(prompt, classification, caller) : classification;
}

function blocked({ reasons }: Classification): Refusal {
  const rules = reasons.filter((reason) => reason.level === 'BLOCKED' && reason.monitor !== true);
  const places = (paths: readonly string[]): string => (paths.length === 0 ? '' : ` at ${paths.join(', ')}`);
  const detail = rules.map((reason) => `Rule ${reason.rule}${places(reason.paths)}.`).join(' ');
  return refuse('content_filter', { detail, param: rules[0]?.paths[0] ?? 'messages' });
}

/** A call that is not streamed is answered whole, or given up when no client would still wait for it. */
async function hold(
  request: Omit<DispatchRequest, 'signal'>,
  call: Call,
  reply: Reply,
  deps: Deps,
): Promise<Answer> {
  const limit = deadline(call.signal, deps.holdMs);
  const dispatched = await send({ ...request, signal: limit.signal }, deps).finally(() => limit.end());
  if (dispatched.kind === 'body') return answerBody(dispatched, reply, deps);
  const refusal = limit.passed() ? refuse('upstream_timeout') : refusalOf(dispatched);
  reply.outcome.tried(dispatched.tried);
  await reply.outcome.end({ result: call.signal.aborted ? 'aborted' : 'refused', refusal });
  return { kind: 'refused', about: reply.about, refusal };
}

async function stream(request: DispatchRequest, reply: Reply, deps: Deps): Promise<Started> {
  const dispatched = await send(request, deps);
  if (dispatched.kind === 'stream') return answerStream(dispatched, reply, deps);
  const refusal = refusalOf(dispatched);
  reply.outcome.tried(dispatched.tried);
  await reply.outcome.end({ result: request.signal.aborted ? 'aborted' : 'refused', refusal });
  return { kind: 'refused', about: reply.about, refusal };
}

/** A fault in a client of a provider ends like any other failed call: as a refusal with an outcome. */
async function send(request: DispatchRequest, deps: Deps): Promise<Dispatched> {
  try {
    return await deps.dispatcher.dispatch(request);
  } catch (error) {
    deps.fault('dispatch', error);
    return { kind: 'refused', refusal: refuse('internal_error'), tried: [] };
  }
}

/** A body where a stream was asked for, or the other way round, is a fault of ours. */
function refusalOf(dispatched: Dispatched): Refusal {
  return dispatched.kind === 'refused' ? dispatched.refusal : refuse('internal_error');
}

async function decide(call: Call, known: Known, timings: Readonly<Record<string, number>>, deps: Deps) {
  try {
    return await deps.log.append(decisionBody(call, known, timings, deps));
  } catch (error) {
    deps.fault('log', error);
    return refuse('audit_unavailable');
  }
}

/** A refusal is recorded like a decision. When even that fails, the refusal stands: nothing was sent. */
async function refused(
  call: Call,
  known: Known & { readonly refusal: Refusal },
  timings: Readonly<Record<string, number>>,
  deps: Deps,
): Promise<Answer> {
  const { refusal, classification, prompt, caller } = known;
  const decision = await decide(call, known, timings, deps);
  const about = {
    ...(!isRefusal(decision) && { decision: decision.id }),
    ...(classification !== undefined && { level: classification.level }),
  };
  if (refusal.code !== 'content_filter' || caller.onBlock === 'error' || prompt === undefined) {
    return { kind: 'refused', about, refusal };
  }
  const completion = refusalCompletion(refusal, prompt, {
    id: call.id,
    time: deps.time(),
    decision: about.decision,
  });
  if (completion.kind === 'body') return { kind: 'body', about, json: completion.json };
  return {
    kind: 'stream',
    about,
    started: Promise.resolve({ kind: 'events', about, events: completion.events }),
  };
}

/** What the caller is told that was left out. */
function changes({ prompt, replaced }: Recalled, caller: Caller): readonly string[] {
  const tools = caller.providerTools === 'strip' ? prompt.providerTools : [];
  return [
    ...tools.map((tool) => `provider tool removed: ${tool.path}`),
    ...replaced.map((path) => `refused before, replaced: ${path}`),
  ];
}
