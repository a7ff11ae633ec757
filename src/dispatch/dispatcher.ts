// Asks the providers of a route in order. Invariants: each attempt passes the gate by itself; another provider is asked
// only before the first byte; a call that may only be answered here ends here, also when nothing here answers.
import type { Dispatched, Dispatcher, DispatchRequest, LocalHealth } from '../model/dispatch.js';
import type { MaskedOutbound, Outbound } from '../model/outbound.js';
import type { OllamaProvider, OpenAiProvider, Provider } from '../model/policy.js';
import type { AttemptOutcome } from '../model/record.js';
import { isRefusal, refuse } from '../model/refusal.js';
import type { Refusal } from '../model/refusal.js';
import type { Attempt } from '../model/route.js';
import { stop } from './failure.js';
import type { Answer, Failure } from './failure.js';
import { passGate } from './gate.js';
import type { Passed } from './gate.js';
import type { Resolve } from './local-address.js';
import { localDown } from './ollama-errors.js';
import { makeOllamaClient } from './ollama-provider.js';
import type { Clocks, OllamaClient } from './ollama-provider.js';
import { makeOpenAiClient } from './openai-provider.js';
import type { OpenAiClient } from './openai-provider.js';
import { makeTransport } from './transport.js';
import type { Timeouts, Transport } from './transport.js';
import { makeTripwire, type TripwireOptions } from './tripwire.js';

export interface DispatcherOptions {
  readonly providers: readonly Provider[];
  /** CIDR ranges besides loopback that may serve L1. */
  readonly localHosts: readonly string[];
  readonly outgoing: TripwireOptions['outgoing'];
  /** Dictionary words, the same list that `classify` gets. */
  readonly isWord: (word: string) => boolean;
  /** Models that an L1 provider is mapped to: what `localHealth` looks for. */
  readonly localModels?: readonly string[];
  /** For `user-agent`. */
  readonly version?: string;
  readonly clocks?: Clocks;
  readonly limits?: Partial<Timeouts>;
  readonly resolve?: Resolve;
}

/** More than the contract: what `GET /v1/models` asks providers with `same` for. */
export interface ProviderDispatcher extends Dispatcher {
  /** Model ids of an external provider; empty when it is silent, local or unknown. */
  listModels(provider: string): Promise<readonly string[]>;
}

type Client =
  | {
      readonly kind: 'ollama';
      readonly provider: OllamaProvider;
      readonly transport: Transport;
      readonly ask: OllamaClient;
    }
  | {
      readonly kind: 'openai';
      readonly provider: OpenAiProvider;
      readonly transport: Transport;
      readonly ask: OpenAiClient;
    };

export function makeDispatcher(options: DispatcherOptions): ProviderDispatcher {
  const clocks = options.clocks ?? { now: () => performance.now(), time: () => Date.now() };
  const clients = new Map(
    options.providers.map((provider) => [provider.name, makeClient(provider, options, clocks)]),
  );
  const tripwire = makeTripwire(options);

  function ask(client: Client, passed: Passed, attempt: Attempt, request: DispatchRequest): Promise<Answer> {
    const { outbound } = passed;
    const call = {
      attempt,
      outbound,
      signal: request.signal,
      stripProviderTools: request.stripProviderTools ?? true,
    };
    if (client.kind === 'ollama') return client.ask.chat(call);
    return client.ask.chat({
      ...call,
      ...(request.ownKey === undefined ? {} : { ownKey: request.ownKey }),
      tripwire: async (body) =>
        isMasked(outbound) ? tripwire(body.toString(), outbound, request.caller) : undefined,
    });
  }

  async function attemptOne(attempt: Attempt, request: DispatchRequest): Promise<Answer> {
    const client = clients.get(attempt.provider);
    const passed = passGate(request.prepared, attempt, client?.provider);
    if (isRefusal(passed)) return stop('gate', passed);
    if (client === undefined) return stop('gate', refuse('egress_stopped'));
    if (request.signal.aborted) return stop('aborted', refuse('upstream_timeout'));
    return ask(client, passed, attempt, request);
  }

  return {
    dispatch: (request) => inOrder(request, attemptOne, () => clocks.now()),
    localHealth: () => localHealth([...clients.values()], options.localModels ?? []),
    async listModels(name) {
      const client = clients.get(name);
      return client?.kind === 'openai' ? client.ask.listModels() : [];
    },
    async close() {
      await Promise.all([...clients.values()].map((client) => client.transport.close()));
    },
  };
}

