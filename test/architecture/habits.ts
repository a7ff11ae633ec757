// Checks on what a single file does: what it reads, how it is named, how long it is. One line for each fault.
import ts from 'typescript';
import { lineAt, parse, visit } from './imports.js';
import { NATIVE_REGEXP, SEES_TEXT, SOCKET_GLOBALS, SOCKET_UNITS, unitOf } from './ranks.js';
import { isShipped, isTest, isTypeScript } from './tree.js';
import type { TreeFile } from './tree.js';

type Tree = readonly TreeFile[];
type Look = (node: ts.Node) => string | undefined;

/** Runs `look` over every node of the files that `wanted` picks. */
function faultsIn(tree: Tree, wanted: (path: string) => boolean, look: Look): readonly string[] {
  return tree
    .filter((file) => isTypeScript(file.path) && wanted(file.path))
    .flatMap((file) => {
      const source = parse(file);
      const faults: string[] = [];
      visit(source, (node) => {
        const what = look(node);
        if (what !== undefined) faults.push(`${file.path}:${lineAt(source, node)}: ${what}`);
      });
      return faults;
    });
}

const unitName = (path: string): string => unitOf(path)?.name ?? '';

/** `a.b` and `a['b']` as 'a.b'. */
function member(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    return `${node.expression.text}.${node.name.text}`;
  }
  if (!ts.isElementAccessExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  const key = node.argumentExpression;
  return `${node.expression.text}.${ts.isStringLiteralLike(key) ? key.text : '[computed]'}`;
}

/** The environment and the arguments are read once, where they are validated. */
export function environmentFaults(tree: Tree): readonly string[] {
  const readers = (path: string): boolean => path === 'src/main.ts' || unitName(path) === 'config';
  return faultsIn(
    tree,
    (path) => isShipped(path) && !readers(path),
    (node) => {
      const name = member(node);
      if (name === 'process.env' || name === 'process.argv' || name === 'process.[computed]') return name;
      // const { env } = process
      const taken = ts.isVariableDeclaration(node) && node.initializer;
      return taken && ts.isIdentifier(taken) && taken.text === 'process' ? 'takes process apart' : undefined;
    },
  );
}

/** Draws at start where the edges of a trie lie, on which no result depends: who knew it could make searching slow. */
const DRAWS = 'src/text/automaton.ts';

/** Ranks 0 to 4 but keys: the same input gives the same output. Clock, randomness and the process are handed in. */
export function impureFaults(tree: Tree): readonly string[] {
  const pure = (path: string): boolean => {
    const unit = isShipped(path) ? unitOf(path) : undefined;
    return unit !== undefined && unit.name !== 'keys' && unit.rank <= 4;
  };
  const clocks = [
    'Date.now',
    'Math.random',
    'performance.now',
    'crypto.randomUUID',
    'crypto.getRandomValues',
  ];
  return faultsIn(tree, pure, (node) => {
    const name = member(node);
    if (name !== undefined && (clocks.includes(name) || name.startsWith('process.')))
      return `${name} in a pure part`;
    const made = ts.isNewExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : '';
    if (made === 'Date' && ts.isNewExpression(node) && (node.arguments?.length ?? 0) === 0) {
      return 'new Date() in a pure part';
    }
    if (!ts.isIdentifier(node) || !['randomBytes', 'randomUUID', 'randomInt'].includes(node.text))
      return undefined;
    if (node.text === 'randomBytes' && node.getSourceFile().fileName === DRAWS) return undefined;
    return `${node.text} in a pure part`;
  });
}

/** A call of a global that opens a socket, outside the folders that own sockets. */
export function socketFaults(tree: Tree): readonly string[] {
  return faultsIn(
    tree,
    (path) => isShipped(path) && !SOCKET_UNITS.includes(unitName(path)),
    (node) => {
      const opened = ts.isCallExpression(node) || ts.isNewExpression(node) ? node.expression : undefined;
      const name =
        opened && ts.isIdentifier(opened) ? opened.text : (member(node) ?? '').replace('globalThis.', '');
      return SOCKET_GLOBALS.includes(name) ? `${name} outside the folders that own sockets` : undefined;
    },
  );
}

