// Markers that need no source: tools, schemas, identifiers, dates, packages, probabilities, personal data of strangers.
import { describe, expect, it, test } from 'vitest';
import type { Detection } from '../../src/model/finding.js';
import { Withheld } from '../../src/model/reply.js';
import { makeMarkerStage, type MarkerStageOptions } from '../../src/scan/marker-stage.js';
import { Markers } from '../../src/scan/markers.js';
import { hasManifest, unknownPackages } from '../../src/scan/packages.js';
import { makeSchemaChecks } from '../../src/scan/schema-check.js';
import { sourceOf } from '../../src/scan/grounding/source.js';
import { makeGrounding } from '../../src/scan/grounding/check.js';
import { promptOf } from './prompt-of.js';
import { CONTENT, everyCut, scanned, verdictOf } from './stages.js';

function said(
  text: string,
  given: Partial<MarkerStageOptions> = {},
  policy: 'annotate' | 'withhold' = 'annotate',
) {
  const markers = new Markers({ policy, declaredTools: 'unknown' });
  const stage = makeMarkerStage({
    markers,
    grounding: () => undefined,
    packages: () => undefined,
    inRequest: () => false,
    schemas: () => new Map(),
    checks: makeSchemaChecks(),
    now: () => new Date('2026-06-01T00:00:00Z'),
    ...given,
  });
  const filter = stage.open(CONTENT);
  expect(filter.push(text) + filter.end()).toBe(text);
  return stage.verdicts()[0]!.counts;
}

describe('identifiers and dates', () => {
  test.each<[text: string, rule: string | undefined]>([
    ['See doi:10.1038/nphys1170 for more.', undefined],
    ['https://doi.org/10.1000/xyz123', undefined],
    ['See doi: 10.99/abc.', 'malformed_doi'],
    ['https://doi.org/11.1038/nphys1170', 'malformed_doi'],
    ['ISBN 978-0-306-40615-7', undefined],
    ['ISBN-10: 0-306-40615-2', undefined],
    ['ISBN-13: 978-0-306-40615-8', 'malformed_isbn'],
    ['ISBN 0-8044-2957-X', undefined],
    ['ISBN 0-306-40615-9', 'malformed_isbn'],
    ['arXiv:2103.00020v2', undefined],
    ['https://arxiv.org/abs/0704.0001', undefined],
    ['arXiv:2113.00020', 'malformed_arxiv'],
    ['arXiv:2703.00020', 'malformed_arxiv'],
    ['arXiv:2103.0002', 'malformed_arxiv'],
    ['due on 2024-02-29', undefined],
    ['due on 2024-02-30', 'impossible_date'],
    ['due on 2023-02-29', 'impossible_date'],
    ['on 31.04.2023', 'impossible_date'],
    ['on 04/31/2023', 'impossible_date'],
    ['on 12/31/2023 and 31/12/2023', undefined],
    ['February 30th, 2024', 'impossible_date'],
    ['30 February', 'impossible_date'],
    ['the 31st of April 2022', 'impossible_date'],
    ['30 April 2022 and May 31, 2020', undefined],
    ['version 2024.13.45, 10.0.31.2, May 5% more, in May 2024', undefined],
  ])('%s', (text, rule) => {
    expect(said(text)).toEqual(rule === undefined ? {} : { [`markers.${rule}`]: 1 });
    expect(said(text, { inRequest: () => true })).toEqual({});
  });

  it('is never withheld', () => {
    expect(said('February 30', {}, 'withhold')).toEqual({ 'markers.impossible_date': 1 });
  });
});

describe('packages', () => {
  const known = (name: string) =>
    ['react', 'left-pad', '@scope/pkg', 'requests', 'pyyaml', 'scikit-learn'].includes(name);
  test.each<[text: string, names: readonly string[]]>([
    ['npm install react left-pad@1.2 --save', []],
    ['Run `npm i huggingface-cli` first.', ['huggingface-cli']],
    ['$ pip install requests==2.0 reqeusts', ['reqeusts']],
    ["import x from 'react/jsx';\nimport { y } from 'left-padd';", ['left-padd']],
    ["const fs = require('node:fs'), p = require('path'), z = require('zzz-pkg')", []],
    ["const z = require('zzz-pkg')", ['zzz-pkg']],
    ['import os\nimport yaml\nfrom sklearn.svm import SVC\nimport torchx', ['torchx']],
    ["import './local.js';\nimport '@scope/pkg/x';\nimport '@scope/other';", ['@scope/other']],
    ['I would install nothing. From here import taxes apply.', []],
  ])('%s', (text, names) => {
    expect([...unknownPackages(text, known)].map(({ start, end }) => text.slice(start, end))).toEqual(names);
  });

  test.each<[text: string, is: boolean]>([
    ['{"dependencies":{"react":"19"}}', true],
    ['a==1.0\nb-c==2.3\nd==4', true],
    ['How do I install things?', false],
  ])('manifest: %s', (text, is) => {
    expect(hasManifest([text])).toBe(is);
  });

  it('is said only where the request shows a manifest', () => {
    expect(said('npm install nothere')).toEqual({});
    expect(said('npm install nothere', { packages: () => known })).toEqual({ 'markers.unknown_package': 1 });
  });
});

