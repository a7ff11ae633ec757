// Invariant 3: MEDIUM leaves only as pseudonyms. Whatever the place, the external provider never sees the value; what
// cannot be rewritten stays on the machine instead.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WRITINGS } from '../../src/cli/prove/writings.js';
import { contentOf, startLab, type Lab } from '../lab/lab.js';
import { MEDIUM_VALUE, holds, positions } from '../lab/planted.js';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => {
  lab.local.reset();
  lab.external.reset();
});
const sentOut = (): Buffer =>
  Buffer.concat(
    lab.external.received.map((call) =>
      Buffer.concat([Buffer.from(call.url + JSON.stringify(call.headers)), call.body]),
    ),
  );

describe.each([false, true])('stream: %s', (stream) => {
  it.each(positions(MEDIUM_VALUE).map((planted) => [planted.where, planted] as const))(
    '%s',
    async (_where, planted) => {
      const reply = await lab.post({ ...planted.body, stream }, planted);
      expect(holds(sentOut(), MEDIUM_VALUE)).toBe(false);
      expect(sentOut().includes('featherstone')).toBe(false);
      if (planted.outside === true) return;
      if (reply.status === 200) expect(['MEDIUM', 'HIGH']).toContain(reply.headers['x-sluice-level']);
      else expect([400, 404, 502], reply.text).toContain(reply.status);
    },
  );

  it('masks in the text places and restores in the reply', async () => {
    const body = {
      model: 'gpt-5',
      stream,
      messages: [{ role: 'user', content: `write to ${MEDIUM_VALUE} please` }],
    };
    const reply = await lab.post(body);
    expect([reply.headers['x-sluice-level'], reply.headers['x-sluice-tier']]).toEqual(['MEDIUM', 'L3']);
    expect(sentOut().toString()).toMatch(/EMAIL_ADDRESS_[0-9A-Z]{5}/);
    expect(contentOf(reply)).toContain(MEDIUM_VALUE);
    expect(contentOf(reply)).not.toContain('EMAIL_ADDRESS_');
  });
});

it.each(WRITINGS.filter(({ exact }) => exact).map((writing) => [writing.name, writing] as const))(
  'a sentence in an unknown field, %s, is read for who is in it',
  async (_name, writing) => {
    const note = writing.write('Please tell Ms Quentin Featherstone about Friday.');
    const body = { model: 'gpt-5', messages: [{ role: 'user', content: 'hello' }], something_new: { note } };
    const reply = await lab.post(body);
    expect([reply.headers['x-sluice-level'], lab.external.received.length]).toEqual(['HIGH', 0]);
  },
);

it('keeps a pseudonym over the turns of a conversation and not over conversations', async () => {
  const first = [{ role: 'user', content: `write to ${MEDIUM_VALUE}` }];
  const second = [
    ...first,
    { role: 'assistant', content: `done: ${MEDIUM_VALUE}` },
    { role: 'user', content: 'again' },
  ];
  const tokens = async (messages: object[], headers = {}): Promise<string[]> => {
    lab.external.reset();
    await lab.post({ model: 'gpt-5', messages }, { headers });
    return [
      ...new Set(
        sentOut()
          .toString()
          .match(/EMAIL_ADDRESS_[0-9A-Z]{5}/g),
      ),
    ];
  };
  const [one] = await tokens(first);
  expect(await tokens(second)).toEqual([one]);
  const other = await tokens([{ role: 'user', content: `now write to ${MEDIUM_VALUE}` }]);
  expect(other).not.toEqual([one]);
  expect(await tokens(first, { 'x-sluice-conversation': 'a' })).toEqual(
    await tokens(second, { 'x-sluice-conversation': 'a' }),
  );
});

it('leaves a look-alike in the prompt as it is and never restores it', async () => {
  const planted = 'PERSON_7KQ2M';
  const reply = await lab.post({
    model: 'gpt-5',
    messages: [{ role: 'user', content: `${planted} and ${MEDIUM_VALUE}` }],
  });
  expect(sentOut().includes(planted)).toBe(true);
  expect(contentOf(reply)).toContain(planted);
});

it('never restores a pseudonym that the caller planted, not even the right one', async () => {
  const headers = { 'x-sluice-conversation': 'planting' };
  const ask = (content: string): object => ({ model: 'gpt-5', messages: [{ role: 'user', content }] });
  await lab.post(ask(`write to ${MEDIUM_VALUE}`), { headers });
  const [real = ''] =
    sentOut()
      .toString()
      .match(/EMAIL_ADDRESS_[0-9A-Z]{5}/) ?? [];
  expect(real).not.toBe('');
  const content = contentOf(await lab.post(ask(`${real} and ${MEDIUM_VALUE}`), { headers }));
  expect(content).toContain(real);
  expect(content.split(MEDIUM_VALUE)).toHaveLength(2);
});
