// What `serve` writes about itself where no terminal is: JSON, one object a line, from start to end, with no content.
import { expect, it } from 'vitest';
import { runSluice, startLab } from '../lab/lab.js';
import { deadToken, HIGH_VALUE } from '../lab/planted.js';

it('is JSON from start to end, and holds nothing of a call', async () => {
  const lab = await startLab({ logLevel: 'debug' });
  const texts = [HIGH_VALUE, deadToken(1)];
  for (const content of texts) await lab.post({ model: content, messages: [{ role: 'user', content }] });
  await lab.post({}, { headers: { authorization: `Bearer slk_${deadToken(2)}` } });
  await lab.stop();
  const lines = lab.output().trim().split('\n');
  const said = lines
    .filter((line) => !line.startsWith('Sluice is listening'))
    .map((line) => JSON.parse(line) as { event: string; level: string });
  const events = said.map(({ event }) => event);
  expect(events).toEqual(
    expect.arrayContaining(['notice', 'start', 'decision', 'outcome', 'rejected', 'stop']),
  );
  expect(said.filter(({ level }) => level === 'error')).toEqual([]);
  for (const text of [...texts, deadToken(2)]) expect(lab.output()).not.toContain(text);
}, 60_000);

it('says as JSON too why it did not start', async () => {
  const { code, err } = await runSluice(['serve', '--config', '/nowhere/routing.yaml']);
  expect(code).toBe(1);
  const [first = ''] = err.split('\n');
  expect(JSON.parse(first)).toMatchObject({ level: 'error', event: 'problem' });
});
