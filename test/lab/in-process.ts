// The program assembled in this process, with one part replaced: for failures that cannot be caused from outside.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '../../src/assemble.js';
import { loadConfig } from '../../src/config.js';
import type { DetectInput, Detection, Detector } from '../../src/model/finding.js';
import type { EntryBody, EntryRef, Log } from '../../src/model/record.js';
import { startOllamaStandin } from '../../src/standin/ollama-standin.js';
import { startOpenAiStandin } from '../../src/standin/openai-standin.js';
import type { LoopbackServer } from '../../src/standin/loopback-server.js';
import { PROVIDER_KEY, ROOT } from './lab.js';

export interface Replaced {
  readonly detect?: (input: DetectInput) => Detection;
  readonly secrets?: Detector['secrets'];
  readonly append?: (body: EntryBody) => Promise<EntryRef>;
  readonly beforeAppend?: () => Promise<void>;
}

export interface InProcess {
  readonly url: string;
  readonly local: LoopbackServer;
  readonly external: LoopbackServer;
  stop(): Promise<void>;
}

export async function startInProcess(replaced: Replaced): Promise<InProcess> {
  const local = await startOllamaStandin();
  const external = await startOpenAiStandin();
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-in-process-'));
  const loaded = loadConfig({
    env: { OLLAMA_HOST: local.url, OPENAI_UPSTREAM: `${external.url}/v1`, OPENAI_API_KEY: PROVIDER_KEY },
    options: { data: dataDir, port: 0 },
    root: ROOT,
  });
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  const running = await assemble(loaded.config, {
    version: 'test',
    fault: () => undefined,
    wrapDetector: (detector) => ({
      ...detector,
      detect: replaced.detect ?? ((input) => detector.detect(input)),
      secrets: replaced.secrets ?? ((text) => detector.secrets(text)),
    }),
    wrapLog: (log) => wrapLog(log, replaced),
  });
  return {
    url: running.url,
    local,
    external,
    async stop() {
      await running.close();
      await Promise.all([local.close(), external.close()]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function wrapLog(log: Log, replaced: Replaced): Log {
  return {
    appendSoon: (body) => log.appendSoon(body),
    async append(body) {
      if (body.kind !== 'decision') return log.append(body);
      if (replaced.append !== undefined) return replaced.append(body);
      await replaced.beforeAppend?.();
      return log.append(body);
    },
  };
}
