// SECURITY.md names for each invariant its attack and its tests. A threat model whose tests are gone protects nobody.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './architecture/tree.js';

const INVARIANTS = 10;

interface Row {
  readonly no: number;
  readonly attack: string;
  readonly tests: readonly string[];
}

const rowsOf = (text: string): readonly Row[] =>
  Array.from(text.matchAll(/^\| *(\d+) +\|([^|]+)\|([^|]+)\|([^|]+)\|$/gm), (hit) => ({
    no: Number(hit[1]),
    attack: (hit[3] ?? '').trim(),
    tests: testsIn(hit[4] ?? ''),
  }));
const testsIn = (text: string): readonly string[] =>
  Array.from(text.matchAll(/`((?:test|src)\/[^`]+\.test\.ts)`/g), (hit) => hit[1] ?? '');

/** @param suites names of files in test/invariants */
function faults(
  text: string,
  suites: readonly string[],
  exists: (path: string) => boolean,
): readonly string[] {
  const rows = rowsOf(text);
  const numbers = Array.from({ length: INVARIANTS }, (_, at) => at + 1);
  const named = new Set(testsIn(text));
  return [
    ...numbers
      .filter((no) => rows.filter((row) => row.no === no).length !== 1)
      .map((no) => `invariant ${no}`),
    ...rows.filter(({ attack }) => attack.length < 30).map(({ no }) => `no attack: ${no}`),
    ...rows.flatMap(({ no, tests }) =>
      tests.some((path) => path.startsWith(`test/invariants/${String(no).padStart(2, '0')}-`))
        ? []
        : [`no test of its own: ${no}`],
    ),
    ...[...named].filter((path) => !exists(path)).map((path) => `no such test: ${path}`),
    ...suites.filter((name) => !named.has(`test/invariants/${name}`)).map((name) => `not named: ${name}`),
  ];
}

const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');
const suites = readdirSync(join(ROOT, 'test/invariants')).filter((name) => name.endsWith('.test.ts'));
const there = (path: string): boolean => existsSync(join(ROOT, path));

describe('SECURITY.md', () => {
  it('covers every invariant with an attack and with tests that exist, and names every suite', () => {
    expect(faults(text, suites, there)).toEqual([]);
  });

  it('says how to report, what is supported and what is out of scope, and invents nobody to write to', () => {
    for (const title of ['## Reporting', '## Threat model', '### Out of scope', '## Supported versions'])
      expect(text).toContain(`\n${title}\n`);
    expect(text).toContain('(docs/limits.md)');
    expect(text).not.toMatch(/@[\w-]+\.|https?:\/\//);
  });
});

describe('the check can fail', () => {
  const first = 'test/invariants/01-blocked-reaches-no-socket.test.ts';
  it.each([
    ['an invariant left out', text.replace(/^\| 1 .*\n/m, ''), 'invariant 1'],
    ['a row twice', text.replace(/^(\| 1 .*\n)/m, '$1$1'), 'invariant 1'],
    ['a test that is gone', text.replace(first, first.replace('01-', '01-no-')), /no such test/],
    [
      'the test of another',
      text.replace(first, 'test/invariants/05-one-outcome.test.ts'),
      'no test of its own: 1',
    ],
    ['no attack', text.replace(/^(\| 1 +\|[^|]+\|)[^|]+\|/m, '$1 x |'), 'no attack: 1'],
  ])('%s', (_note, changed, fault) => {
    expect(faults(changed, suites, there)).toContainEqual(
      typeof fault === 'string' ? fault : expect.stringMatching(fault),
    );
  });
});
