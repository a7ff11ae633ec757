// The shape of the source tree, held by machine. Every check runs twice: over the real tree, which must pass, and over
// small trees made up to break it, because a check that cannot fail proves nothing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import vitestConfig from '../vitest.config.js';
import { cycleFaults, rankFaults, soleImporterFaults, undeclaredFaults } from './architecture/boundaries.js';
import { globToRegExp, uncollectedFaults } from './architecture/collection.js';
import {
  environmentFaults,
  exportFaults,
  headerFaults,
  impureFaults,
  nameFaults,
  regexpFaults,
  sizeFaults,
  socketFaults,
} from './architecture/habits.js';
import { ROOT, readTree } from './architecture/tree.js';
import type { TreeFile } from './architecture/tree.js';

const LIMITS = { source: 400, test: 600, median: 100, p90: 250 };
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};
const DEPENDENCIES = Object.keys(manifest.dependencies);
const INCLUDE = (vitestConfig as { test?: { include?: string[]; exclude?: string[] } }).test;
const uncollected = (tree: Tree): readonly string[] => uncollectedFaults(tree, INCLUDE?.include ?? []);
const sizes = (tree: Tree): readonly string[] => sizeFaults(tree, LIMITS);
const undeclared = (tree: Tree): readonly string[] => undeclaredFaults(tree, ['zod', '@hono/node-server']);

type Tree = readonly TreeFile[];
type Check = (tree: Tree) => readonly string[];

/** A tree of made-up files: path and text by turns. */
function tree(...parts: readonly string[]): Tree {
  const files: TreeFile[] = [];
  for (let i = 0; i < parts.length; i += 2) files.push({ path: parts[i] ?? '', text: parts[i + 1] ?? '' });
  return files;
}
const lines = (count: number): string => 'x\n'.repeat(count);

describe('the source tree', () => {
  const real = readTree();
  const checks: readonly (readonly [string, Check])[] = [
    ['ranks go down only', rankFaults],
    ['packages and Node modules have their importers', soleImporterFaults],
    ['sources import declared dependencies', (t) => undeclaredFaults(t, DEPENDENCIES)],
    ['no import cycle', cycleFaults],
    ['environment and arguments are read in one place', environmentFaults],
    ['the pure parts take no clock and no randomness', impureFaults],
    ['sockets are opened by their owners', socketFaults],
    ['no native RegExp where text passes by', (t) => regexpFaults(t)],
    ['named exports, no barrels, no console', exportFaults],
    ['files are named for the thing', nameFaults],
    ['every source says what it knows', headerFaults],
    ['files are small', sizes],
    ['everything that looks like a test is collected', uncollected],
  ];

  it('has files to be checked', () => {
    expect(real.filter(({ path }) => path.startsWith('src/')).length).toBeGreaterThan(10);
  });

  it.each(checks)('%s', (_name, check) => {
    expect(check(real)).toEqual([]);
  });

  it('leaves no test out by an exclude of the runner', () => {
    expect(INCLUDE?.include).toBeDefined();
    expect(INCLUDE?.exclude).toBeUndefined();
  });
});

interface Row {
  readonly note: string;
  readonly check: Check;
  readonly tree: Tree;
  /** A piece of the one fault; null where the tree is good. */
  readonly fault: string | null;
}