describe('schemas', () => {
  const checks = makeSchemaChecks();
  const schema = (value: object) => JSON.stringify(value);
  const person = {
    type: 'object',
    properties: { name: { type: 'string' }, age: { type: 'integer' } },
    required: ['name'],
    additionalProperties: false,
  };
  test.each<[note: string, schema: object, json: string, verdict: string]>([
    ['fits', person, '{"name":"a","age":3}', 'fits'],
    ['missing', person, '{"age":3}', 'breaks'],
    ['too much', person, '{"name":"a","x":1}', 'breaks'],
    ['local reference', { $ref: '#/$defs/p', $defs: { p: person } }, '{"name":1}', 'breaks'],
    [
      'a list in itself',
      { type: 'object', properties: { next: { anyOf: [{ type: 'null' }, { $ref: '#' }] } } },
      '{"next":{"next":null}}',
      'fits',
    ],
    [
      'pattern',
      { properties: { a: { type: 'string', pattern: '^(a+)+$' } } },
      `{"a":"${'a'.repeat(5000)}b"}`,
      'breaks',
    ],
    [
      'a pattern that RE2 does not know',
      { properties: { a: { pattern: '(?=a)b' } } },
      '{"a":"b"}',
      'not-checked',
    ],
    ['remote reference', { $ref: 'https://evil.example/s.json' }, '{}', 'not-checked'],
    ['endless', { allOf: [{ $ref: '#' }] }, '{}', 'not-checked'],
    [
      'a branch that doubles',
      { properties: { a: { anyOf: [{ $ref: '#' }, { $ref: '#' }] } } },
      '{}',
      'not-checked',
    ],
    ['its own name', { $id: 'http://json-schema.org/draft-07/schema', type: 'object' }, '[]', 'breaks'],
    ['a name of a part', { properties: { a: { $id: 'x' } } }, '{}', 'not-checked'],
    ['unique items', { properties: { a: { uniqueItems: true } } }, '{}', 'not-checked'],
    [
      'code in a key',
      { properties: { '"];process.exit(1);//': { type: 'string' } }, required: ['"];process.exit(1);//'] },
      '{}',
      'breaks',
    ],
    ['a prototype', { $ref: '#/constructor' }, '{}', 'not-checked'],
  ])('%s', (_note, given, json, verdict) => {
    expect(checks.check(schema(given), json)).toBe(verdict);
  });

  it('references that multiply are not followed', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [
        `d${at}`,
        { allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
      ]),
    );
    expect(
      checks.check(schema({ $ref: '#/$defs/d0', $defs: { ...$defs, d30: { type: 'object' } } }), '{}'),
    ).toBe('not-checked');
    expect(checks.check(schema({ enum: Array.from({ length: 60_000 }, (_, at) => at) }), '1')).toBe(
      'not-checked',
    );
  });

  it.each([
    ['strict', true, 'annotate', false],
    ['strict', true, 'withhold', true],
    ['not strict', false, 'withhold', false],
  ] as const)('%s (%s), %s', (_note, strict, policy, ends) => {
    const markers = new Markers({ policy, declaredTools: ['f'] });
    const stage = makeMarkerStage({
      markers, grounding: () => undefined, packages: () => undefined, inRequest: () => false, checks, now: () => new Date(0),
      schemas: () => new Map([['f', { schema: schema(person), strict }]]),
    }); // prettier-ignore
    const call = () => {
      stage.toolCall('f', 0);
      const filter = stage.open({ choice: 0, kind: 'tool_arguments', key: '0' });
      return filter.push('{"age":') + filter.push('"x"}') + filter.end();
    };
    if (ends) expect(call).toThrow(new Withheld('markers.arguments_break_schema'));
    else expect(call()).toBe('{"age":"x"}');
    expect(markers.verdict().counts).toEqual({ 'markers.arguments_break_schema': 1 });
  });
});

