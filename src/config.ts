// The configuration of a process: routing.yaml, environment and options, read once, checked whole and frozen. Invariant:
// either a configuration without a problem, or every problem at once.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { AGENTS_FILE, AgentsFault, parseAgents, withStored } from './config/agents-file.js';
import { ownCredentials } from './config/credentials.js';
import { readDatabase } from './config/database.js';
import type { Environment } from './config/env.js';
import { freeze } from './config/freeze.js';
import { checkBind, readPlaces, type Options, type Places } from './config/places.js';
import { readPolicy } from './config/policy.js';
import { readSecret } from './config/secret.js';
import type { Policy } from './model/policy.js';
import type { Problem } from './model/problem.js';

export interface Config {
  readonly policy: Policy;
  /** What works but deserves to be known, one line each. */
  readonly notices: readonly string[];
  readonly server: { readonly host: string; readonly port: number };
  readonly dataDir: string;
  readonly classifiersDir: string;
  /** `SLUICE_SECRET`; absent: the data directory holds it. */
  readonly secret?: Buffer;
  /** `DATABASE_URL`; absent: the embedded store. Holds a password, never printed. */
  readonly databaseUrl?: string;
  /** Every credential of this process that is long enough to be recognised. Never recorded, never printed. */
  readonly ownCredentials: readonly string[];
  /** Cores that this process may use. */
  readonly cores: number;
  /** The routing.yaml that was read. */
  readonly file: string;
}

export interface LoadInput {
  readonly env: Environment;
  readonly options?: Options;
  /** Directory of the package; default: the one above this file. */
  readonly root?: string;
  /** False for a verb that opens no port: it works where `serve` would not start, to put that right. Default true. */
  readonly serving?: boolean;
  /** Text of a file; undefined when it is not there. Default: from the disk. */
  readonly files?: (path: string) => string | undefined;
}

export type Loaded = { readonly config: Config } | { readonly problems: readonly Problem[] };

export function loadConfig(input: LoadInput): Loaded {
  const { env, options = {}, root = PACKAGE_ROOT, serving = true, files = readText } = input;
  const { places, problems } = readPlaces(env, options, root);
  const secret = readSecret(env);
  const database = readDatabase(env);
  const early = [...problems, ...secret.problems, ...database.problems];
  const file = findRouting(places, files);
  if ('problem' in file) return { problems: [...early, file.problem] };
  const read = readPolicy(file.text, env);
  if ('faults' in read) {
    return { problems: [...early, ...read.faults.map((fault) => ({ file: file.name, ...fault }))] };
  }
  const { policy } = read;
  const stored = storedAgents(places.dataDir, policy, files);
  if ('problem' in stored) return { problems: [...early, stored.problem] };
  // Agents may stand in the database: whoever opens it looks.
  const { host } = places.server;
  const here = serving && database.url === undefined;
  const bind = here ? checkBind(host, stored.count, options.host !== undefined) : [];
  if (early.length + bind.length > 0) return { problems: [...early, ...bind] };
  const credentials = ownCredentials(policy, env);
  const { server, dataDir, classifiersDir } = places;
  const notices = [...read.notices, ...credentials.notices];
  const more = {
    ...(secret.secret !== undefined && { secret: secret.secret }),
    ...(database.url !== undefined && { databaseUrl: database.url }),
  };
  return {
    config: Object.freeze({
      policy,
      notices: freeze(notices),
      server: freeze(server),
      dataDir,
      classifiersDir,
      ownCredentials: freeze(credentials.ownCredentials),
      cores: availableParallelism(),
      file: file.name,
      ...more,
    }),
  };
}

const PACKAGE_ROOT = fileURLToPath(new URL('..', import.meta.url));

function findRouting(
  { routing }: Places,
  files: (path: string) => string | undefined,
): { readonly name: string; readonly text: string } | { readonly problem: Problem } {
  for (const name of routing) {
    const text = files(name);
    if (text !== undefined) return { name, text };
  }
  const [first = 'routing.yaml'] = routing;
  return {
    problem: { file: first, line: 0, message: 'cannot be read; --config or SLUICE_CONFIG says where it is' },
  };
}

/** How many agents there are with those that the `agents` verbs keep. */
function storedAgents(
  dataDir: string,
  policy: Policy,
  files: (path: string) => string | undefined,
): { readonly count: number } | { readonly problem: Problem } {
  const file = join(dataDir, AGENTS_FILE);
  try {
    return { count: withStored(policy, parseAgents(files(file))).length };
  } catch (error) {
    if (!(error instanceof AgentsFault)) throw error;
    return { problem: { file, line: 0, message: error.message } };
  }
}

/** A file that is there and cannot be read is as good as none: the message is the same. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
