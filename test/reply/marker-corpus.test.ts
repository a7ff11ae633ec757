// The markers that need no source, on replies that were written for it: how often they are right, how much they find.
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { malformedIn } from '../../src/scan/identifiers.js';
import type { ChannelId } from '../../src/model/reply.js';
import { hasManifest, standsIn, unknownPackages } from '../../src/scan/packages.js';

import { makeSchemaChecks } from '../../src/scan/schema-check.js';
import { Markers } from '../../src/scan/markers.js';
import { scanned, verdictOf } from './stages.js';

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

const ARGUMENTS: ChannelId = { choice: 0, kind: 'tool_arguments', key: '0' };

/** Of what is exact by its definition, the harmless that comes near it. */
describe('pseudonyms that were not issued', () => {
  test.each([
    ['const TIMEOUT_500MS = 500; const LIMIT_100MB = 100 * MB; const WAIT_10SEC = 10_000;'],
    ['Set MAX_CONNECTIONS, DB_HOST, AES_256_GCM, UTF_16LE, ISO_8859_1, X86_64 and WINDOWS_1252.'],
    ['COVID_19, SARS_COV_2, RFC_2119, HTTP_404 and Q3_2025 are in the heading, SHA_512 in the code.'],
    ['[NAME], <YOUR_API_KEY>, {{USER_ID}}, %USER_NAME% and $HOME_DIR are to be filled in.'],
    ['The columns are CUSTOMER_ID, ORDER_NO, PERSON_NAME, EMAIL_ADDRESS and PHONE_NUMBER_2.'],
    ['INC_2024117, JIRA_1234, PO_88213 and TICKET_4471902 are tickets.'],
    ['MODULE_ES2022, TARGET_ES2020X and NODE_V20_11 are settings of the compiler.'],
  ])('none in %s', (reply) => {
    expect(verdictOf(scanned([reply]).verdicts, 'markers')).toMatchObject({ result: 'clean' });
  });

  test.each([
    ['PERSON_7K2M9'],
    ['EMAIL_ADDRESS_3Q8RT'],
    ['IBAN_CODE_X4Y7Z2W9QK'],
    ['DE_TAX_ID_9ABC1'],
    ['LOCATION_0ZZ4F'],
  ])('%s', (word) => {
    for (const reply of [`Ask ${word} about it.`, `(${word})`, `**${word}**'s letter`, `${word}, too`]) {
      expect(verdictOf(scanned([reply]).verdicts, 'markers')).toMatchObject({ result: 'annotated' });
      const issued = scanned([reply], { inPrompt: (one) => one === word });
      expect(verdictOf(issued.verdicts, 'markers')).toMatchObject({ result: 'clean' });
    }
  });
});

it('a tool is undeclared when its very name is not among the declared, and never otherwise', () => {
  const names = [
    'get_weather',
    'getWeather',
    'get-weather',
    'Get_Weather',
    'search',
    'search.web',
    'functions.search',
    '\u67e5\u8be2',
    '__proto__',
    'toString',
    '',
    ' search',
  ];
  for (const called of names) {
    const marked = (declared: readonly string[]): boolean => {
      const markers = new Markers({ policy: 'annotate', declaredTools: declared });
      try {
        markers.toolCall(called);
      } catch {
        return true;
      }
      return markers.verdict().result !== 'clean';
    };
    expect(marked(names)).toBe(false);
    expect(marked([called])).toBe(false);
    expect(marked(names.filter((name) => name !== called))).toBe(true);
  }
});

describe('arguments', () => {
  test.each([
    ['{}'],
    ['{"a":1}'],
    ['  {"a":[1,2,{"b":null}]}\n'],
    ['[]'],
    ['"text"'],
    ['{"a":"\\u00e9\\n"}'],
    ['{"a":1e400}'],
    [''],
  ])('that are JSON: %s', (json) => {
    expect(verdictOf(scanned([json], {}, ARGUMENTS).verdicts, 'markers')).toMatchObject({ result: 'clean' });
  });

  test.each([
    ['{"a":1'],
    ["{'a':1}"],
    ['{a:1}'],
    ['{"a":1,}'],
    ['{"a":NaN}'],
    ['{"a":1}{"b":2}'],
    ['```json\n{}\n```'],
    ['None'],
  ])('that are none: %s', (json) => {
    const { counts } = verdictOf(scanned([json], {}, ARGUMENTS).verdicts, 'markers')!;
    expect(counts).toEqual({ 'markers.arguments_not_json': 1 });
  });

  it('fit the schema that they were made from, and break it with one member wrong', () => {
    const checks = makeSchemaChecks();
    const kinds: Readonly<Record<string, readonly [good: unknown, bad: unknown]>> = {
      string: ['x', 3],
      integer: [3, 3.5],
      number: [3.5, '3.5'],
      boolean: [true, 'true'],
      array: [[1], { 0: 1 }],
      object: [{ a: 1 }, [1]],
    };
    for (const [type, [good, bad]] of Object.entries(kinds)) {
      for (const required of [[], ['value']]) {
        const schema = JSON.stringify({
          type: 'object',
          properties: { value: { type }, other: { type: 'string', enum: ['a', 'b'] } },
          required,
          additionalProperties: false,
        });
        expect(checks.check(schema, JSON.stringify({ value: good, other: 'a' }))).toBe('fits');
        expect(checks.check(schema, JSON.stringify({ value: bad }))).toBe('breaks');
        expect(checks.check(schema, JSON.stringify({ value: good, other: 'c' }))).toBe('breaks');
        expect(checks.check(schema, JSON.stringify({ value: good, more: 1 }))).toBe('breaks');
        expect(checks.check(schema, '{}')).toBe(required.length === 0 ? 'fits' : 'breaks');
      }
    }
  });
});
