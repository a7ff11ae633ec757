// Evidence that stands in different members of one JSON object counts together, as it would in the text that it came from;
// of different objects of a list it does not. Asked twice, because the second answer comes out of the scan cache.
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

const user = (content: unknown): object => ({ role: 'user', content: JSON.stringify(content) });
const called = (args: unknown): readonly object[] => [
  { role: 'user', content: 'file this' },
  {
    role: 'assistant',
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'file', arguments: JSON.stringify(args) } }],
  },
  { role: 'tool', tool_call_id: 'c1', content: 'ok' },
];
const LONG = 'a quiet afternoon in the garden, '.repeat(6);
const MAIL = 'jane@acme-corp.net';

type Row = readonly [note: string, level: string, messages: readonly object[], more?: object];
const ROWS: readonly Row[] = [
  ['a person and a condition', 'HIGH', [user({ patient: 'Dr. Jane Roe', diagnosis: 'asthma' })]],
  ['the other way round', 'HIGH', [user({ diagnosis: 'type 2 diabetes', contact: MAIL })]],
  ['one of them deeper', 'HIGH', [user({ contact: MAIL, visit: { notes: { diagnosis: 'asthma' } } })]],
  ['in a list of one object', 'HIGH', [user({ contact: MAIL, findings: ['cough', 'asthma'] })]],
  ['with numbers and switches between', 'HIGH', [user({ contact: MAIL, age: 44, smoker: false, code: 'asthma' })]],
  ['in the arguments of a call', 'HIGH', called({ contact: MAIL, diagnosis: 'asthma' })],
  ['in a member of the API that nobody knows', 'HIGH', [{ role: 'user', content: 'hi' }], { extra: { note: `write to ${MAIL}`, topic: 'asthma' } }],
  ['far apart, as in a text', 'MEDIUM', [user({ contact: MAIL, story: LONG, topic: 'asthma' })]],
  ['in two objects of a list', 'MEDIUM', [user([{ contact: MAIL }, { topic: 'asthma' }])]],
  ['in two messages', 'MEDIUM', [user({ contact: MAIL }), user({ topic: 'asthma' })]],
  ['a person and something else', 'MEDIUM', [user({ contact: MAIL, topic: 'tennis' })]],
  ['a condition and nobody', 'LOW', [user({ title: 'What is asthma?', topic: 'knowledge' })]],
]; // prettier-ignore

const CASES = ROWS.map(([note, level, messages, more = {}]) => [note, level, messages, more] as const);
it.each(CASES)('%s: %s', async (_note, level, messages, more) => {
  for (const round of ['read', 'remembered', 'a turn later']) {
    const later = round === 'a turn later' ? [{ role: 'user', content: 'and now?' }] : [];
    const seen = await inspect.request(
      JSON.stringify({ model: 'm', messages: [...messages, ...later], ...more }),
    );
    expect(isRefusal(seen) ? seen.code : seen.classification.level, round).toBe(level);
  }
});

it('descriptions of tools are no record of anybody', async () => {
  const properties = {
    contact: { type: 'string', description: `where to write to, such as ${MAIL}` },
    topic: { type: 'string', description: 'asthma, diabetes' },
  };
  const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties } } }];
  const seen = await inspect.request(
    JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }], tools }),
  );
  expect(isRefusal(seen) ? seen.code : seen.classification.level).toBe('MEDIUM');
});