const ranks: readonly Row[] = [
  { note: 'down', fault: null, tree: tree('src/wire/a.ts', "import '../model/level.js';") },
  { note: 'inside a folder', fault: null, tree: tree('src/wire/a.ts', "import './b.js';") },
  { note: 'up', fault: 'upward', tree: tree('src/model/a.ts', "import '../text/b.js';") },
  { note: 'sideways', fault: 'sideways', tree: tree('src/text/a.ts', "import '../keys/b.js';") },
  { note: 'two stages', fault: 'sibling stage', tree: tree('src/scan/a.ts', "import '../route/b.js';") },
  {
    note: 'type only',
    fault: 'upward',
    tree: tree('src/model/a.ts', "import type { B } from '../wire/b.js';"),
  },
  { note: 'dynamic', fault: 'upward', tree: tree('src/model/a.ts', "await import('../wire/b.js');") },
  { note: 'a re-export', fault: 'upward', tree: tree('src/model/a.ts', "export { b } from '../wire/b.js';") },
  {
    note: 'a type by import()',
    fault: 'upward',
    tree: tree('src/model/a.ts', "type B = import('../wire/b.js').B;"),
  },
  { note: 'computed', fault: 'computed', tree: tree('src/model/a.ts', 'await import(name);') },
  {
    note: 'dispatch asks a stage',
    fault: 'must not',
    tree: tree('src/dispatch/a.ts', "import '../scan/b.js';"),
  },
  { note: 'dispatch reads the wire', fault: null, tree: tree('src/dispatch/a.ts', "import '../wire/b.js';") },
  { note: 'store asks a stage', fault: 'must not', tree: tree('src/store/a.ts', "import '../route/b.js';") },
  {
    note: 'stand-in asks a stage',
    fault: 'must not',
    tree: tree('src/standin/a.ts', "import '../scan/b.js';"),
  },
  { note: 'http opens the store', fault: 'must not', tree: tree('src/http/a.ts', "import '../store/b.js';") },
  { note: 'cli knows a detector', fault: 'must not', tree: tree('src/cli/a.ts', "import '../detect/b.js';") },
  { note: 'somebody imports main', fault: 'upward', tree: tree('src/cli/a.ts', "import '../main.js';") },
  { note: 'main reads config', fault: null, tree: tree('src/main.ts', "import './config.js';") },
  { note: 'a folder without a place', fault: 'no place', tree: tree('src/stuff/a.ts', '') },
  { note: 'out of src', fault: 'outside src', tree: tree('src/text/a.ts', "import '../../test/a.js';") },
  { note: 'an import in a comment', fault: null, tree: tree('src/model/a.ts', "// import '../wire/b.js'") },
  {
    note: 'a test may cross folders',
    fault: null,
    tree: tree('src/model/a.test.ts', "import '../wire/b.js';"),
  },
].map((row) => ({ ...row, check: rankFaults }));

const importers: readonly Row[] = [
  { note: 're2 in text', fault: null, tree: tree('src/text/a.ts', "import RE2 from 're2';") },
  { note: 're2 elsewhere', fault: 're2', tree: tree('src/detect/a.ts', "import RE2 from 're2';") },
  { note: 'a part of a package', fault: 'hono', tree: tree('src/cli/a.ts', "import 'hono/streaming';") },
  { note: 'a scope', fault: '@hono', tree: tree('src/main.ts', "import '@hono/node-server';") },
  {
    note: 'undici elsewhere',
    fault: 'undici',
    tree: tree('src/http/a.ts', "import { Pool } from 'undici';"),
  },
  {
    note: 'openai upstream',
    fault: 'openai',
    tree: tree('src/dispatch/a.ts', "import OpenAI from 'openai';"),
  },
  { note: 'files in a stage', fault: 'node:fs', tree: tree('src/route/a.ts', "import 'node:fs';") },
  { note: 'files without node:', fault: 'fs', tree: tree('src/rules/a.ts', "import 'fs';") },
  {
    note: 'files, promised',
    fault: 'fs/promises',
    tree: tree('src/pipeline.ts', "import 'node:fs/promises';"),
  },
  { note: 'a shell', fault: 'nobody', tree: tree('src/cli/a.ts', "import 'node:child_process';") },
  { note: 'sockets in the store', fault: null, tree: tree('src/store/a.ts', "import 'node:net';") },
  {
    note: 'a function of node:net',
    fault: null,
    tree: tree('src/scan/a.ts', "import { isIP } from 'node:net';"),
  },
  {
    note: 'and a socket',
    fault: 'node:net',
    tree: tree('src/scan/a.ts', "import { isIP, connect } from 'node:net';"),
  },
  { note: 'sockets in a stage', fault: 'node:net', tree: tree('src/scan/a.ts', "import 'node:net';") },
].map((row) => ({ ...row, check: soleImporterFaults }));

const env: readonly Row[] = [
  { note: 'main', fault: null, tree: tree('src/main.ts', 'process.env.A; process.argv;') },
  { note: 'config', fault: null, tree: tree('src/config/a.ts', 'process.env.A;') },
  { note: 'elsewhere', fault: 'process.env', tree: tree('src/cli/a.ts', 'process.env.A;') },
  { note: 'by its name', fault: 'process.env', tree: tree('src/cli/a.ts', "process['env'];") },
  { note: 'arguments', fault: 'process.argv', tree: tree('src/cli/a.ts', 'process.argv;') },
  { note: 'taken apart', fault: 'apart', tree: tree('src/cli/a.ts', 'const { env } = process;') },
].map((row) => ({ ...row, check: environmentFaults }));

