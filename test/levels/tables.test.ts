// Tables and records whose values only their headings or keys explain, from row to row: a request with them is masked in
// every row, in a text and in JSON, whatever lists of names know.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeClassifier } from '../../src/assemble/classifier.js';
import { readRuleFiles } from '../../src/assemble/rule-files.js';
import { makeKeys } from '../../src/keys/keyring.js';
import { isRefusal } from '../../src/model/refusal.js';
import { inspectWith } from '../../src/verbs/classify.js';
import { ROOT } from '../lab/lab.js';

const classifier = makeClassifier({
  files: readRuleFiles(join(ROOT, 'classifiers')).rules,
  policy: { opaque: 'HIGH', publicNames: 'spare', surrogates: [] },
  cores: 0,
  ownCredentials: [],
  keys: makeKeys(Buffer.alloc(32, 9), []),
});
if ('problems' in classifier) throw new Error(JSON.stringify(classifier.problems));
const inspect = inspectWith(classifier, { policy: { mask: 'balanced' } });

/** Made-up names that no list holds, and numbers of nobody. */
const rows = (mark: string): readonly (readonly string[])[] =>
  [
    ['id', 'first_name', 'last_name', 'telefon', 'dob'],
    ['1', 'Quorvane', 'Brellitsch', '0151 22384907', '1988-04-12'],
    ['2', 'Ysmelda', 'Trovannik', '030 7742091', '1979-11-30'],
    ['3', 'Oskwin', 'Vandrelow', '0176/44210087', '1990-01-02'],
  ].map((row) => row.map((cell) => `${mark}${cell}${mark}`));
const VALUES = rows('')
  .slice(1)
  .flatMap((row) => row.slice(1));

const tables: readonly (readonly [note: string, text: string])[] = [
  [
    'commas',
    rows('')
      .map((row) => row.join(','))
      .join('\n'),
  ],
  [
    'quotes and semicolons',
    rows('"')
      .map((row) => row.join(';'))
      .join('\r\n'),
  ],
  [
    'tabs, with words around',
    `Sort these:\n${rows('')
      .map((row) => row.join('\t'))
      .join('\n')}\nThanks`,
  ],
  [
    'pipes',
    rows('')
      .map((row) => `| ${row.join(' | ')} |`)
      .join('\n')
      .replace('\n', '\n|---|---|---|---|---|\n'),
  ],
];

it.each(tables)('every row of a table with %s is masked', async (_note, text) => {
  const seen = await inspect.text(text);
  if (isRefusal(seen)) throw new Error(seen.code);
  expect(['MEDIUM', 'HIGH']).toContain(seen.classification.level);
  const found = seen.classification.findings.flatMap(({ spans }) =>
    spans.map(({ start, end }) => text.slice(start, end)),
  );
  for (const value of VALUES)
    expect(
      found.some((span) => span.includes(value)),
      value,
    ).toBe(true);
});

const record = (names: readonly string[]) =>
  JSON.stringify(
    rows('')
      .slice(1)
      .map((row) => ({ [names[0]!]: row[1], [names[1]!]: row[2] })),
  );
it.each([
  ['firstName', 'lastName'],
  ['first_name', 'surname'],
  ['vorname', 'nachname'],
  ['prenom', 'nom_de_famille'],
])('names under %s and %s, in the result of a tool', async (...names) => {
  const messages = [
    { role: 'user', content: 'list them' },
    {
      role: 'assistant',
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'c', content: record(names) },
  ];
  const seen = await inspect.request(JSON.stringify({ model: 'm', messages }));
  if (isRefusal(seen)) throw new Error(seen.code);
  const { classification } = seen;
  expect(classification.level).toBe('MEDIUM');
  expect(classification.findings.filter(({ entity }) => entity === 'PERSON').length).toBeGreaterThanOrEqual(
    6,
  );
});

it.each([
  'key,value\nprimary_color,#ff00aa\ntimeout,3000',
  'token,count\nthe,1043\nattention,88',
  '| Field | Password |\n|---|---|\n| admin | required |',
  '{"firstName": "string", "lastName": "string"}',
  'account,debit\n1200 Cash,400.00\n4000 Revenue,250.00',
  'phone model,release\nFone 15,2023-09-22',
])('nothing is made of %j', async (text) => {
  const seen = await inspect.text(text);
  expect(isRefusal(seen) ? seen.code : seen.classification.level).toBe('LOW');
});
