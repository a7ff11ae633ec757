// A stranger's checkout, as far as commands of the documents can tell: a directory with the files of this one, a proxy
// running in it on a port of its own, and stand-in providers behind that.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startOllamaStandin } from '../../src/standin/ollama-standin.js';
import { startOpenAiStandin } from '../../src/standin/openai-standin.js';
import { ROOT } from '../architecture/tree.js';
import { endProcess, PROVIDER_KEY, send } from '../lab/lab.js';
import { plainEnv, runIn, type Ran } from '../shipping/install.js';
import type { RunBlock } from './blocks.js';

/** What documents write for the address of the proxy, and for a decision of the reader's own. */
const ADDRESS = '127.0.0.1:8787';
const SAMPLE_DECISION = '7f3a9c21d0b4-118';
const COPIED = ['package.json', 'package-lock.json', '.npmrc', 'routing.yaml', 'classifiers', 'deploy'];
const LINKED = ['dist', 'node_modules', 'sql'];

export interface Stand {
  run(block: RunBlock): Promise<Ran>;
  close(): Promise<void>;
}

export async function startStand(): Promise<Stand> {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-docs-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(dir, name), { recursive: true });
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(dir, name));
  const [local, external] = await Promise.all([startOllamaStandin(), startOpenAiStandin()]);
  const env = plainEnv({
    PATH: `${makeShims(dir)}${delimiter}${process.env['PATH'] ?? ''}`,
    OLLAMA_HOST: local.url,
    OPENAI_UPSTREAM: `${external.url}/v1`,
    OPENAI_API_KEY: PROVIDER_KEY,
    npm_config_offline: 'true',
  });
  const { url, child } = await serve(dir, env);
  const first = await send(url, {
    model: 'gpt-5',
    messages: [{ role: 'user', content: 'Write to jane.roe@mail.example.org' }],
  });
  const decision = String(first.headers['x-sluice-decision']);
  let snippets = 0;
  return {
    run({ language, text }) {
      const command = text.replaceAll(ADDRESS, new URL(url).host).replaceAll(SAMPLE_DECISION, decision);
      if (language === 'sh') return runIn(dir, 'sh', ['-eu', '-c', command], env);
      const file = `snippet-${(snippets += 1)}.mjs`;
      writeFileSync(join(dir, file), command);
      return runIn(dir, process.execPath, [file], env);
    },
    async close() {
      await endProcess(child);
      await Promise.all([local.close(), external.close()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** `npm ci` was done before any test ran, and takes minutes; every other command of npm is npm's. */
function makeShims(dir: string): string {
  const shims = join(dir, '.shims');
  mkdirSync(shims);
  const script = `#!/bin/sh
[ "$1" = ci ] && exit 0
PATH=\${PATH#"${shims}${delimiter}"}
exec npm "$@"
`;
  writeFileSync(join(shims, 'npm'), script, { mode: 0o755 });
  return shims;
}

function serve(cwd: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['dist/main.js', 'serve', '--port', '0'], { cwd, env });
  return new Promise<{ url: string; child: typeof child }>((resolve, reject) => {
    let printed = '';
    const see = (chunk: Buffer): void => {
      printed += chunk.toString();
      const url = /listening on (http:\S+)/.exec(printed)?.[1];
      if (url !== undefined) resolve({ url, child });
    };
    child.stdout.on('data', see);
    child.stderr.on('data', see);
    child.once('exit', (code) => reject(new Error(`ended with ${String(code)}: ${printed}`)));
  });
}
