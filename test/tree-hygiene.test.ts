// What must not stand in the repository: paths of one machine, things put off, tests switched off, documents that
// nobody finds. Each check is also run over files made up to break it.
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lineOf, readTree } from './architecture/tree.js';
import type { TreeFile } from './architecture/tree.js';

type Tree = readonly TreeFile[];

// Assembled from pieces, so that this file does not hold what it looks for.
const or = (...words: readonly (readonly string[])[]): string => words.map((word) => word.join('')).join('|');
const LEFT_BEHIND: readonly (readonly [string, RegExp])[] = [
  [
    'a path of one machine',
    new RegExp(`(?<![\\w.])/(?:${or(['wo', 'rk'], ['tm', 'p'], ['ro', 'ot'])})/`, 'g'),
  ],
  // In a comment, or at the head of a line: a word list may well hold the word itself.
  [
    'a thing put off',
    new RegExp(
      `(?:(?://|#|<!--|^\\s*\\*)[^'"\n]*\\b|^\\s*(?:- )?)(?:${or(['TO', 'DO'], ['FIX', 'ME'], ['XX', 'X'])})\\b`,
      'gm',
    ),
  ],
  [
    'a test switched off',
    new RegExp(
      `\\b(?:it|test|describe|suite)(?:\\.\\w+)*\\.(?:${or(['on', 'ly'], ['sk', 'ip'], ['to', 'do'], ['fai', 'ls'])})\\b`,
      'g',
    ),
  ],
  ['a merge that was not finished', new RegExp(`^(?:${or(['<<<', '<<<<'], ['>>>', '>>>>'])}) `, 'gm')],
];
const OWN = /^(?:src|test|docs|classifiers|bench|deploy|\.ci)\/|^[^/]+\.(?:md|ts|js|ya?ml)$|^Dockerfile$/;
// A made-up or public test text may hold any path; only the sources of the rules' own examples are excused.
const DATA = /\.(?:json|txt)$/;

function leftBehind(tree: Tree): readonly string[] {
  return tree
    .filter(({ path }) => OWN.test(path) && !DATA.test(path))
    .flatMap(({ path, text }) =>
      LEFT_BEHIND.flatMap(([what, pattern]) =>
        Array.from(
          text.matchAll(pattern),
          (hit) => `${path}:${lineOf(text, hit.index)}: ${what} (${hit[0]})`,
        ),
      ),
    );
}

/** Relative targets of Markdown links, without the part after `#`, from the root of the repository. */
function linksOf({ path, text }: TreeFile): readonly string[] {
  return Array.from(text.matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g), (hit) => hit[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => posix.join(posix.dirname(path), target).replace(/\/$/, ''));
}

function brokenLinks(tree: Tree): readonly string[] {
  const there = new Set(tree.map(({ path }) => path));
  const exists = (path: string): boolean =>
    there.has(path) || tree.some((file) => file.path.startsWith(`${path}/`));
  return tree
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap((file) =>
      linksOf(file).flatMap((to) => (exists(to) ? [] : [`${file.path}: no such file: ${to}`])),
    );
}

/** Documents that no chain of links from `README.md` or `ARCHITECTURE.md` reaches. */
function unreached(tree: Tree): readonly string[] {
  const documents = new Map(tree.filter(({ path }) => path.endsWith('.md')).map((file) => [file.path, file]));
  const seen = new Set<string>();
  const next = ['README.md', 'ARCHITECTURE.md'];
  for (let path = next.pop(); path !== undefined; path = next.pop()) {
    const file = documents.get(path);
    if (file === undefined || seen.has(path)) continue;
    seen.add(path);
    next.push(...linksOf(file));
  }
  return [...documents.keys()].filter((path) => !seen.has(path));
}

/** Headings as GitHub makes anchors of them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const slug = (title: string): string =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
  return new Set(Array.from(text.matchAll(/^#+ (.+)$/gm), (hit) => slug(hit[1] ?? '')));
}

function brokenAnchors(tree: Tree): readonly string[] {
  return tree
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap((file) =>
      Array.from(file.text.matchAll(/\]\(([^)\s#]*\.md)?#([^)\s]+)\)/g)).flatMap((hit) => {
        const target = hit[1] === undefined ? file.path : posix.join(posix.dirname(file.path), hit[1]);
        const text = tree.find(({ path }) => path === target)?.text ?? '';
        return anchorsOf(text).has(hit[2] ?? '')
          ? []
          : [`${file.path}: no heading #${hit[2] ?? ''} in ${target}`];
      }),
    );
}

describe('the repository', () => {
  const real = readTree();
  it.each([
    ['holds nothing left behind', leftBehind],
    ['has links that lead somewhere', brokenLinks],
    ['has anchors that lead somewhere', brokenAnchors],
    ['has no document that nobody finds', unreached],
  ] as const)('%s', (_name, check) => {
    expect(check(real)).toEqual([]);
  });
});

describe('each check can fail', () => {
  const file = (path: string, text: string): TreeFile => ({ path, text });
  const start = file('ARCHITECTURE.md', '[a](docs/a.md)');
  it.each([
    ['a machine path', leftBehind, [file('docs/a.md', ['see /wo', 'rk/main'].join(''))], 1],
    ['a path inside another', leftBehind, [file('docs/a.md', ['see ./wo', 'rk/main'].join(''))], 0],
    ['put off', leftBehind, [file('src/a.ts', ['// TO', 'DO later'].join(''))], 1],
    ['put off in a document', leftBehind, [file('docs/a.md', ['- FIX', 'ME: say more'].join(''))], 1],
    ['a word in a list', leftBehind, [file('src/a.ts', ['  README TO', 'DO NOTE'].join(''))], 0],
    ['a focused test', leftBehind, [file('src/a.test.ts', ['it.on', 'ly(1)'].join(''))], 1],
    ['a skipped suite', leftBehind, [file('test/a.test.ts', ['describe.sk', 'ip(1)'].join(''))], 1],
    ['a dead link', brokenLinks, [file('docs/a.md', '[b](b.md)')], 1],
    ['a good link', brokenLinks, [file('docs/a.md', '[b](../src/b.ts#L1)'), file('src/b.ts', '')], 0],
    ['a link to a folder', brokenLinks, [file('docs/a.md', '[b](adr/)'), file('docs/adr/0001.md', '')], 0],
    ['a link to the web', brokenLinks, [file('docs/a.md', '[b](https://example.org/b.md)')], 0],
    ['a dead anchor', brokenAnchors, [file('docs/a.md', '[b](#nowhere)')], 1],
    ['a good anchor', brokenAnchors, [file('docs/a.md', '[b](#some-where)\n## Some `where`')], 0],
    ['nobody links it', unreached, [start, file('docs/a.md', ''), file('docs/b.md', '')], 1],
    ['linked over two steps', unreached, [start, file('docs/a.md', '[b](b.md)'), file('docs/b.md', '')], 0],
  ] as const)('%s', (_note, check, tree, faults) => {
    expect(check(tree)).toHaveLength(faults);
  });
});
