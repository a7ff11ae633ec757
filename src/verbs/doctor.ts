// `sluice doctor`: looks at everything that a start and a call need, in that order, and says what to do. Invariant: no
// prompt is sent, no key is printed, nothing is changed; one check that breaks does not end the others.
import { readRuleFiles } from '../assemble/rule-files.js';
import { askModels } from '../cli/ask-models.js';
import { doctor } from '../cli/doctor.js';
import type { Terminal } from '../cli/terminal.js';
import type { Config, Loaded } from '../config.js';
import { VALIDATORS } from '../detect/validators.js';
import { probeFetch } from '../dispatch/probe-fetch.js';
import { probeLocal } from '../dispatch/probe-local.js';
import { failed, fine, warning, type Diagnosis } from '../model/diagnosis.js';
import type { OllamaProvider, OpenAiProvider } from '../model/policy.js';
import type { Problem } from '../model/problem.js';
import { errorCode, type Disk } from '../store/disk.js';
import { readSecretFile } from '../store/secret-file.js';
import { modelRules } from '../rules/asked.js';
import { loadRules } from '../rules/load.js';
import type { ModelRule } from '../rules/rule.js';
import { openClassifier } from './classify.js';
import { checkAnalyzers, topicModels } from './doctor/analyzers.js';
import { checkData } from './doctor/data.js';
import { sayAnswer, sayShape } from './doctor/keys.js';
import { localModelNames, sayLocal } from './doctor/local.js';
import { checkClock, checkNode, checkRe2, checkSkew, type Clock } from './doctor/machine.js';
import { checkPort } from './doctor/port.js';
import { checkStore } from './doctor/store.js';

export interface DoctorVerbOptions {
  readonly json: boolean;
  /** Asks no provider outside. */
  readonly offline: boolean;
}

export interface DoctorSetup extends DoctorVerbOptions {
  readonly loaded: Loaded;
  readonly dataDir: string;
  /** `DATABASE_URL`, also where the configuration has problems. */
  readonly databaseUrl?: string | undefined;
  readonly secretGiven: boolean;
  readonly version: string;
  readonly node: string;
  readonly uid?: number | undefined;
  readonly clock: Clock;
  /** What is wrong with the rules; default: what `check` says. */
  readonly rules?: (config: Config) => readonly Problem[];
  /** Tests let one fail here. */
  readonly disk?: Pick<Disk, 'create' | 'free'>;
}

export function doctorVerb(setup: DoctorSetup, terminal: Terminal): Promise<number> {
  return doctor(diagnose(setup), setup, terminal);
}

async function* diagnose(setup: DoctorSetup): AsyncGenerator<Diagnosis> {
  const { loaded, dataDir } = setup;
  yield checkNode(setup.node);
  yield checkRe2();
  yield checkClock(setup.clock);
  yield* guarded('data', checkData(setup));
  yield* guarded('config', checkConfig(loaded, setup.rules ?? ruleProblems));
  const config = 'config' in loaded ? loaded.config : undefined;
  const secret = config?.secret ?? (await readSecretFile(dataDir).catch(() => undefined));
  yield* guarded('store', checkStore({ dataDir, databaseUrl: setup.databaseUrl, secret }));
  if (config === undefined) return;
  yield* guarded('port', checkPort(config.server, dataDir));
  const rules = askingRules(config);
  yield* guarded('ollama', checkLocal(config, rules, setup.version));
  yield* guarded('analyzers', checkAnalyzers(config.policy, rules, setup.version));
  yield* guarded('keys', checkKeys(config, setup));
}

/** A check that breaks is itself something to know. */
async function* guarded(check: string, found: AsyncIterable<Diagnosis>): AsyncGenerator<Diagnosis> {
  try {
    yield* found;
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown error';
    const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
    yield failed(check, `This could not be looked at (${name}${code}).`, 'Please report it.');
  }
}

/** A file with a hundred faults is one that nobody meant. */
const MOST_PROBLEMS = 20;

