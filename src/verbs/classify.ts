// `sluice classify`: the real rules over a text, without a server. Keys are made for this run only, so the pseudonyms
// that it shows are not those of any conversation.
import { randomBytes } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { makeClassifier, type Classifier } from '../assemble/classifier.js';
import { readRuleFiles } from '../assemble/rule-files.js';
import { printProblems } from '../cli/check.js';
import { classifyLine, classifyText, type Inspect } from '../cli/classify.js';
import type { ClassifyVerbOptions } from '../cli/program.js';
import type { Terminal } from '../cli/terminal.js';
import type { Config } from '../config.js';
import { makeAnalyzers, type Analyzers } from '../dispatch/analyzers.js';
import { makeKeys } from '../keys/keyring.js';
import type { Caller } from '../model/caller.js';
import type { Problem } from '../model/problem.js';
import { inspectRequest, inspectText } from '../pipeline/inspect.js';
import { readChat } from '../wire/read-chat.js';

export async function classifyVerb(
  file: string,
  options: ClassifyVerbOptions,
  config: Config,
  stdin: Readable,
  terminal: Terminal,
): Promise<number> {
  const { policy } = config;
  const without = new Set(options.without);
  const asked = without.has('models') ? undefined : makeAnalyzers({ policy, now: () => performance.now() });
  const classifier = openClassifier(
    {
      ...config,
      policy: { ...policy, publicNames: options.publicNames ?? policy.publicNames },
      cores: without.has('compromise') ? 0 : config.cores,
    },
    { ...(asked !== undefined && { asked }) },
  );
  if ('problems' in classifier) {
    printProblems(classifier.problems, terminal);
    return 1;
  }
  const inspect = inspectWith(classifier, { policy: { ...policy, mask: options.mask ?? policy.mask } });
  try {
    if (options.jsonl) return await batch(file, file === '-' ? stdin : lines(file), inspect, terminal);
    const text = file === '-' ? await readAll(stdin) : readFileSync(file, 'utf8');
    return await classifyText(file, text, inspect, options, terminal);
  } finally {
    await classifier.close();
  }
}

function lines(file: string): Readable {
  return createReadStream(file, 'utf8');
}

async function batch(name: string, input: Readable, inspect: Inspect, terminal: Terminal): Promise<number> {
  let number = 0;
  let faults = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() === '') continue;
    try {
      terminal.out(await classifyLine(line, inspect));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      faults += 1;
      terminal.note(`${name}:${number} is not {"id","text"} or {"id","request"}`);
    }
  }
  return faults === 0 ? 0 : 1;
}

/** @param overlaps hold every example against every other rule too; @param asked whom model rules ask; absent: nobody */
export function openClassifier(
  config: Config,
  { overlaps = false, asked }: { readonly overlaps?: boolean; readonly asked?: Analyzers } = {},
): Classifier | { readonly problems: readonly Problem[] } {
  const files = readRuleFiles(config.classifiersDir);
  return makeClassifier({
    files: files.rules,
    ...(overlaps && files.overlaps !== undefined && { overlaps: files.overlaps }),
    ...(asked !== undefined && { asked }),
    policy: config.policy,
    ownCredentials: config.ownCredentials,
    keys: makeKeys(randomBytes(32), []),
    cores: config.cores,
  });
}

type Prompt = Parameters<Classifier['classify']>[0];
type Classification = Parameters<Classifier['transform']>[1];

export function inspectWith(
  classifier: Classifier,
  config: { readonly policy: Pick<Config['policy'], 'mask'> },
): Inspect {
  const caller = nobody(config.policy.mask);
  const { askModels } = classifier;
  const { signal } = new AbortController();
  const deps = {
    classify: (prompt: Prompt) => classifier.classify(prompt, caller),
    ...(askModels !== undefined && {
      ask: (prompt: Prompt, decided: Classification) => askModels({ prompt, decided, caller }, signal),
    }),
    widen: (prompt: Prompt, classification: Classification) =>
      classifier.widen(prompt, classification, caller),
    transform: (prompt: Prompt, classification: Classification) =>
      classifier.transform(prompt, classification, caller),
    readRequest: (body: Buffer) => readChat(body, () => '~'),
  };
  return { text: (text) => inspectText(text, deps), request: (body) => inspectRequest(body, deps) };
}

/** A caller without floors or permissions: what the content alone makes of a text. */
function nobody(mask: Caller['mask']): Caller {
  return {
    agent: 'classify',
    minLevel: 'LOW',
    tiers: ['L1', 'L2', 'L3'],
    models: ['*'],
    mask,
    restoreTools: true,
    opaqueAllowed: [],
    providerTools: 'strip',
    onBlock: 'error',
  };
}

/** The whole of a stream as UTF-8. */
export async function readAll(input: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
  return Buffer.concat(chunks).toString('utf8');
}
