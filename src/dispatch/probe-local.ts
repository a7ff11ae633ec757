// What `sluice doctor` asks a local provider: its version, its cloud switch, and what each model is. Invariant: no chat
// and no embed call; a model is asked about only under `:local`, and only on a daemon that knows what that means.
import type { OllamaProvider } from '../model/policy.js';
import { AttemptFailed } from './failure.js';
import type { Resolve } from './local-address.js';
import { rowOf } from './local-models.js';
import { makeOllamaWire, type OllamaWire } from './ollama-client.js';
import { isRecentEnough, localName, refusedModelName } from './ollama-name.js';
import { runsElsewhere } from './ollama-lines.js';
import { isRecord } from './read-body.js';
import { makeTransport, type Timeouts } from './transport.js';

export interface ModelProbe {
  readonly name: string;
  /** `remote`: it says that it runs on another host. `refused`: its name alone says so. */
  readonly state: 'ready' | 'missing' | 'remote' | 'refused' | 'unclear';
  /** A sentence, when refused or unclear. */
  readonly why?: string;
  /** Tokens that the model was trained for. */
  readonly trained?: number;
  /** Tokens of the window that it is loaded with now. */
  readonly loaded?: number;
}

export type LocalProbe =
  | { readonly state: 'down'; readonly word: string; readonly hint: string }
  | { readonly state: 'old'; readonly version: string }
  | {
      readonly state: 'up';
      readonly version: string;
      /** Whether the daemon's own cloud switch is off; `unknown` when it does not say. */
      readonly cloud: 'off' | 'on' | 'unknown';
      readonly models: readonly ModelProbe[];
    };

export interface LocalProbeOptions {
  readonly localHosts: readonly string[];
  /** Names as configured. */
  readonly models: readonly string[];
  readonly version?: string;
  readonly timeouts?: Partial<Timeouts>;
  readonly resolve?: Resolve;
}

/** Never rejects. */
export async function probeLocal(provider: OllamaProvider, options: LocalProbeOptions): Promise<LocalProbe> {
  const { models, ...rest } = options;
  const transport = makeTransport({ baseUrl: provider.baseUrl, ...rest });
  const wire = makeOllamaWire(transport);
  try {
    const said = await wire.version();
    const version = isRecord(said) && typeof said['version'] === 'string' ? said['version'] : '';
    if (!isRecentEnough(version)) return { state: 'old', version };
    const [cloud, tags, running] = await Promise.all([
      quietly(wire.status()),
      wire.tags(),
      quietly(wire.running()),
    ]);
    const probes = models.map((name) => probeModel(wire, name, tags, running));
    return { state: 'up', version, cloud: cloudState(cloud), models: await Promise.all(probes) };
  } catch (error) {
    return down(error);
  } finally {
    await transport.close();
  }
}

/** What an older daemon does not know is no fault of the others. */
function quietly(answer: Promise<unknown>): Promise<unknown> {
  return answer.catch(() => undefined);
}

function down(error: unknown): Extract<LocalProbe, { state: 'down' }> {
  if (!(error instanceof AttemptFailed))
    return { state: 'down', word: 'bad_answer', hint: 'Ollama does not answer.' };
  const { word, refusal } = error.failure;
  return { state: 'down', word, hint: refusal.detail ?? 'Ollama does not answer.' };
}

function cloudState(status: unknown): 'off' | 'on' | 'unknown' {
  const cloud = isRecord(status) ? status['cloud'] : undefined;
  if (!isRecord(cloud) || typeof cloud['disabled'] !== 'boolean') return 'unknown';
  return cloud['disabled'] ? 'off' : 'on';
}

async function probeModel(
  wire: OllamaWire,
  name: string,
  tags: unknown,
  running: unknown,
): Promise<ModelProbe> {
  const why = refusedModelName(name);
  if (why !== undefined) return { name, state: 'refused', why };
  const row = rowOf(tags, name);
  if (row === undefined) return { name, state: 'missing' };
  if (runsElsewhere(row)) return { name, state: 'remote' };
  try {
    const shown = await wire.show(localName(name), name);
    if (!isRecord(shown)) return { name, state: 'unclear', why: 'what Ollama says of it cannot be read' };
    if (runsElsewhere(shown)) return { name, state: 'remote' };
    const trained = trainedWindow(shown['model_info']);
    const loaded = rowOf(running, name)?.['context_length'];
    return {
      name,
      state: 'ready',
      ...(trained !== undefined && { trained }),
      ...(typeof loaded === 'number' && { loaded }),
    };
  } catch (error) {
    const { word, hint } = down(error);
    return word === 'l1_remote' ? { name, state: 'remote' } : { name, state: 'unclear', why: hint };
  }
}

/** `<architecture>.context_length` of what `/api/show` says. */
function trainedWindow(info: unknown): number | undefined {
  if (!isRecord(info)) return undefined;
  const tokens = info[`${String(info['general.architecture'])}.context_length`];
  return typeof tokens === 'number' ? tokens : undefined;
}