describe('the source gate', () => {
  const long = 'The harbour of Lindhaven was built in 1911 and has 14 berths. '.repeat(14);
  test.each<[note: string, prompt: ReturnType<typeof promptOf>, is: boolean]>([
    ['a question', promptOf(['user', 'When was the harbour of Lindhaven built?']), false],
    ['a long instruction of the system', promptOf(['system', long.repeat(3)], ['user', 'hi']), false],
    ['a document', promptOf(['user', `Summarise this.\n\n${long}`]), true],
    ['a marked passage', promptOf(['user', `Context: ${long.slice(0, 200)}`]), true],
    [
      'a document of the system',
      promptOf(['system', `<document>${long}</document>`], ['user', 'When was it built?']),
      true,
    ],
    ['the result of a tool', promptOf(['user', 'weather?'], ['tool', long.slice(0, 300)]), true],
    ['a story is asked for', promptOf(['user', `Write a story about this.\n\n${long}`]), false],
    [
      'code',
      promptOf(['user', `Review:\n${'for (let i = 0; i < n; i++) { f(x[i]); }\n'.repeat(30)}`]),
      false,
    ],
  ])('%s', (_note, prompt, is) => {
    expect(sourceOf(prompt) !== undefined).toBe(is);
  });

  it('computing is not compared, inventing neither', () => {
    const source = sourceOf(promptOf(['user', `Calculate the yearly cost.\n\n${long}`]))!;
    expect(makeGrounding(source)('It costs 83,412 euros.')).toEqual([]);
  });
});

it('a reply of low probability is marked, once a choice', () => {
  const markers = new Markers({ policy: 'withhold', declaredTools: 'unknown' });
  markers.probabilities(Array.from({ length: 30 }, () => -0.2));
  markers.probabilities(Array.from({ length: 10 }, () => -5));
  expect(markers.verdict().result).toBe('clean');
  markers.probabilities(Array.from({ length: 30 }, () => -2));
  expect(markers.verdict()).toMatchObject({ result: 'annotated', counts: { 'markers.low_probability': 1 } });
});

describe('personal data', () => {
  const detect = ({ leaves }: { leaves: readonly { text: string }[] }): Detection => {
    const findings = [...leaves[0]!.text.matchAll(/[\w.]+@[\w.]+\w/g)].map((hit) => ({
      rule: 'personal.email', entity: 'EMAIL_ADDRESS', level: 'MEDIUM' as const, action: 'enforce' as const, score: 1, validated: true, view: 'raw' as const,
      spans: [{ leaf: 0, start: hit.index, end: hit.index + hit[0].length }],
    })); // prettier-ignore
    return findings.length === 0 ? { status: 'clean' } : { status: 'found', findings, bulk: false };
  };
  const text = 'Write to new@corp.example. Or to Anna.Berg@corp.example!\nDr. X has other@corp.example, too';
  const request = ['my address is anna.berg@corp.example'];

  it('is redacted where the request does not hold it', () => {
    expect(everyCut(text, { detect, request, policy: { pii: 'redact' } })).toBe(
      'Write to [REDACTED:EMAIL_ADDRESS] Or to Anna.Berg@corp.example!\nDr. X has [REDACTED:EMAIL_ADDRESS], too'.replace(
        '] Or',
        ']. Or',
      ),
    );
  });

  it('is annotated without holding anything back', () => {
    const result = scanned([text], { detect, request });
    expect(result.text).toBe(text);
    expect(verdictOf(result.verdicts, 'pii')).toMatchObject({
      result: 'annotated',
      counts: { 'personal.email': 2 },
    });
  });

  it('is withheld', () => {
    expect(() => scanned([text], { detect, request, policy: { pii: 'withhold' } })).toThrow(
      new Withheld('personal.email'),
    );
  });

  it('a check that broke is no clean check', () => {
    const broken = { detect: (): Detection => ({ status: 'failed', transient: false, reason: 'engine' }) };
    expect(verdictOf(scanned(['a text'], broken).verdicts, 'pii')).toMatchObject({ result: 'failed' });
    expect(() => scanned(['a text'], { ...broken, policy: { pii: 'redact' } })).toThrow(
      new Withheld('scan.failed'),
    );
  });

  it('numbers are the same in another format', () => {
    const phones = (input: { leaves: readonly { text: string }[] }): Detection => {
      const hit = /\+?[\d ()/-]{9,}\d/.exec(input.leaves[0]!.text);
      if (hit === null) return { status: 'clean' };
      const spans = [{ leaf: 0, start: hit.index, end: hit.index + hit[0].length }];
      return {
        status: 'found',
        bulk: false,
        findings: [
          {
            rule: 'p',
            entity: 'PHONE_NUMBER',
            level: 'MEDIUM',
            action: 'enforce',
            score: 1,
            validated: true,
            view: 'raw',
            spans,
          },
        ],
      };
    };
    expect(
      verdictOf(
        scanned(['call +49 30 1234567'], { detect: phones, request: ['030/123-4567'] }).verdicts,
        'pii',
      ),
    ).toMatchObject({ result: 'clean' });
    expect(
      verdictOf(
        scanned(['call +49 30 7654321'], { detect: phones, request: ['030/123-4567'] }).verdicts,
        'pii',
      ),
    ).toMatchObject({ result: 'annotated' });
  });
});