/** Every native RegExp in a folder that sees text; `allowed` maps a path to the reason why it is safe there. */
export function regexpFaults(tree: Tree, allowed = NATIVE_REGEXP): readonly string[] {
  const used = new Set<string>();
  const faults = faultsIn(
    tree,
    (path) => isShipped(path) && SEES_TEXT.includes(unitName(path)),
    (node) => {
      const native =
        ts.isRegularExpressionLiteral(node) ||
        ((ts.isNewExpression(node) || ts.isCallExpression(node)) &&
          ts.isIdentifier(node.expression) &&
          node.expression.text === 'RegExp');
      if (!native) return undefined;
      const path = node.getSourceFile().fileName;
      used.add(path);
      return allowed[path] === undefined ? 'a native RegExp where text passes by' : undefined;
    },
  );
  // An exception that nobody needs any more would cover the next fault in silence.
  const idle = Object.keys(allowed).filter((path) => !used.has(path));
  return [...faults, ...idle.map((path) => `${path}: is excepted and holds no native RegExp`)];
}

/** Named exports only; no file that hands on another file's exports wholesale; no console. */
export function exportFaults(tree: Tree): readonly string[] {
  // A .d.ts file describes a package that is not ours.
  const ours = (path: string): boolean => /^(?:src|test)\//.test(path) && !path.endsWith('.d.ts');
  return faultsIn(tree, ours, (node) => {
    if (ts.isExportAssignment(node)) return 'default export';
    if (ts.isExportDeclaration(node) && node.exportClause === undefined) return 'export *';
    if (node.kind === ts.SyntaxKind.DefaultKeyword) return 'default export';
    if (ts.isExportSpecifier(node) && node.name.text === 'default') return 'default export';
    return member(node)?.startsWith('console.') === true ? 'console' : undefined;
  });
}

const VAGUE = [
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'types',
  'index',
  'misc',
  'globals',
  'manager',
  'service',
];

/** Kebab-case, named for the thing: a drawer named `utils` takes in everything. */
export function nameFaults(tree: Tree): readonly string[] {
  return tree
    .filter((file) => /^(?:src|test|bench)\//.test(file.path) && isTypeScript(file.path))
    .flatMap(({ path }) => {
      const parts = path.replace(/(?:\.test|\.d)?\.ts$/, '').split('/');
      const words = parts.flatMap((part) => part.split(/[-.]/));
      const vague = words.filter((word) => VAGUE.includes(word.toLowerCase()));
      const odd = parts.filter((part) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(part));
      return [
        ...vague.map((word) => `${path}: '${word}' says nothing about what is inside`),
        ...odd.map((part) => `${path}: '${part}' is not kebab-case`),
      ];
    });
}

/** Each source begins with a comment: what it knows, and its one invariant. */
export function headerFaults(tree: Tree): readonly string[] {
  return tree
    .filter((file) => isShipped(file.path) && !/^(?:#!.*\n)?(?:\/\/|\/\*)/.test(file.text))
    .map((file) => `${file.path}: does not begin with a comment`);
}

export interface SizeLimits {
  readonly source: number;
  readonly test: number;
  readonly median: number;
  readonly p90: number;
}

/** Lines per file: a cap for each, median and 90th percentile over what is shipped. */
export function sizeFaults(tree: Tree, limits: SizeLimits): readonly string[] {
  const lines = (file: TreeFile): number => file.text.split('\n').length - 1;
  const over = tree
    .filter((file) => /^(?:src|test)\//.test(file.path) && isTypeScript(file.path))
    .filter((file) => lines(file) > (isTest(file.path) ? limits.test : limits.source))
    .map((file) => `${file.path}: ${lines(file)} lines`);
  const sorted = tree
    .filter((file) => isShipped(file.path))
    .map(lines)
    .sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  if (at(0.5) > limits.median) over.push(`median of ${at(0.5)} lines, at most ${limits.median}`);
  if (at(0.9) > limits.p90) over.push(`90th percentile of ${at(0.9)} lines, at most ${limits.p90}`);
  return over;
}
