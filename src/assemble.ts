// Puts the parts together: configuration, rules, keys, log, sockets, pipeline, HTTP. The only file that knows them all.
import { makeClassifier, type Classifier } from './assemble/classifier.js';
import { knownNames } from './assemble/labels.js';
import { listModels } from './assemble/models.js';
import { countRejections } from './assemble/rejections.js';
import { readRuleFiles } from './assemble/rule-files.js';
import type { Config } from './config.js';
import { isWord } from './detect/names/gazetteer.js';
import { makeDispatcher } from './dispatch/dispatcher.js';
import type { HttpDeps } from './http/deps.js';
import { listen } from './http/server.js';
import { identify } from './identify/identify.js';
import { refuseOrigin } from './identify/origin.js';
import { permit } from './identify/permit.js';
import { makeKeys, type Keys } from './keys/keyring.js';
import type { Detector } from './model/finding.js';
import type { Problem } from './model/problem.js';
import type { Log } from './model/record.js';
import { isRefusal } from './model/refusal.js';
import { handle } from './pipeline.js';
import type { Call, Deps } from './pipeline/deps.js';
import { route } from './route/route.js';
import { makeScan } from './scan/scan.js';
import { openJournal, type Journal } from './store/journal.js';
import { readOrMakeSecret } from './store/secret-file.js';
import { hostsIn } from './transform/hosts.js';
import { makeRestore } from './transform/restore.js';
import { decodeBody } from './wire/decode.js';
import { readChat } from './wire/read-chat.js';

export interface AssembleOptions {
  readonly version: string;
  /** Where an unexpected error goes: it may say where, never what. */
  fault(where: string, error: unknown): void;
  /** Tests replace parts here. */
  readonly wrapDetector?: (detector: Detector) => Detector;
  readonly wrapLog?: (log: Log) => Log;
}

export interface Running {
  readonly url: string;
  readonly notices: readonly string[];
  close(): Promise<void>;
}

/** Rules that cannot be used: every problem at once. */
export class RulesRefused extends Error {
  override readonly name = 'RulesRefused';
  constructor(readonly problems: readonly Problem[]) {
    super('the rules cannot be used');
  }
}

/** Bytes of a body, as sent and after decompression. */
const MAX_BODY = 16 * 1024 * 1024;
/** A call that is not streamed is held this long, ms. */
const HOLD_MS = 240_000;
/** Running calls have this long to end at shutdown, ms. */
const DRAIN_MS = 30_000;

/** @throws RulesRefused; the journal's or the listener's error */
export async function assemble(config: Config, options: AssembleOptions): Promise<Running> {
  const { policy } = config;
  const keys = makeKeys(config.secret ?? (await readOrMakeSecret(config.dataDir)), knownNames(policy));
  const classifier = makeClassifier({
    files: readRuleFiles(config.classifiersDir).rules,
    policy,
    ownCredentials: config.ownCredentials,
    keys,
    ...(options.wrapDetector !== undefined && { wrapDetector: options.wrapDetector }),
  });
  if ('problems' in classifier) throw new RulesRefused(classifier.problems);
  const journal = await openJournal(config.dataDir, {
    about: {
      version: options.version,
      node: process.version,
      rules: classifier.detector.digest,
      policy: policy.digest,
      pid: process.pid,
    },
    time: () => new Date(),
  });
  const parts = makeParts(config, options, { keys, classifier, journal });
  const server = await listen(parts.http, config.server).catch(async (error: unknown) => {
    await journal.close();
    throw error;
  });
  return {
    url: server.url,
    notices: [...config.notices, ...journal.notices],
    async close() {
      await server.close(DRAIN_MS);
      parts.close();
      await parts.deps.dispatcher.close();
      await journal.close();
    },
  };
}

interface Made {
  readonly keys: Keys;
  readonly classifier: Classifier;
  readonly journal: Journal;
}

function makeParts(
  config: Config,
  options: AssembleOptions,
  made: Made,
): { deps: Deps; http: HttpDeps; close(): void } {
  const { policy } = config;
  const { keys, classifier, journal } = made;
  const log = options.wrapLog?.(journal) ?? journal;
  const rejections = countRejections(
    log,
    () => new Date(),
    (error) => options.fault('log', error),
  );
  const local = policy.providers
    .filter((provider) => provider.tier === 'L1')
    .map((provider) => provider.name);
  const dispatcher = makeDispatcher({
    providers: policy.providers,
    localHosts: policy.localHosts,
    detector: classifier.detector,
    isWord,
    localModels: policy.models.flatMap((mapping) => local.flatMap((name) => mapping.to[name] ?? [])),
    version: options.version,
  });
  const deps: Deps = {
    identify: (call) => identify(policy, { headers: call.headers, remoteAddress: call.remoteAddress }),
    async read(call, caller) {
      const { 'content-type': type, 'content-encoding': encoding } = call.headers;
      const body = await decodeBody(call.body, type, encoding, MAX_BODY);
      const prompt = isRefusal(body) ? body : readChat(body, (text) => keys.label(text));
      return isRefusal(prompt) ? prompt : (permit(caller, prompt) ?? prompt);
    },
    classify: (prompt, caller) => classifier.classify(prompt, caller),
    route: (level, caller, model) => route({ policy, level, caller, model }),
    transform: (prompt, classification, caller) => classifier.transform(prompt, classification, caller),
    dispatcher,
    reply: (prompt, prepared, caller) => [
      makeScan({
        detector: classifier.detector,
        declaredTools: prompt.tools.length > 0 ? prompt.tools.map((tool) => tool.name) : undefined,
        issued: prepared.pseudonyms,
        secretsPolicy: policy.output.secrets,
        inPrompt: (word) => prompt.leaves.some((leaf) => leaf.text.includes(word)),
      }),
      makeRestore(prepared.pseudonyms, {
        hosts: prepared.pseudonyms.size > 0 ? hostsIn(prompt) : [],
        restoreTools: caller.restoreTools,
      }),
    ],
    log,
    rejected: (refusal) => rejections.count(refusal),
    fault: (where, error) => options.fault(where, error),
    label: (text) => keys.label(text),
    digests: { rules: classifier.detector.digest, policy: policy.digest },
    time: () => new Date(),
    now: () => performance.now(),
    holdMs: HOLD_MS,
  };
  const http: HttpDeps = {
    handle: (call) => handle(call, deps),
    models: listModels(policy, dispatcher, (call: Pick<Call, 'headers' | 'remoteAddress'>) =>
      identify(policy, call),
    ),
    origin: (host, origin) => refuseOrigin(policy, host, origin),
    rejected: (refusal) => rejections.count(refusal),
    readiness: () => readiness(journal, dispatcher, local.length > 0, classifier.rules.length),
    fault: (where, error) => options.fault(where, error),
    maxBody: MAX_BODY,
  };
  return { deps, http, close: () => rejections.close() };
}

async function readiness(journal: Journal, dispatcher: Deps['dispatcher'], hasLocal: boolean, rules: number) {
  const health = await journal.health();
  const local = hasLocal ? await dispatcher.localHealth() : undefined;
  const parts = {
    log: health.state === 'ready' ? 'ok' : (health.why ?? health.state),
    rules: `ok (${rules})`,
    local:
      local === undefined
        ? 'no L1 provider is configured: HIGH is refused'
        : local.state === 'ready'
          ? 'ok'
          : local.hint,
  };
  // Without L1 the proxy still answers all but HIGH; an orchestrator must not take it away for that.
  return { ready: health.state === 'ready', parts };
}
