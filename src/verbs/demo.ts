// `sluice demo`: sets up what the demo shows: two stand-in providers, the shipped configuration pointed at them, a
// temporary data directory, and the real server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo } from '../cli/demo.js';
import type { Terminal } from '../cli/terminal.js';
import type { Config } from '../config.js';
import type { Received } from '../standin/loopback-server.js';
import { startOllamaStandin } from '../standin/ollama-standin.js';
import { startOpenAiStandin } from '../standin/openai-standin.js';
import { auditVerifyVerb, callRows } from './log.js';
import { start } from './serve.js';

export interface DemoSetup {
  readonly keep: boolean;
  readonly version: string;
  /** Loads the shipped configuration under these variables; undefined when it has problems (printed). */
  config(env: Readonly<Record<string, string>>, dataDir: string): Config | undefined;
  /** Resolves when the process is asked to end. */
  readonly until: () => Promise<void>;
}

export async function demoVerb(setup: DemoSetup, terminal: Terminal): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-demo-'));
  const local = await startOllamaStandin();
  const external = await startOpenAiStandin();
  const env = {
    OLLAMA_HOST: local.url,
    OPENAI_UPSTREAM: `${external.url}/v1`,
    OPENAI_API_KEY: 'sk-stand-in-0123456789abcdef',
  };
  try {
    const config = setup.config(env, dataDir);
    const running = config === undefined ? undefined : await start(config, setup.version, quiet(terminal));
    if (running === undefined) return 1;
    try {
      const providers = [
        { name: 'L1 got', prompts: () => prompts(local.received, '/api/chat') },
        { name: 'L3 got', prompts: () => prompts(external.received, '/v1/chat/completions') },
      ];
      const lab = {
        url: running.url,
        providers,
        rows: () => callRows(dataDir),
        verify: () => auditVerifyVerb(dataDir, { json: false, journal: false }, terminal),
      };
      const code = await demo(lab, terminal);
      if (setup.keep) {
        terminal.out(`\nThe proxy stays at ${running.url} until you press Ctrl-C; its log is in ${dataDir}.`);
        await setup.until();
      }
      return code;
    } finally {
      await running.close();
    }
  } finally {
    await Promise.all([local.close(), external.close()]);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** What the shipped file leaves out here (a plan without a key) is not what the demo is about. */
function quiet(terminal: Terminal): Terminal {
  return { ...terminal, note: (line) => (line.includes('notice') ? undefined : terminal.note(line)) };
}

/** The last user message of each request, as the model would see it. */
function prompts(received: readonly Received[], path: string): readonly string[] {
  return received.filter((call) => call.url === path).map((call) => lastUserText(call.body));
}

function lastUserText(body: Buffer): string {
  const parsed: unknown = JSON.parse(body.toString('utf8'));
  if (
    typeof parsed !== 'object' ||
    parsed === null ||
    !('messages' in parsed) ||
    !Array.isArray(parsed.messages)
  )
    return '';
  const texts = parsed.messages.map((message: unknown) =>
    typeof message === 'object' && message !== null && 'content' in message ? message.content : '',
  );
  const last: unknown = texts.at(-1);
  return typeof last === 'string' ? last : '';
}