const impure: readonly Row[] = [
  { note: 'a clock', fault: 'Date.now', tree: tree('src/route/a.ts', 'Date.now();') },
  { note: 'the time', fault: 'new Date()', tree: tree('src/audit/a.ts', 'new Date();') },
  { note: 'a given time', fault: null, tree: tree('src/audit/a.ts', 'new Date(now);') },
  { note: 'chance', fault: 'Math.random', tree: tree('src/transform/a.ts', 'Math.random();') },
  { note: 'bytes', fault: 'randomBytes', tree: tree('src/transform/a.ts', 'randomBytes(4);') },
  { note: 'where edges lie', fault: null, tree: tree('src/text/automaton.ts', 'randomBytes(8);') },
  { note: 'a clock there', fault: 'Date.now', tree: tree('src/text/automaton.ts', 'Date.now();') },
  { note: 'the process', fault: 'process', tree: tree('src/wire/a.ts', 'process.memoryUsage();') },
  { note: 'keys need chance', fault: null, tree: tree('src/keys/a.ts', 'randomBytes(4);') },
].map((row) => ({ ...row, check: impureFaults }));

const sockets: readonly Row[] = [
  { note: 'dispatch', fault: null, tree: tree('src/dispatch/a.ts', 'fetch(url);') },
  { note: 'a stage', fault: 'fetch', tree: tree('src/scan/a.ts', 'fetch(url);') },
  { note: 'through the global', fault: 'fetch', tree: tree('src/cli/a.ts', 'globalThis.fetch(url);') },
  { note: 'a web socket', fault: 'WebSocket', tree: tree('src/cli/a.ts', 'new WebSocket(url);') },
].map((row) => ({ ...row, check: socketFaults }));

const regexps: readonly Row[] = [
  { note: 'a literal', fault: 'RegExp', tree: tree('src/detect/a.ts', '/a+/.test(text);') },
  { note: 'made', fault: 'RegExp', tree: tree('src/wire/a.ts', 'new RegExp(a);') },
  { note: 'called', fault: 'RegExp', tree: tree('src/text/a.ts', 'RegExp(a);') },
  { note: 'a division', fault: null, tree: tree('src/text/a.ts', 'const c = a / b / d;') },
  { note: 'in the config', fault: null, tree: tree('src/config/a.ts', '/a/.test(b);') },
].map((row) => ({ ...row, check: (t: Tree) => regexpFaults(t, {}) }));

const exported: readonly Row[] = [
  { note: 'named', fault: null, tree: tree('src/route/a.ts', 'export const a = 1; switch (a) { default: }') },
  { note: 'a default', fault: 'default', tree: tree('src/route/a.ts', 'export default 1;') },
  {
    note: 'a default function',
    fault: 'default',
    tree: tree('src/route/a.ts', 'export default function a() {}'),
  },
  {
    note: 'renamed',
    fault: 'default',
    tree: tree('src/route/a.ts', 'const a = 1; export { a as default };'),
  },
  { note: 'a barrel', fault: 'export *', tree: tree('src/route/a.ts', "export * from './b.js';") },
  { note: 'console', fault: 'console', tree: tree('test/a.ts', "console.log('x');") },
].map((row) => ({ ...row, check: exportFaults }));

const named: readonly Row[] = [
  { note: 'a thing', fault: null, tree: tree('src/wire/read-chat.test.ts', '') },
  { note: 'a drawer', fault: 'utils', tree: tree('src/wire/utils.ts', '') },
  { note: 'a drawer by another name', fault: 'helpers', tree: tree('src/wire/chat-helpers.ts', '') },
  { note: 'a folder', fault: 'common', tree: tree('src/common/level.ts', '') },
  { note: 'a barrel', fault: 'index', tree: tree('src/wire/index.ts', '') },
  { note: 'camel', fault: 'kebab', tree: tree('src/wire/readChat.ts', '') },
].map((row) => ({ ...row, check: nameFaults }));

