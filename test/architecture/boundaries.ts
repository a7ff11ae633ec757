// Checks on who imports whom. Each takes a tree and gives one line for each fault, `path:line: what`.
import { builtinModules } from 'node:module';
import { importsOf, packageOf, targetOf } from './imports.js';
import { OUTSIDE, PURE_NAMES, SOLE_IMPORTERS, STAGES, unitOf } from './ranks.js';
import type { Unit } from './ranks.js';
import { isShipped } from './tree.js';
import type { TreeFile } from './tree.js';

type Tree = readonly TreeFile[];

const shipped = (tree: Tree): Tree => tree.filter((file) => isShipped(file.path));

function whyForbidden(from: Unit, to: Unit): string | undefined {
  if (from.name === to.name) return undefined;
  if (STAGES.includes(from.name) && STAGES.includes(to.name)) return 'a stage imports a sibling stage';
  if (to.rank > from.rank) return 'imports upward';
  if (to.rank === from.rank) return 'imports sideways';
  if (from.mayNot?.includes(to.name) === true) return 'must not know that folder';
  return undefined;
}

/** Ranks go down only; sideways only inside one's own folder. */
export function rankFaults(tree: Tree): readonly string[] {
  const faults: string[] = [];
  for (const file of shipped(tree)) {
    const from = unitOf(file.path);
    if (from === undefined) {
      faults.push(`${file.path}: has no place in the rank table`);
      continue;
    }
    for (const { specifier, line, computed } of importsOf(file)) {
      if (computed === true) faults.push(`${file.path}:${line}: imports a computed name`);
      const target = targetOf(file.path, specifier);
      if (target === undefined) continue;
      const to = unitOf(target);
      const why = target.startsWith('src/') && to ? whyForbidden(from, to) : 'imports from outside src';
      if (why !== undefined) faults.push(`${file.path}:${line}: ${why} (${target})`);
    }
  }
  return faults;
}

function allowedImporters(specifier: string): readonly string[] | undefined {
  const name = specifier.replace(/^node:/, '');
  if (builtinModules.includes(name)) return OUTSIDE[name];
  const pack = packageOf(specifier);
  return SOLE_IMPORTERS[pack] ?? SOLE_IMPORTERS[`${pack.split('/')[0] ?? ''}/*`];
}

/** Packages and Node modules that only one folder may know. */
export function soleImporterFaults(tree: Tree): readonly string[] {
  return shipped(tree).flatMap((file) =>
    importsOf(file).flatMap(({ specifier, line, names }) => {
      const allowed = allowedImporters(specifier);
      if (names?.every((name) => PURE_NAMES[specifier]?.includes(name)) === true) return [];
      if (allowed === undefined || allowed.includes(unitOf(file.path)?.name ?? '')) return [];
      return [
        `${file.path}:${line}: imports ${specifier}, which is left to ${allowed.join(', ') || 'nobody'}`,
      ];
    }),
  );
}

/** What is shipped may lean on `dependencies` only: anything else is missing after an install without dev packages. */
export function undeclaredFaults(tree: Tree, dependencies: readonly string[]): readonly string[] {
  return shipped(tree).flatMap((file) =>
    importsOf(file).flatMap(({ specifier, line }) => {
      const outside = specifier !== '' && !specifier.startsWith('.') && !specifier.startsWith('node:');
      if (!outside || dependencies.includes(packageOf(specifier))) return [];
      return [`${file.path}:${line}: ${packageOf(specifier)} is not among the dependencies`];
    }),
  );
}

/** Import cycles among shipped files, each as the list of paths that closes it. */
export function cycleFaults(tree: Tree): readonly string[] {
  const targets = new Map<string, readonly string[]>();
  for (const file of shipped(tree)) {
    targets.set(
      file.path,
      importsOf(file).flatMap(({ specifier }) => targetOf(file.path, specifier) ?? []),
    );
  }
  const done = new Set<string>();
  const faults: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) faults.push([...trail.slice(at), path].join(' -> '));
    if (at >= 0 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) walk(path, []);
  return faults;
}
