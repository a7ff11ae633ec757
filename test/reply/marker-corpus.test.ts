// The markers that need no source, on replies that were written for it: how often they are right, how much they find.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { malformedIn } from '../../src/scan/identifiers.js';
import { hasManifest, standsIn, unknownPackages } from '../../src/scan/packages.js';

interface Row {
  readonly reply: string;
  readonly shows?: string;
  readonly wrong?: string | true;
}

function rows(file: string): readonly Row[] {
  return readFileSync(new URL(`../corpora/markers/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

const MANIFESTS: Readonly<Record<string, string>> = {
  npm: '{"name":"shop","type":"module","dependencies":{"express":"5.0.1","zod":"3.24.1","@prisma/client":"6.1.0"},"devDependencies":{"vitest":"2.1.8","typescript":"5.7.2","eslint":"9.17.0"}}',
  pip: 'requirements.txt\nflask==3.1.0\nrequests==2.32.3\nPyYAML==6.0.2\nnumpy==2.2.1\nSQLAlchemy==2.0.36\n',
  cargo: '# Cargo.toml\n[dependencies]\nserde = { version = "1.0" }\ntokio = "1.42"\n',
  gem: "# Gemfile\nsource 'https://rubygems.org'\ngem 'rails', '8.0.1'\ngem 'rspec-rails'\ngem 'bundler'\n",
  composer: 'composer.json: {"require":{"php":">=8.2","monolog/monolog":"^3.8"}}',
};

/** @returns the rules that are said of it, each once */
function saidOf({ reply, shows }: Row): readonly string[] {
  if (shows === undefined) {
    return [
      ...new Set(malformedIn(reply, new Date('2026-11-01T00:00:00Z')).map(({ rule }) => rule.slice(8))),
    ];
  }
  const request = MANIFESTS[shows]!.toLowerCase();
  expect(hasManifest([request])).toBe(true);
  const unknown = [...unknownPackages(reply, (name) => standsIn(request, name))];
  return unknown.map(({ start, end }) => reply.slice(start, end));
}

it.each<[file: string, recall: number]>([
  ['packages.jsonl', 0.9],
  ['identifiers.jsonl', 0.85],
])('%s', (file, floor) => {
  const judged = rows(file).map((row) => ({ row, said: saidOf(row) }));
  const hit = judged.filter(({ said }) => said.length > 0);
  const right = hit.filter(({ row }) => row.wrong === true || judgedRight(row));
  const wrong = judged.filter(({ row }) => row.wrong !== undefined);
  const off = judged.filter(({ row, said }) => (row.wrong !== undefined) !== said.length > 0);
  if (process.env['SLUICE_SHOW'] !== undefined) {
    const lines = off.map(
      ({ row, said }) => `${String(row.wrong ?? 'harmless')}: ${said.join(' | ')} << ${row.reply}`,
    );
    process.stdout.write(
      `${file} precision ${right.length}/${hit.length}, found ${right.length}/${wrong.length}\n${lines.join('\n')}\n`,
    );
  }
  expect(right.length / hit.length).toBeGreaterThanOrEqual(0.95);
  expect(right.length / wrong.length).toBeGreaterThanOrEqual(floor);
});

function judgedRight(row: Row): boolean {
  return typeof row.wrong === 'string' && saidOf(row).includes(row.wrong);
}
