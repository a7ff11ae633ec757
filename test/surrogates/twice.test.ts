// With the shipped rules: what was masked once passes a second time as it is, and code still finds in it what it is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeClassifier } from '../../src/assemble/classifier.js';
import { readRuleFiles } from '../../src/assemble/rule-files.js';
import { makeKeys } from '../../src/keys/keyring.js';
import { isRefusal } from '../../src/model/refusal.js';
import { inspectWith } from '../../src/verbs/classify.js';
import { ROOT } from '../lab/lab.js';

const TEXTS = [
  'Write to maria.lopez@acme-corp.net, then ring +1 (212) 736-5000 or 780-999-2181.',
  'ssh admin@192.168.10.24, then open http://10.20.0.15:8080/ and client fd12:db8:85a3::8a2e:370:7334 timed out',
  '{"contact":"j.smith@acme.co.uk","host":"10.1.2.3","phone":"+44 20 7123 4567"}',
  'phone: 030 22732152, mobile: +49 (0)151 2345 6789, phone=+491512345678',
  '请联系maria.lopez@acme-corp.net谢谢',
  "From: 'Søren Kjær' <soren+news@mail.kjaer.dk>\nX-Originating-IP: [10.20.30.40]",
  '| host | owner |\n|---|---|\n| 10.9.8.7 | a.b@acme.de |\n| 10.9.8.8 | c.d@acme.de |',
];

it('masking what is masked changes nothing, and nothing of the first text is left', async () => {
  const classifier = makeClassifier({
    files: readRuleFiles(join(ROOT, 'classifiers')).rules,
    policy: {
      opaque: 'HIGH',
      publicNames: 'spare',
      surrogates: ['EMAIL_ADDRESS', 'IP_ADDRESS', 'PHONE_NUMBER', 'URL'],
    },
    cores: 0,
    ownCredentials: [],
    keys: makeKeys(Buffer.alloc(32, 7), []),
  });
  if ('problems' in classifier) throw new Error(JSON.stringify(classifier.problems));
  for (const mask of ['balanced', 'strict'] as const) {
    const inspect = inspectWith(classifier, { policy: { mask } });
    const outbound = async (text: string): Promise<string> => {
      const seen = await inspect.text(text);
      if (isRefusal(seen) || seen.outbound === undefined) throw new Error(`not to be sent: ${text}`);
      return [...seen.outbound.values()].join('\n');
    };
    for (const text of TEXTS) {
      const once = await outbound(text);
      expect(once).toMatch(/@example\.com|192\.0\.2|198\.51\.100|203\.0\.113|555/);
      for (const value of text.match(/[\w.+]+@[\w-]+\.[\w.]+|\b10\.\d+\.\d+\.\d+/g) ?? []) {
        expect(once).not.toContain(value);
      }
      expect(await outbound(once), text).toBe(once);
    }
  }
  await classifier.close();
});

it('the shipped policy asks for none', () => {
  expect(readFileSync(join(ROOT, 'routing.yaml'), 'utf8')).toContain('surrogates: []');
});
