// Invariant 7: no raw sensitive value in any record, log, header, error body or output of the process. Plants values of
// every level in every place, then looks through everything that was kept or said.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bytesBelow, endProcess, runSluice, startLab, PROVIDER_KEY, type Lab } from '../lab/lab.js';
import { HIGH_VALUE, MEDIUM_VALUE, deadToken, holds, positions } from '../lab/planted.js';

const values = [deadToken(7), HIGH_VALUE, MEDIUM_VALUE];
let lab: Lab;
let said = '';
beforeAll(async () => {
  lab = await startLab();
  for (const value of values) {
    for (const planted of positions(value)) {
      for (const stream of [false, true]) {
        const reply = await lab.post({ ...planted.body, stream }, planted);
        said += JSON.stringify(reply.headers);
        if (reply.status !== 200) said += reply.text;
      }
    }
    const broken = [
      `{"model":"gpt-5","messages":[{"role":"user","content":"${value}"`,
      `{"${value}":1,"${value}":2}`,
      `{"model":"${value}","messages":"${value}"}`,
    ];
    for (const body of broken) said += (await lab.post(body)).text;
    for (const path of [`/v1/${encodeURIComponent(value)}`, `/v1/models/${encodeURIComponent(value)}`])
      said += (await lab.post('{}', { path })).text;
    const headers = {
      'x-sluice-conversation': value,
      'x-sluice-min-level': value,
      [`x-sluice-${value.replaceAll(/[^a-z0-9]/gi, '')}`]: '1',
    };
    for (const [name, content] of Object.entries(headers))
      said += (await lab.post('{}', { headers: { [name]: content } })).text;
    said += (await lab.post('{}', { headers: { authorization: `Bearer ${value}` } })).text;
  }
}, 120_000);
afterAll(() => lab.stop());

it.each(values.map((value, index) => [index, value] as const))(
  'value %i is in no answer and no header',
  (_index, value) => {
    expect(said.length).toBeGreaterThan(10_000);
    expect(holds(Buffer.from(said), value)).toBe(false);
  },
);

it('nor in the output of the process, the data directory, or what the verbs print', async () => {
  await endProcess(lab.process);
  const kept = bytesBelow(lab.dataDir);
  const printed = [lab.output()];
  for (const verb of [['logs'], ['logs', '--json'], ['audit', 'verify']]) {
    const { out, err, code } = await runSluice([...verb, '--data', lab.dataDir]);
    expect(code, err).toBe(0);
    printed.push(out, err);
  }
  expect(kept.length).toBeGreaterThan(50_000);
  for (const value of [...values, PROVIDER_KEY]) {
    expect(holds(kept, value), 'data directory').toBe(false);
    expect(holds(Buffer.from(printed.join('\n')), value), 'printed').toBe(false);
  }
});
