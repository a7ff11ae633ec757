// Fetches a local model through Ollama, over the one transport. Invariant: a model that would run elsewhere is never
// asked for by name, and one that turns out to run elsewhere is a failure, not a success.
import type { OllamaProvider } from '../model/policy.js';
import { AttemptFailed } from './failure.js';
import type { Resolve } from './local-address.js';
import { checkVersion, rowOf } from './local-models.js';
import { makeOllamaWire, type OllamaWire } from './ollama-client.js';
import { runsElsewhere } from './ollama-lines.js';
import { localName, refusedModelName, taggedName } from './ollama-name.js';
import { isRecord } from './read-body.js';
import { makeTransport, type Timeouts } from './transport.js';

export interface PullStep {
  /** Ollama's own words: `pulling manifest`, `pulling 6a0746a1ec1a`, `verifying sha256 digest` ... */
  readonly status: string;
  /** Bytes of the part that is being fetched. */
  readonly total?: number;
  readonly completed?: number;
}

/** `refused`: by its name, or by what Ollama says of it. */
export type PullEnd =
  | { readonly state: 'fetched' }
  | { readonly state: 'stopped' }
  | { readonly state: 'refused' | 'failed'; readonly why: string };

export interface PullOptions {
  readonly localHosts: readonly string[];
  readonly signal: AbortSignal;
  readonly version?: string;
  readonly timeouts?: Partial<Timeouts>;
  readonly resolve?: Resolve;
}

/** Never rejects. @param step hears of each step */
export async function pullModel(
  provider: OllamaProvider,
  model: string,
  step: (step: PullStep) => void,
  options: PullOptions,
): Promise<PullEnd> {
  const why = refusedModelName(model);
  if (why !== undefined) return { state: 'refused', why: `${why}.` };
  const { signal, ...rest } = options;
  const transport = makeTransport({ baseUrl: provider.baseUrl, ...rest });
  const wire = makeOllamaWire(transport);
  try {
    await checkVersion(wire);
    // One that is there under this name and runs elsewhere: fetching it again would only seem to mend it.
    if (await isRemote(wire, model)) return { state: 'refused', why: ELSEWHERE };
    for await (const line of wire.pull(taggedName(model), signal)) step(readStep(line));
    return (await isRemote(wire, model)) ? { state: 'refused', why: ELSEWHERE } : { state: 'fetched' };
  } catch (error) {
    if (signal.aborted) return { state: 'stopped' };
    return { state: 'failed', why: whyFailed(error, model) };
  } finally {
    await transport.close();
  }
}

const ELSEWHERE =
  'Ollama says that this model runs on another host. It is never asked; remove it with `ollama rm`.';

async function isRemote(wire: OllamaWire, model: string): Promise<boolean> {
  const row = rowOf(await wire.tags(), model);
  if (row === undefined) return false;
  if (runsElsewhere(row)) return true;
  const shown = await wire.show(localName(model), model);
  return isRecord(shown) && runsElsewhere(shown);
}

function whyFailed(error: unknown, model: string): string {
  if (!(error instanceof AttemptFailed)) return 'Ollama could not fetch the model.';
  const { word, refusal } = error.failure;
  if (word === 'pull_failed' || word === 'status' || word === 'model_missing')
    return `Ollama could not fetch ${model}: is the name right, is there a network, is there room on its disk? Its log says more.`;
  if (word === 'timeout') return 'Ollama was silent for too long. The same command goes on where it was.';
  if (word === 'no_end' || word === 'reset')
    return 'The download broke off. The same command goes on where it was.';
  return refusal.detail ?? 'Ollama could not fetch the model.';
}

/** Only words and numbers that a download has; whatever else a line holds stays here. */
function readStep(line: unknown): PullStep {
  if (!isRecord(line)) return { status: '' };
  const { status, total, completed } = line;
  return {
    status: typeof status === 'string' ? status.slice(0, 100) : '',
    ...(typeof total === 'number' && { total }),
    ...(typeof completed === 'number' && { completed }),
  };
}