const small: readonly Row[] = [
  { note: 'just right', fault: null, tree: tree('src/a.ts', lines(100)) },
  { note: 'too long', fault: '401', tree: tree('src/a.ts', lines(401), 'src/b.ts', '', 'src/c.ts', '') },
  { note: 'a long test', fault: '601', tree: tree('src/a.test.ts', lines(601)) },
  { note: 'a test may be longer', fault: null, tree: tree('src/a.test.ts', lines(500)) },
  { note: 'half too long', fault: 'median', tree: tree('src/a.ts', lines(101)) },
  {
    note: 'some too long',
    fault: '90th',
    tree: tree(...Array.from({ length: 20 }, (_, i) => [`src/${i}.ts`, lines(i < 17 ? 9 : 260)]).flat()),
  },
].map((row) => ({ ...row, check: sizes }));

const collected: readonly Row[] = [
  { note: 'beside', fault: null, tree: tree('src/wire/a.test.ts', '') },
  { note: 'deeper', fault: null, tree: tree('test/invariants/a.test.ts', '') },
  { note: 'another ending', fault: 'not collected', tree: tree('src/wire/a.spec.ts', '') },
  { note: 'another language', fault: 'not collected', tree: tree('src/wire/a.test.js', '') },
  { note: 'another folder', fault: 'not collected', tree: tree('bench/a.test.ts', '') },
  { note: 'a folder of tests', fault: 'not collected', tree: tree('src/__tests__/a.ts', '') },
  { note: 'a near miss', fault: 'not collected', tree: tree('src/wire/test-a.ts', '') },
].map((row) => ({ ...row, check: uncollected }));

const rest: readonly Row[] = [
  {
    note: 'cycle: none',
    check: cycleFaults,
    fault: null,
    tree: tree('src/a.ts', "import './b.js';", 'src/b.ts', ''),
  },
  {
    note: 'cycle: of three, by types only',
    check: cycleFaults,
    fault: 'src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts',
    tree: tree(
      'src/a.ts',
      "import './b.js';",
      'src/b.ts',
      "import type { C } from './c.js';",
      'src/c.ts',
      "import './a.js';",
    ),
  },
  {
    note: 'header: there',
    check: headerFaults,
    fault: null,
    tree: tree('src/a.ts', '#!/usr/bin/env node\n// A.'),
  },
  {
    note: 'header: none',
    check: headerFaults,
    fault: 'comment',
    tree: tree('src/a.ts', 'export const a = 1;'),
  },
  { note: 'package: declared', check: undeclared, fault: null, tree: tree('src/a.ts', "import 'zod/v4';") },
  {
    note: 'package: a scope',
    check: undeclared,
    fault: null,
    tree: tree('src/a.ts', "import '@hono/node-server/x';"),
  },
  {
    note: 'package: not declared',
    check: undeclared,
    fault: 'left-pad',
    tree: tree('src/a.ts', "import 'left-pad';"),
  },
  {
    note: 'an exception that nobody needs',
    check: (t) => regexpFaults(t, { 'src/text/a.ts': 'was needed once' }),
    fault: 'excepted',
    tree: tree('src/text/a.ts', ''),
  },
  {
    note: 'an exception that is needed',
    check: (t) => regexpFaults(t, { 'src/text/a.ts': 'fixed grammar' }),
    fault: null,
    tree: tree('src/text/a.ts', '/^[a-z]$/.test(name);'),
  },
];

describe.each([
  ['ranks', ranks],
  ['importers', importers],
  ['environment', env],
  ['purity', impure],
  ['sockets', sockets],
  ['native RegExp', regexps],
  ['exports', exported],
  ['names', named],
  ['sizes', small],
  ['collection', collected],
  ['the rest', rest],
] as const)('the check of %s can fail', (_name, rows) => {
  it.each(rows)('$note', ({ check, tree: made, fault }) => {
    const faults = check(made);
    if (fault === null) expect(faults).toEqual([]);
    else expect(faults.filter((found) => found.includes(fault))).toHaveLength(1);
  });
});

describe('globs', () => {
  it('refuses a glob that it would have to guess at', () => {
    expect(() => globToRegExp('src/{a,b}/**/*.test.ts')).toThrow(/meaning/);
  });
});