// eslint-disable-next-line @typescript-eslint/require-await -- one of several streams of diagnoses
async function* checkConfig(
  loaded: Loaded,
  rules: (config: Config) => readonly Problem[],
): AsyncGenerator<Diagnosis> {
  const problems = 'problems' in loaded ? loaded.problems : rules(loaded.config);
  for (const { file, line, message } of problems.slice(0, MOST_PROBLEMS)) {
    const place = line > 0 ? `${file}:${line}` : file;
    yield failed('config', `${place} ${message}`, 'Mend it there; sluice check shows every problem.');
  }
  if ('problems' in loaded) {
    const todo = 'Mend the configuration first, then run sluice doctor again.';
    yield warning('config', 'Port, Ollama and keys were not looked at.', todo);
    return;
  }
  const { config } = loaded;
  if (problems.length === 0) yield fine('config', `${config.file} and the rules are sound`);
  for (const notice of config.notices) {
    yield warning('config', `${notice}.`, todoOf(notice));
  }
}

function ruleProblems(config: Config): readonly Problem[] {
  try {
    const classifier = openClassifier({ ...config, cores: 0 }, { overlaps: true });
    return 'problems' in classifier ? classifier.problems : [];
  } catch (error) {
    const code = errorCode(error);
    if (code === '') throw error;
    return [{ file: config.classifiersDir, line: 0, message: `cannot be read (${code})` }];
  }
}

/** What is wrong with them was said before. */
function askingRules({ classifiersDir }: Config): readonly ModelRule[] {
  try {
    return modelRules(loadRules(readRuleFiles(classifiersDir).rules, Object.keys(VALIDATORS)).rules);
  } catch {
    return [];
  }
}

function todoOf(notice: string): string {
  if (notice.endsWith('not set'))
    return 'Set what is missing to use it; leave it as it is if you do not want it.';
  return 'See docs/routing.md; leave it as it is if it is meant.';
}

async function* checkLocal(
  { policy }: Config,
  rules: readonly ModelRule[],
  version: string,
): AsyncGenerator<Diagnosis> {
  const local = policy.providers.filter((provider): provider is OllamaProvider => provider.kind === 'ollama');
  if (local.length === 0) {
    const todo = 'Add a provider of tier L1 to routing.yaml; docs/routing.md shows one.';
    yield warning('ollama', 'No provider of tier L1 is configured: HIGH is refused.', todo);
  }
  for (const provider of local) {
    const models = [
      ...new Set([...localModelNames(policy, provider.name), ...topicModels(policy, rules, provider.name)]),
    ];
    const { localHosts } = policy;
    yield* sayLocal(provider, await probeLocal(provider, { localHosts, models, version }));
  }
}

async function* checkKeys({ policy }: Config, setup: DoctorSetup): AsyncGenerator<Diagnosis> {
  const outside = policy.providers.filter(
    (provider): provider is OpenAiProvider => provider.kind === 'openai',
  );
  if (outside.length === 0) {
    const todo = 'Set the key of one, such as OPENAI_API_KEY, or leave it so if all is to stay here.';
    yield warning('keys', 'No provider outside has a key: every call goes to L1.', todo);
  }
  for (const provider of outside) {
    const check = `key ${provider.name}`;
    if (provider.apiKey === 'passthrough') {
      yield fine(check, 'callers bring their own');
      continue;
    }
    const shape = sayShape(provider);
    if (shape !== undefined) yield shape;
    if (setup.offline) {
      if (shape === undefined) yield fine(check, 'looks like one; not tried (--offline)');
      continue;
    }
    yield* tryKey(provider, setup);
  }
}

async function* tryKey(provider: OpenAiProvider, setup: DoctorSetup): AsyncGenerator<Diagnosis> {
  const probe = probeFetch(provider, { version: setup.version });
  try {
    const before = setup.clock.time();
    const answer = await askModels(provider.baseUrl, probe.fetch);
    const after = setup.clock.time();
    yield sayAnswer(provider, answer, probe.fault());
    if (answer?.date !== undefined) yield checkSkew(provider.name, answer.date, before, after);
  } finally {
    await probe.close();
  }
}
