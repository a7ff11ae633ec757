// What is known about the models of one Ollama daemon. Invariant: a model gets a prompt only after this daemon said,
// within the last few minutes and for the digest it has now, that the model runs here.
import { AttemptFailed, next } from './failure.js';
import type { Failure } from './failure.js';
import { localDown, pullHint, remoteAlarm } from './ollama-errors.js';
import { runsElsewhere } from './ollama-lines.js';
import { isRecentEnough, localName, OLDEST_VERSION, refusedModelName, taggedName } from './ollama-name.js';
import type { LocalModel } from './local-model.js';
import type { OllamaWire } from './ollama-client.js';
import { isRecord } from './read-body.js';

export interface LocalModels {
  /** Never rejects. */
  ensure(name: string): Promise<LocalModel | Failure>;
  /** Forgets what was confirmed: an answer came from elsewhere. The model stays out until its digest changes. */
  distrust(name: string): void;
}

/** A confirmation is good for this long, in ms. */
const GOOD_FOR = 3 * 60 * 1000;

/** @param now monotonic milliseconds */
export function makeLocalModels(wire: OllamaWire, now: () => number): LocalModels {
  const confirmed = new Map<string, { readonly model: LocalModel; readonly at: number }>();
  const distrusted = new Map<string, string>();
  const asking = new Map<string, Promise<LocalModel | Failure>>();

  async function confirm(name: string): Promise<LocalModel | Failure> {
    try {
      const model = await askDaemon(wire, name);
      if (distrusted.get(name) === model.digest) return remoteAlarm();
      distrusted.delete(name);
      confirmed.set(name, { model, at: now() });
      return model;
    } catch (error) {
      confirmed.delete(name);
      if (error instanceof AttemptFailed) return error.failure;
      return next('bad_answer', localDown('Ollama sent what cannot be read.'));
    }
  }

  return {
    async ensure(name) {
      const why = refusedModelName(name);
      if (why !== undefined)
        return next('model_refused', localDown(`The configured model is refused: ${why}.`));
      const known = confirmed.get(name);
      if (known !== undefined && now() - known.at < GOOD_FOR) return known.model;
      // One question for all that wait, and under no client's signal: it serves the next ones too.
      const running = asking.get(name) ?? confirm(name).finally(() => asking.delete(name));
      asking.set(name, running);
      return running;
    },
    distrust(name) {
      distrusted.set(name, confirmed.get(name)?.model.digest ?? '');
      confirmed.delete(name);
    },
  };
}

async function askDaemon(wire: OllamaWire, name: string): Promise<LocalModel> {
  await checkVersion(wire);
  const row = rowOf(await wire.tags(), name);
  if (row === undefined) throw new AttemptFailed(next('model_missing', localDown(pullHint(name))));
  if (runsElsewhere(row)) throw new AttemptFailed(remoteAlarm());
  const digest = row['digest'];
  if (typeof digest !== 'string' || digest === '') {
    throw new AttemptFailed(next('no_digest', localDown('Ollama lists the model without a digest.')));
  }
  const shown = await wire.show(localName(name), name);
  if (!isRecord(shown))
    throw new AttemptFailed(next('bad_answer', localDown('Ollama sent what cannot be read.')));
  if (runsElsewhere(shown)) throw new AttemptFailed(remoteAlarm());
  const listed: readonly unknown[] = Array.isArray(shown['capabilities']) ? shown['capabilities'] : [];
  return {
    name,
    digest,
    capabilities: listed.filter((capability) => typeof capability === 'string'),
    stops: stopWords(shown['parameters']),
  };
}

/** Rejects with `AttemptFailed` when the daemon is away or older than `:local`. */
export async function checkVersion(wire: OllamaWire): Promise<void> {
  const said = await wire.version();
  const version = isRecord(said) ? said['version'] : undefined;
  if (typeof version === 'string' && isRecentEnough(version)) return;
  throw new AttemptFailed(next('too_old', localDown(`Ollama ${OLDEST_VERSION} or newer is needed.`)));
}

/** The row of a model in what `/api/tags` or `/api/ps` says. */
export function rowOf(tags: unknown, name: string): Readonly<Record<string, unknown>> | undefined {
  const rows: readonly unknown[] = isRecord(tags) && Array.isArray(tags['models']) ? tags['models'] : [];
  const wanted = taggedName(name).toLowerCase();
  return rows
    .filter(isRecord)
    .find((row) => typeof row['name'] === 'string' && row['name'].toLowerCase() === wanted);
}

/** Lines like `stop    "<|im_end|>"` of the parameters that `/api/show` prints. */
function stopWords(parameters: unknown): readonly string[] {
  if (typeof parameters !== 'string') return [];
  return parameters.split('\n').flatMap((line) => {
    const text = line.trim();
    if (!text.startsWith('stop ')) return [];
    const value = text.slice('stop '.length).trim();
    return [value.startsWith('"') && value.endsWith('"') && value.length > 1 ? value.slice(1, -1) : value];
  });
}
