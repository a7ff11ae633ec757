// The program assembled in this process, with one part replaced: for failures that cannot be caused from outside.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble, type AssembleOptions } from '../../src/assemble.js';
import { loadConfig } from '../../src/config.js';
import type { NamePool } from '../../src/detect/wide/name-pool.js';
import type { DetectInput, Detection, Detector } from '../../src/model/finding.js';
import type { EntryBody, EntryRef, Log } from '../../src/model/record.js';
import { startOllamaStandin, type OllamaStandinOptions } from '../../src/standin/ollama-standin.js';
import { startOpenAiStandin, type OpenAiStandinOptions } from '../../src/standin/openai-standin.js';
import type { LoopbackServer } from '../../src/standin/loopback-server.js';
import { PROVIDER_KEY, ROOT } from './lab.js';

export interface Replaced {
  readonly detect?: (input: DetectInput) => Detection;
  readonly secrets?: Detector['secrets'];
  readonly blocked?: Detector['blocked'];
  readonly append?: (body: EntryBody) => Promise<EntryRef>;
  readonly beforeAppend?: () => Promise<void>;
  /** Runs before each outcome is written, whichever way; what it throws stands for a log that fails. */
  readonly beforeOutcome?: () => void;
  /** In the place of the worker pool around `compromise`. */
  readonly namePool?: NamePool;
  /** Holds back outcomes that somebody waits for. */
  readonly outcomeGate?: () => Promise<void>;
  readonly openai?: OpenAiStandinOptions;
  readonly ollama?: OllamaStandinOptions;
  /** Changes the text of the shipped routing.yaml. */
  readonly routing?: (shipped: string) => string;
  /** A folder of rules in the place of the shipped ones. */
  readonly classifiers?: string;
  /** Bounds of what is remembered, and the store that is asked beyond them. */
  readonly facts?: NonNullable<AssembleOptions['facts']>;
  /** How long a client may take no byte of its reply, ms. */
  readonly stallMs?: number;
  /** How long a shutdown waits for running calls, ms. */
  readonly drainMs?: number;
}

export interface InProcess {
  readonly url: string;
  readonly local: LoopbackServer;
  readonly external: LoopbackServer;
  readonly dataDir: string;
  /** Everything that was handed to the log and taken by it, in order. */
  readonly entries: readonly EntryBody[];
  /** Where faults were reported. */
  readonly faults: readonly string[];
  /** The proxy ends; the stand-ins and the data stay until `stop`. */
  readonly end: () => Promise<void>;
  stop(): Promise<void>;
}

export async function startInProcess(replaced: Replaced): Promise<InProcess> {
  const local = await startOllamaStandin(replaced.ollama);
  const external = await startOpenAiStandin(replaced.openai);
  const entries: EntryBody[] = [];
  const faults: string[] = [];
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-in-process-'));
  const loaded = loadConfig({
    env: {
      ...{ OLLAMA_HOST: local.url, OPENAI_UPSTREAM: `${external.url}/v1`, OPENAI_API_KEY: PROVIDER_KEY },
      ...(replaced.classifiers !== undefined && { SLUICE_CLASSIFIERS: replaced.classifiers }),
    },
    options: { data: dataDir, port: 0 },
    root: ROOT,
    ...(replaced.routing !== undefined && { files: changed(replaced.routing) }),
  });
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  const running = await assemble(loaded.config, {
    version: 'test',
    ...(replaced.facts !== undefined && { facts: replaced.facts }),
    fault: (where) => void faults.push(where),
    wrapDetector: (detector) => ({
      ...detector,
      detect: replaced.detect ?? ((input) => detector.detect(input)),
      blocked: replaced.blocked ?? ((texts) => detector.blocked(texts)),
      secrets: replaced.secrets ?? ((text) => detector.secrets(text)),
    }),
    wrapLog: (log) => wrapLog(log, replaced, entries),
    ...(replaced.namePool !== undefined && { namePool: replaced.namePool }),
    ...(replaced.stallMs !== undefined && { stallMs: replaced.stallMs }),
    ...(replaced.drainMs !== undefined && { drainMs: replaced.drainMs }),
  });
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => (ended ??= running.close());
  return {
    url: running.url,
    local,
    external,
    dataDir,
    entries,
    faults,
    end,
    async stop() {
      await end();
      await Promise.all([local.close(), external.close()]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function changed(change: (shipped: string) => string): (path: string) => string | undefined {
  return (path) => (path.endsWith('.yaml') ? change(readFileSync(path, 'utf8')) : undefined);
}

function wrapLog(log: Log, replaced: Replaced, entries: EntryBody[]): Log {
  const taken = (body: EntryBody, ref: EntryRef): EntryRef => {
    // Number 0: the log could not take it.
    if (ref.number > 0) entries.push(body);
    return ref;
  };
  return {
    appendSoon(body) {
      if (body.kind === 'outcome') replaced.beforeOutcome?.();
      return taken(body, log.appendSoon(body));
    },
    async append(body) {
      if (body.kind === 'outcome') replaced.beforeOutcome?.();
      if (body.kind === 'outcome') await replaced.outcomeGate?.();
      if (body.kind !== 'decision') return taken(body, await log.append(body));
      if (replaced.append !== undefined) return replaced.append(body);
      await replaced.beforeAppend?.();
      return taken(body, await log.append(body));
    },
  };
}
