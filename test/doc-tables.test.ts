// Tables in the documents against what the code does: ranks, and the fields of a rule. A table that is kept by hand is
// wrong within a month.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../src/config/schema.js';
import { VALIDATORS } from '../src/detect/validators.js';
import { METRICS, prometheusLabel, prometheusName, type Metric } from '../src/metrics/names.js';
import { loadRules } from '../src/rules/load.js';
import {
  combinationRule,
  knownRule,
  modelRule,
  namesRule,
  patternRule,
  wordsRule,
} from '../src/rules/schema.js';
import { UNITS } from './architecture/ranks.js';
import { ROOT } from './architecture/tree.js';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const section = (text: string, title: string): string =>
  text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

/** Folder or file name -> rank, from the rows of the table. */
function writtenRanks(text: string): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const row of section(text, 'Ranks').matchAll(/^\| *(\d+) *\|([^|]+)\|/gm)) {
    for (const [, name] of (row[2] ?? '').matchAll(/`(?:src\/)?([a-z]+)(?:\/|\.ts)`/g)) {
      ranks.set(name ?? '', Number(row[1]));
    }
  }
  return ranks;
}

describe('the rank table of ARCHITECTURE.md', () => {
  it('is the one that the architecture test enforces', () => {
    const enforced = UNITS.map(({ name, rank }) => [name, rank]);
    expect([...writtenRanks(read('ARCHITECTURE.md'))].sort()).toEqual(enforced.sort());
  });

  it('is read row by row', () => {
    const made = '\n## Ranks\n\n| 0 | `src/model/` | x |\n| 6 | `src/pipeline.ts`, `src/pipeline/` | y |\n';
    expect([...writtenRanks(made)]).toEqual([
      ['model', 0],
      ['pipeline', 6],
    ]);
  });
});

describe('docs/rules.md', () => {
  const text = read('docs/rules.md');
  const kinds = { patternRule, wordsRule, namesRule, combinationRule, modelRule, knownRule };
  const fields = new Set(Object.values(kinds).flatMap((kind) => Object.keys(kind.shape)));

  it.each([...fields])('tells of `%s`', (field) => {
    expect(text).toContain(`\`${field}\``);
  });

  it('has no row for a field that is not there', () => {
    const rows = Array.from(text.matchAll(/^\| `([a-z_]+)` +\|/gm), (row) => row[1] ?? '');
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((field) => !fields.has(field))).toEqual([]);
  });

  it('begins with a rule that loads', () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    const { rules, problems } = loadRules([{ name: 'docs/rules.md', text: yaml }], Object.keys(VALIDATORS));
    expect(problems).toEqual([]);
    expect(rules).toHaveLength(1);
  });
});

describe('docs/routing.md', () => {
  const text = read('docs/routing.md');
  // `version` and the levels under `routes` are said in prose.
  const fields = Object.entries(FIELDS)
    .filter(([place]) => place !== 'routes')
    .flatMap(([, names]) => names);

  it.each([...new Set(fields)])('tells of `%s`', (field) => {
    expect(new RegExp(`(?:\`|^## (?:.*, )?|\\.)${field}(?:\`|,|$)`, 'm').test(text)).toBe(true);
  });

  it('has no row for a field that is not there', () => {
    const policy = text.split('\n## Environment\n')[0] ?? '';
    const rows = Array.from(
      policy.matchAll(/^\| `([a-z_.]+)` +\|/gm),
      (row) => row[1]?.split('.').at(-1) ?? '',
    );
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((field) => !fields.includes(field))).toEqual([]);
  });
});

describe('docs/metrics.md', () => {
  const rows = Array.from(
    read('docs/metrics.md').matchAll(/^\| `([a-z_]+)` +\| ([a-z]+) +\| ([^|]*?) *\|/gm),
    (row) => row.slice(1, 4).join(' | '),
  );

  it('has a row for each metric, with its kind and labels, and no other', () => {
    const metrics: readonly Metric[] = Object.values(METRICS);
    const wanted = metrics.map((metric) => {
      const labels = metric.labels.map((label) => `\`${prometheusLabel(label)}\``);
      return [prometheusName(metric), metric.kind, labels.join(' ')].join(' | ');
    });
    expect(rows.sort()).toEqual(wanted.sort());
  });
});
