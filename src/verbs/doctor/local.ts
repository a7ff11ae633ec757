// The local tier: what a probe of Ollama found, in sentences. Pure. Invariant: whatever could carry HIGH content away
// from this machine is a failure or a warning, never silence.
import type { LocalProbe, ModelProbe } from '../../dispatch/probe-local.js';
import { isRecentEnough, OLDEST_VERSION } from '../../dispatch/ollama-name.js';
import { failed, fine, warning, type Diagnosis } from '../../model/diagnosis.js';
import type { OllamaProvider, Policy } from '../../model/policy.js';

/** From this version on, options and window behave as Sluice was written for. */
const KNOWN_VERSION = '0.30.0';

/** Models that a provider is mapped to, each once. */
export function localModelNames(policy: Pick<Policy, 'models'>, provider: string): readonly string[] {
  return [...new Set(policy.models.flatMap((mapping) => mapping.to[provider] ?? []))];
}

export function sayLocal(provider: OllamaProvider, probe: LocalProbe): readonly Diagnosis[] {
  const check = `L1 ${provider.name}`;
  switch (probe.state) {
    case 'down':
      return [sayDown(check, provider, probe)];
    case 'old': {
      const version = probe.version === '' ? 'does not say its version' : `is version ${probe.version}`;
      return [
        failed(
          check,
          `Ollama ${version}; ${OLDEST_VERSION} is the oldest that can be told to keep a model on this machine.`,
          'Update Ollama (https://ollama.com/download). Until then HIGH is refused.',
        ),
      ];
    }
    case 'up':
      return [
        sayVersion(check, probe.version),
        sayCloud(probe.cloud),
        ...probe.models.flatMap((model) => sayModel(model, provider)),
      ];
  }
}

function sayDown(
  check: string,
  { baseUrl }: OllamaProvider,
  probe: Extract<LocalProbe, { state: 'down' }>,
): Diagnosis {
  const at = `${baseUrl}: ${probe.hint}`;
  switch (probe.word) {
    case 'address_refused':
      return failed(
        check,
        at,
        'Use a loopback address, or list the range of that machine under local_hosts in routing.yaml.',
      );
    case 'connect':
    case 'timeout':
    case 'reset':
      return failed(
        check,
        `No Ollama answers at ${baseUrl}.`,
        'Install it (https://ollama.com/download) and run `ollama serve`, or set OLLAMA_HOST. Until then HIGH is refused.',
      );
    default:
      return failed(
        check,
        at,
        `Look whether that is really Ollama, and a plain one: curl ${baseUrl}/api/version`,
      );
  }
}

function sayVersion(check: string, version: string): Diagnosis {
  if (isRecentEnough(version, KNOWN_VERSION)) return fine(check, `version ${version}`);
  return warning(
    check,
    `Ollama ${version} works, but its engine is older than ${KNOWN_VERSION}, which Sluice was written for.`,
    'Update Ollama (https://ollama.com/download).',
  );
}

function sayCloud(cloud: 'off' | 'on' | 'unknown'): Diagnosis {
  if (cloud === 'off') return fine('cloud', "Ollama's cloud is switched off");
  const says =
    cloud === 'on' ? "Ollama's cloud is switched on." : 'Ollama does not say whether its cloud is off.';
  return warning(
    'cloud',
    `${says} Sluice refuses cloud models by name, by what the model says, and at each call.`,
    'Start Ollama with OLLAMA_NO_CLOUD=1, so that it refuses them too.',
  );
}

function sayModel(model: ModelProbe, provider: OllamaProvider): readonly Diagnosis[] {
  const check = `model ${model.name}`;
  switch (model.state) {
    case 'missing':
      return [failed(check, 'The model is not there.', `Run: sluice pull ${model.name}`)];
    case 'remote':
      return [
        failed(
          check,
          'The model says that it runs on another host, so it is never asked.',
          'Map L1 to a model that runs here (models: in routing.yaml), and remove this one: ollama rm.',
        ),
      ];
    case 'refused':
      return [
        failed(
          check,
          `The name is refused: ${model.why ?? ''}.`,
          'Name a model that runs here in routing.yaml.',
        ),
      ];
    case 'unclear':
      return [failed(check, model.why ?? 'Ollama does not say what it is.', 'Look into the log of Ollama.')];
    case 'ready':
      return [fine(check, 'is there and runs here'), ...sayWindow(check, model, provider)];
  }
}

function* sayWindow(
  check: string,
  model: ModelProbe,
  { name, numCtx }: OllamaProvider,
): Generator<Diagnosis> {
  const { trained, loaded } = model;
  if (trained !== undefined && trained < numCtx) {
    yield warning(
      check,
      `num_ctx is ${numCtx}, and the model was trained for ${trained} tokens.`,
      `Set providers.${name}.num_ctx to ${trained} at most, or take another model.`,
    );
  }
  if (loaded !== undefined && loaded !== numCtx) {
    yield warning(
      check,
      `It is loaded with a window of ${loaded} tokens, and Sluice asks for ${numCtx}: each change loads it again.`,
      `Another program uses it. Start Ollama with OLLAMA_CONTEXT_LENGTH=${numCtx}, or set num_ctx to ${loaded}.`,
    );
  }
}