/** The loop over the attempts: ends with the first answer, the first failure that is final, or the last attempt. */
async function inOrder(
  request: DispatchRequest,
  attemptOne: (attempt: Attempt, request: DispatchRequest) => Promise<Answer>,
  now: () => number,
): Promise<Dispatched> {
  const tried: AttemptOutcome[] = [];
  let last: Failure | undefined;
  let outside: Failure | undefined;
  let spent: Refusal | undefined;
  for (const attempt of request.attempts) {
    const why = await request.ledger?.claim(attempt);
    if (why !== undefined) {
      spent = why;
      tried.push({ provider: attempt.provider, tier: attempt.tier, result: 'quota_spent', duration: 0 });
      continue;
    }
    const start = now();
    const answer = await attemptOne(attempt, request);
    const outcome = outcomeOf(attempt, answer, now() - start);
    tried.push(outcome);
    if (answer.kind !== 'failed') return { ...answer, attempt, tried };
    request.ledger?.failed(outcome);
    last = answer;
    if (attempt.tier !== 'L1') outside = answer;
    if (answer.then === 'stop') break;
  }
  // Where the local model was the last resort, that it could not help is not why the call failed.
  const told = (last?.word === 'gate' || last?.word === 'aborted' ? undefined : outside) ?? last;
  // A fault says more than a window that is spent; a limit of the provider's is such a window.
  const over = told === undefined || told.word === 'rate_limited' ? spent : undefined;
  return { kind: 'refused', refusal: over ?? told?.refusal ?? nobody(request), tried };
}

function makeClient(provider: Provider, options: DispatcherOptions, clocks: Clocks): Client {
  const common = {
    baseUrl: provider.baseUrl,
    ...(options.limits === undefined ? {} : { timeouts: options.limits }),
    ...(options.version === undefined ? {} : { version: options.version }),
    ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
  };
  if (provider.kind === 'ollama') {
    const transport = makeTransport({ ...common, localHosts: options.localHosts });
    return { kind: 'ollama', provider, transport, ask: makeOllamaClient(provider, transport, clocks) };
  }
  const transport = makeTransport(common);
  return {
    kind: 'openai',
    provider,
    transport,
    ask: makeOpenAiClient(provider, transport, () => clocks.time()),
  };
}

function isMasked(outbound: Outbound): outbound is MaskedOutbound {
  return outbound.level === 'MEDIUM' && outbound.tier !== 'L1';
}

function outcomeOf(attempt: Attempt, answer: Answer, duration: number): AttemptOutcome {
  const { provider, tier } = attempt;
  const about = { provider, tier, duration: Math.round(duration * 10) / 10 };
  if (answer.kind !== 'failed') return { ...about, result: 'ok' };
  return {
    ...about,
    result: answer.word,
    ...(answer.status === undefined ? {} : { status: answer.status }),
    ...(answer.retryAfter === undefined ? {} : { retry_after: answer.retryAfter }),
  };
}

/** A route without attempts: what may only stay here is told so. */
function nobody(request: DispatchRequest): Refusal {
  const local = request.prepared.forTier('L2') === undefined && request.prepared.forTier('L3') === undefined;
  return local ? localDown('No local provider is configured.') : refuse('upstream_failed');
}

async function localHealth(clients: readonly Client[], models: readonly string[]): Promise<LocalHealth> {
  const local = clients.filter((client) => client.kind === 'ollama');
  if (local.length === 0) return { state: 'down', hint: 'No provider of tier L1 is configured.' };
  const failures = await Promise.all(local.map((client) => client.ask.health(models)));
  const down = failures.find((failure) => failure !== undefined);
  if (failures.some((failure) => failure === undefined) || down === undefined) return { state: 'ready' };
  return { state: 'down', hint: down.refusal.detail ?? 'L1 does not answer.' };
}
