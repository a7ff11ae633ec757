// Puts the parts together in the order in which they need each other, and takes them apart again at the end.
import { makeClassifier } from './assemble/classifier.js';
import { knownNames } from './assemble/labels.js';
import { makeParts, type Fault } from './assemble/parts.js';
import { openMemory } from './assemble/memory.js';
import { openRecords } from './assemble/records.js';
import { readRuleFiles } from './assemble/rule-files.js';
import { openState } from './assemble/state.js';
import type { Config } from './config.js';
import type { NamePool } from './detect/wide/name-pool.js';
import { makeAnalyzers } from './dispatch/analyzers.js';
import { listen } from './http/server.js';
import { makeKeys } from './keys/keyring.js';
import { makeMetrics } from './metrics/metrics.js';
import type { Detector } from './model/finding.js';
import type { Problem } from './model/problem.js';
import type { FactStore } from './model/recall.js';
import type { Log } from './model/record.js';
import type { MirrorOptions } from './recall/mirror.js';
import { readOrMakeSecret } from './store/secret-file.js';

export interface AssembleOptions {
  readonly version: string;
  readonly fault: Fault;
  /** What the operator should know while calls are served: a sentence. */
  readonly say?: (sentence: string) => void;
  /** Sees what goes into the log. */
  readonly watch?: (log: Log) => Log;
  /** Tests replace parts here. */
  readonly wrapDetector?: (detector: Detector) => Detector;
  readonly wrapLog?: (log: Log) => Log;
  /** Bounds of the mirror, and the store that is asked where it may have lost something. */
  readonly facts?: { readonly store?: FactStore; readonly mirror?: MirrorOptions };
  readonly namePool?: NamePool;
  /** How long a client may take no byte of its reply, ms; default a minute. */
  readonly stallMs?: number;
  /** Running calls have this long to end at shutdown, ms; default 30 s. */
  readonly drainMs?: number;
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

const DRAIN_MS = 30_000;

/** @throws RulesRefused; the secret file's, the database's, the journal's or the listener's error */
export async function assemble(config: Config, options: AssembleOptions): Promise<Running> {
  const { policy } = config;
  const secret = config.secret ?? (await readOrMakeSecret(config.dataDir));
  const keys = makeKeys(secret, knownNames(policy));
  const { version, fault } = options;
  const { ownCredentials, cores } = config;
  const classifier = makeClassifier({
    ...{ policy, ownCredentials, keys, cores },
    files: readRuleFiles(config.classifiersDir).rules,
    asked: makeAnalyzers({ policy, version, now: () => performance.now() }),
    // What a test puts in the place of the detector stands on this thread alone.
    ...(options.wrapDetector === undefined
      ? { reading: { secret, fault: (error: unknown) => fault('reading', error) } }
      : { wrapDetector: options.wrapDetector }),
    ...(options.namePool !== undefined && { namePool: options.namePool }),
  });
  if ('problems' in classifier) throw new RulesRefused(classifier.problems);
  const digests = { rules: classifier.detector.digest, policy: policy.digest };
  const say = options.say ?? (() => undefined);
  const metrics = makeMetrics({ version, node: process.version });
  const records = await openRecords(config, keys, {
    about: { version, node: process.version, pid: process.pid, ...digests },
    watch: (log) => metrics.watch(options.watch?.(log) ?? log),
    onGroup: (entries, ms) => metrics.group(entries, ms),
    say,
  });
  const undo: (() => Promise<void>)[] = [() => classifier.close(), () => records.close()];
  const end = async (): Promise<void> => {
    for (const close of undo) await close();
  };
  try {
    const state = await openState(config, records, say);
    undo.unshift(() => state.close());
    const memory = await openMemory({
      ...(options.facts?.store === undefined && { shared: state.shared }),
      ...{ store: state.facts, ...options.facts },
      ...{ dataDir: config.dataDir, keys, classifier, policy, now: () => Date.now() },
      log: options.wrapLog?.(records.log) ?? records.log,
    });
    const { agents, counters, used } = state;
    const parts = makeParts({
      ...{ policy, agents, counters, used, keys, classifier, records, memory, metrics, version, fault },
      stallMs: options.stallMs,
    });
    undo.unshift(() => parts.close());
    const server = await listen(parts.http, config.server);
    void classifier.elsewhere?.start();
    return {
      url: server.url,
      notices: [...config.notices, ...records.journal.notices],
      async close() {
        await server.close(options.drainMs ?? DRAIN_MS);
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
