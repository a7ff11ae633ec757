// What a file imports and which names it uses, read from the syntax tree (not by searching text, which a comment or a
// string would mislead). Type-only imports count like others: they tie two files together just as much.
import { posix } from 'node:path';
import ts from 'typescript';
import type { TreeFile } from './tree.js';

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** What an import declaration takes by name; undefined when it takes the whole module. */
  readonly names?: readonly string[];
  /** A dynamic import whose target is not a literal cannot be checked. */
  readonly computed?: true;
}

export function parse(file: TreeFile): ts.SourceFile {
  return ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
}

/** Visits every node, depth first. */
export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

export function lineAt(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const loads =
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === 'require');
  return loads ? (node.arguments[0] ?? node) : undefined;
}

function namesOf(node: ts.Node): { names?: readonly string[] } {
  const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : undefined;
  if (bindings === undefined || !ts.isNamedImports(bindings)) return {};
  return { names: bindings.elements.map((element) => (element.propertyName ?? element.name).text) };
}

export function importsOf(file: TreeFile): readonly Import[] {
  const source = parse(file);
  const found: Import[] = [];
  visit(source, (node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return;
    const line = lineAt(source, node);
    if (ts.isStringLiteralLike(specifier)) found.push({ specifier: specifier.text, line, ...namesOf(node) });
    else found.push({ specifier: '', line, computed: true });
  });
  return found;
}

/** The path in the tree that a relative import means; undefined for packages. NodeNext writes `.js` for a `.ts` file. */
export function targetOf(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts');
}

/** `hono/streaming` -> `hono`; `@hono/node-server/x` -> `@hono/node-server`. */
export function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
