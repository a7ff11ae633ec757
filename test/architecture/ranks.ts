// The rank table of ARCHITECTURE.md as data: who stands where, and who alone may touch what.

/** A folder or file of src/ that has a place in the table. */
export interface Unit {
  readonly name: string;
  readonly rank: number;
  /** Part of the order in pipeline.ts; never imported by a sibling, nor by what owns sockets or files. */
  readonly stage?: true;
  /** Lower units that this one must not import all the same. */
  readonly mayNot?: readonly string[];
}

const STAGE_NAMES = ['identify', 'recall', 'classify', 'route', 'transform', 'scan'] as const;

export const UNITS: readonly Unit[] = [
  { name: 'model', rank: 0 },
  { name: 'text', rank: 1 },
  { name: 'keys', rank: 1 },
  { name: 'rules', rank: 2 },
  { name: 'detect', rank: 3 },
  { name: 'wire', rank: 4 },
  { name: 'identify', rank: 4, stage: true },
  { name: 'recall', rank: 4, stage: true },
  { name: 'classify', rank: 4, stage: true },
  { name: 'route', rank: 4, stage: true },
  { name: 'transform', rank: 4, stage: true },
  { name: 'scan', rank: 4, stage: true },
  // The form of an entry and its chain. Like wire it is no stage: whoever numbers entries has to chain them.
  { name: 'audit', rank: 4 },
  // Counters and their arithmetic: not a stage, because dispatch asks it in the middle.
  { name: 'quota', rank: 4 },
  // Numbers from entries: it sees every one of them and knows nothing but their shape.
  { name: 'metrics', rank: 4 },
  { name: 'dispatch', rank: 5, mayNot: [...STAGE_NAMES, 'audit'] },
  { name: 'store', rank: 5, mayNot: STAGE_NAMES },
  { name: 'standin', rank: 5, mayNot: [...STAGE_NAMES, 'audit'] },
  { name: 'pipeline', rank: 6 },
  { name: 'http', rank: 7, mayNot: ['dispatch', 'store', 'detect'] },
  { name: 'cli', rank: 7, mayNot: ['dispatch', 'store', 'detect'] },
  // What puts the parts together, each over the one before.
  { name: 'config', rank: 8 },
  { name: 'terminal', rank: 8 },
  { name: 'preflight', rank: 8 },
  { name: 'version', rank: 8 },
  { name: 'assemble', rank: 9 },
  { name: 'verbs', rank: 10 },
  { name: 'main', rank: 11 },
];

export const STAGES: readonly string[] = UNITS.filter((unit) => unit.stage === true).map((unit) => unit.name);

/** Unit of a path: `src/http/app.ts` -> `http`, `src/config.ts` and `src/config/schema.ts` -> `config`. */
export function unitOf(path: string): Unit | undefined {
  const name = path.split('/')[1]?.replace(/\.ts$/, '');
  return UNITS.find((unit) => unit.name === name);
}

/** Package -> the only units that may import it. `@hono/*` covers a scope. */
export const SOLE_IMPORTERS: Readonly<Record<string, readonly string[]>> = {
  re2: ['text'],
  undici: ['dispatch'],
  ollama: ['dispatch'],
  hono: ['http'],
  '@hono/*': ['http'],
  openai: ['cli'],
  pg: ['store'],
  '@electric-sql/*': ['store'],
  compromise: ['detect'],
  piscina: ['detect', 'assemble'],
  'prom-client': ['metrics'],
  pino: ['cli'],
  // Whatever reads files that others may have written: rules, configuration, a log.
  zod: ['rules', 'config', 'audit'],
  yaml: ['rules', 'config'],
  commander: ['cli', 'main'],
};

/** Node's modules that reach outside the process, and the only units that may import them. */
export const OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  fs: ['store', 'cli', 'config', 'version', 'assemble', 'verbs', 'main'],
  'fs/promises': ['store', 'cli', 'config', 'assemble', 'verbs', 'main'],
  os: ['detect', 'cli', 'config', 'verbs', 'main'],
  http: ['http', 'dispatch', 'standin'],
  https: ['dispatch'],
  http2: [],
  tls: ['dispatch'],
  net: ['http', 'dispatch', 'store', 'standin'],
  dgram: [],
  dns: ['dispatch'],
  'dns/promises': ['dispatch'],
  child_process: [],
  cluster: [],
  worker_threads: ['detect', 'store'],
  vm: [],
  inspector: [],
  process: ['main', 'config'],
};

/** Functions of such a module that only compute; anybody may take them, by name. */
export const PURE_NAMES: Readonly<Record<string, readonly string[]>> = {
  'node:net': ['isIP', 'isIPv4', 'isIPv6'],
};

/** Globals that open a socket. */
export const SOCKET_GLOBALS: readonly string[] = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'];
export const SOCKET_UNITS: readonly string[] = ['http', 'dispatch', 'store', 'standin'];

/** Where text of a prompt or a reply passes by: a native RegExp there can be made to take minutes. */
export const SEES_TEXT: readonly string[] = [
  'text',
  'detect',
  'wire',
  'classify',
  'transform',
  'scan',
  'recall',
];

/** Files of those units that may hold a native RegExp all the same, and why that is safe. */
export const NATIVE_REGEXP: Readonly<Record<string, string>> = {
  'src/detect/engine.ts': 'reads the message of an error of ours, never a text',
  'src/detect/target.ts': 'takes the words of a rule apart when the rules are loaded',
  'src/detect/names/context-words.ts': 'splits a word list of ours, once, when the module is loaded',
  'src/detect/names/stop-words.ts': 'splits a word list of ours, once, when the module is loaded',
  'src/text/word-class.ts': 'one class over one code point, to fill a table; never over a text',
};
