// Fills the pipeline's and the HTTP layer's dependencies with the real stages.
import { isWord } from '../detect/names/gazetteer.js';
import { makeDispatcher, type ProviderDispatcher } from '../dispatch/dispatcher.js';
import type { HttpDeps } from '../http/deps.js';
import { claimOf } from '../identify/claim.js';
import { identify, type Knock } from '../identify/identify.js';
import { refuseOrigin } from '../identify/origin.js';
import { permit } from '../identify/permit.js';
import type { Keys } from '../keys/keyring.js';
import type { Caller } from '../model/caller.js';
import type { Agent, Policy } from '../model/policy.js';
import type { Metrics } from '../metrics/metrics.js';
import { isRefusal, type Refusal } from '../model/refusal.js';
import { handle } from '../pipeline.js';
import type { Deps } from '../pipeline/deps.js';
import type { Counters } from '../model/quota.js';
import { makeReserve } from '../quota/reserve.js';
import { keepLocal } from '../route/keep-local.js';
import { route } from '../route/route.js';
import { rememberMarks } from '../scan/grounding/remembered-marks.js';
import { makeSchemaChecks } from '../scan/schema-check.js';
import { decodeBody } from '../wire/decode.js';
import { readChat } from '../wire/read-chat.js';
import type { Classifier } from './classifier.js';
import type { Memory } from './memory.js';
import { listModels } from './models.js';
import { readiness } from './readiness.js';
import { replyStages } from './reply-stages.js';
import type { Records } from './records.js';
import { countRejections } from './rejections.js';
import { standing } from './standing.js';
import type { State } from './state.js';

/** Where an unexpected error goes: it may say where, never what. */
export type Fault = (where: string, error: unknown) => void;

export interface Made {
  readonly policy: Policy;
  /** Who may call now; throws when nobody can say. */
  readonly agents: () => readonly Agent[];
  readonly keys: Keys;
  readonly classifier: Classifier;
  readonly counters: Counters;
  readonly used: State['used'];
  readonly records: Records;
  readonly memory: Memory;
  readonly metrics: Metrics;
  readonly version: string;
  readonly fault: Fault;
  /** Default: a minute. */
  readonly stallMs?: number | undefined;
}

export interface Parts {
  readonly http: HttpDeps;
  close(): Promise<void>;
}

/** Bytes of a body, as sent and after decompression. */
const MAX_BODY = 16 * 1024 * 1024;
/** A client that takes no byte for this long has gone without saying so, ms. */
const STALL_MS = 60_000;
/** A call that is not streamed is held this long, ms. */
const HOLD_MS = 240_000;

export function makeParts(made: Made): Parts {
  const { policy, classifier, records, fault } = made;
  const dispatcher = openDispatcher(made);
  const rejections = countRejections(
    made.memory.log,
    () => new Date(),
    (error) => fault('log', error),
  );
  const rejected: Deps['rejected'] = (refusal, headers) => {
    const claimed = headers && refusal.code === 'invalid_api_key' ? claimOf(headers) : undefined;
    rejections.count(refusal, claimed === undefined ? undefined : made.keys.label(claimed));
  };
  const deps = { ...stages(made), dispatcher, rejected, log: made.memory.log };
  const hasLocal = policy.providers.some((provider) => provider.tier === 'L1');
  return {
    http: {
      handle: (call) => handle(call, deps),
      models: listModels(policy, dispatcher, (call) => identifyNow(made, call)),
      origin: (host, origin) => refuseOrigin(policy, host, origin),
      rejected,
      readiness: () => readiness(records, hasLocal ? dispatcher : undefined, classifier.rules.length),
      async metrics() {
        return { type: made.metrics.contentType, text: await made.metrics.text(await standing(made)) };
      },
      fault,
      stallMs: made.stallMs ?? STALL_MS,
      maxBody: MAX_BODY,
    },
    async close() {
      rejections.close();
      await dispatcher.close();
    },
  };
}

function openDispatcher({ policy, classifier, version }: Made): ProviderDispatcher {
  const local = policy.providers
    .filter((provider) => provider.tier === 'L1')
    .map((provider) => provider.name);
  return makeDispatcher({
    providers: policy.providers,
    localHosts: policy.localHosts,
    outgoing: classifier.outgoing,
    isWord,
    localModels: policy.models.flatMap((mapping) => local.flatMap((name) => mapping.to[name] ?? [])),
    version,
  });
}

/** Under the key of the deployment, like the fingerprints that marks are kept under. */
function markSeed(keys: Keys): number {
  return Buffer.from(keys.fingerprinter('scan-cache', 'word marks')('seed'), 'base64url').readUInt32BE(0);
}

function identifyNow({ policy, agents }: Made, call: Knock): Caller | Refusal {
  return identify({ ...policy, agents: agents() }, call);
}

function stages(made: Made): Omit<Deps, 'dispatcher' | 'rejected' | 'log'> {
  const { policy, keys, classifier, memory, fault } = made;
  const checks = makeSchemaChecks();
  const marked = rememberMarks(classifier.prints, markSeed(keys));
  const { askModels: ask } = classifier;
  return {
    identify: (call) => identifyNow(made, call),
    async read(call, caller) {
      const { 'content-type': type, 'content-encoding': encoding } = call.headers;
      const body = await decodeBody(call.body, type, encoding, MAX_BODY);
      const prompt = isRefusal(body) ? body : readChat(body, (text) => keys.label(text));
      return isRefusal(prompt) ? prompt : (permit(caller, prompt) ?? prompt);
    },
    ...memory.stages,
    classify: (recalled, caller) => classifier.classify(recalled.prompt, caller, recalled),
    ...(ask !== undefined && {
      askModels: ({ recalled, ...known }, signal) =>
        ask({ ...known, prompt: recalled.prompt, recalled }, signal),
    }),
    route: (level, caller, model) => route({ policy, level, caller, model }),
    widen: (prompt, classification, caller) => classifier.widen(prompt, classification, caller),
    reserve: makeReserve({
      policy,
      counters: made.counters,
      now: () => Date.now(),
      fault: (error) => fault('quota', error),
    }),
    transform: (prompt, classification, caller) => classifier.transform(prompt, classification, caller),
    keepLocal,
    reply: (known) => replyStages(known, policy.output, { detector: classifier.detector, checks, marked }),
    fault,
    label: (text) => keys.label(text),
    digests: { rules: classifier.detector.digest, policy: policy.digest },
    time: () => new Date(),
    now: () => performance.now(),
    holdMs: HOLD_MS,
    release: policy.output.release,
  };
}
