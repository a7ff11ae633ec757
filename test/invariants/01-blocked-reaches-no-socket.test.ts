// Invariant 1: BLOCKED content reaches no socket: zero bytes to any provider, whatever the caller sends with it.
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENCODINGS } from '../../src/cli/prove/content-encodings.js';
import { startLab, type Lab } from '../lab/lab.js';
import { deadToken, holds, positions } from '../lab/planted.js';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
  // L1 is looked at before its first use; that look must not be mistaken for a forwarded prompt.
  await lab.post({ model: 'gpt-5', messages: [{ role: 'user', content: 'warm up' }] });
});
afterAll(() => lab.stop());
beforeEach(() => {
  lab.local.reset();
  lab.external.reset();
});

function chats(): number {
  return [...lab.local.received, ...lab.external.received].filter(
    (call) => call.method === 'POST' && !call.url.startsWith('/api/show'),
  ).length;
}

describe.each([false, true])('stream: %s', (stream) => {
  const value = deadToken(1);
  const inside = positions(value).filter((planted) => planted.outside !== true);
  it.each(inside.map((planted) => [planted.where, planted] as const))('%s', async (_where, planted) => {
    const reply = await lab.post({ ...planted.body, stream });
    const bytes = Buffer.concat([...lab.local.received, ...lab.external.received].map((call) => call.body));
    expect(chats(), 'requests to a model').toBe(0);
    expect(holds(bytes, value)).toBe(false);
    expect([400, 404]).toContain(reply.status);
    expect(reply.headers['x-should-retry']).toBe('false');
    expect(holds(Buffer.from(reply.text + JSON.stringify(reply.headers)), value), 'in the answer').toBe(
      false,
    );
  });

  const outside = positions(value).filter((planted) => planted.outside === true);
  it.each(outside.map((planted) => [planted.where, planted] as const))(
    '%s is never forwarded',
    async (_where, planted) => {
      const reply = await lab.post({ ...planted.body, stream }, planted);
      expect(reply.status).toBe(200);
      const sent = [...lab.local.received, ...lab.external.received];
      expect(sent.length).toBeGreaterThan(0);
      for (const call of sent) {
        const head = Buffer.from(call.url + JSON.stringify(call.headers));
        expect(holds(Buffer.concat([head, call.body]), value)).toBe(false);
      }
    },
  );
});

describe('whatever is sent along', () => {
  const value = deadToken(2);
  const body = { model: 'gpt-5', messages: [{ role: 'user', content: `token ${value}` }] };
  it.each(Object.entries(ENCODINGS))('through %s', async (encoding, encode) => {
    const reply = await lab.post(encode(Buffer.from(JSON.stringify(body))), {
      headers: { 'content-encoding': encoding },
    });
    expect([reply.status, chats()]).toEqual([400, 0]);
    expect(reply.text).toContain('content_filter');
  });

  it.each([
    ['a level in metadata', { ...body, metadata: { level: 'LOW', 'sluice-level': 'LOW' } }, {}],
    ['a model that is mapped to L1', { ...body, model: 'llama3.2' }, {}],
    ['a lower level in a header', body, { 'x-sluice-min-level': 'LOW' }],
    ['a bypass in an unknown header', body, { 'x-guardrails': 'off' }],
  ])('%s', async (_note, sent, headers) => {
    const reply = await lab.post(sent, { headers });
    expect([reply.status, chats()]).toEqual([400, 0]);
  });

  it('makes the OpenAI SDK ask once, and names rule and path but no content', async () => {
    const client = new OpenAI({ baseURL: `${lab.url}/v1`, apiKey: 'unused' });
    let asked = 0;
    const counting = client.withOptions({
      fetch: (url, init) => {
        asked += 1;
        return fetch(url, init);
      },
    });
    const error = await counting.chat.completions
      .create({ model: 'gpt-5', messages: [{ role: 'user', content: `x ${value}` }] })
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    const { message, code, param } = error as InstanceType<typeof OpenAI.BadRequestError>;
    expect(asked).toBe(1);
    expect(code).toBe('content_filter');
    expect(param).toBe('messages[0].content');
    expect(message).toMatch(/secrets\.github\.[a-z-]+ at messages\[0\]\.content/);
    expect(message).not.toContain(value.slice(4, 12));
  });
});
