// What any client sees, whatever it asks: ids on every answer, nothing of the provider's headers, policy that is kept to
// the letter, and connections that behave badly.
import { connect } from 'node:net';
import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { hashAgentKey, issueAgentKey } from '../../src/keys/agent-key.js';
import { startInProcess, type InProcess, type Replaced } from '../lab/in-process.js';
import { send } from '../lab/lab.js';
import { deadToken } from '../lab/planted.js';

let running: InProcess | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
async function start(replaced: Replaced = {}): Promise<InProcess> {
  running = await startInProcess(replaced);
  return running;
}

const hello = (more: object = {}): object => ({
  model: 'gpt-5',
  messages: [{ role: 'user', content: 'hello' }],
  ...more,
});

/** Writes bytes to a fresh connection and gives back all that came until it was closed or nothing came for a while. */
function raw(url: string, pieces: readonly string[], quiet = 400): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    let timer = setTimeout(() => socket.destroy(), quiet);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      clearTimeout(timer);
      timer = setTimeout(() => socket.destroy(), quiet);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
    for (const piece of pieces) socket.write(piece, 'latin1');
  });
}

const statuses = (text: string): string[] => text.match(/HTTP\/1\.1 \d+/g) ?? [];

describe('x-request-id stands on every answer', () => {
  it.each([
    ['an answer', 'POST', '/v1/chat/completions', {}, 200],
    ['no such endpoint', 'POST', '/v1/responses', {}, 404],
    ['a foreign host', 'POST', '/v1/chat/completions', { host: 'evil.example' }, 403],
    ['a key that is none', 'POST', '/v1/chat/completions', { authorization: 'Bearer slk_nope' }, 401],
    ['models', 'GET', '/v1/models', {}, 200],
    ['one model', 'GET', '/v1/models/nope', {}, 404],
    ['alive', 'GET', '/healthz', {}, 200],
    ['ready', 'GET', '/readyz', {}, 200],
    ['options of no web page', 'OPTIONS', '/v1/models', {}, 404],
  ] as const)('%s', async (_note, method, path, headers, status) => {
    const { url } = await start();
    const reply = await send(url, method === 'POST' ? hello() : '', { method, path, headers });
    expect([reply.status, reply.headers['x-request-id']]).toEqual([status, expect.stringMatching(/^req_/)]);
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('a path that is not served says what was probably meant', () => {
  it.each([
    ['GET', '/v1/chat/completions', 'takes POST'],
    ['POST', '/chat/completions', 'ends in /v1, once'],
    ['POST', '/v1/v1/chat/completions', 'ends in /v1, once'],
    ['GET', '/models', 'ends in /v1, once'],
    ['POST', '/v1/responses', 'Set the client to chat completions'],
    ['POST', '/v1/messages?beta=true', 'Set the client to chat completions'],
    ['POST', '/v1/embeddings', 'GET /v1/models.'],
    ['POST', '/v1/Maria', 'GET /v1/models.'],
  ] as const)('%s %s', async (method, path, hint) => {
    const { url } = await start();
    const reply = await send(url, method === 'POST' ? hello() : '', { method, path });
    const { error } = JSON.parse(reply.text) as { error: { message: string } };
    expect([reply.status, error.message.endsWith('GET /v1/models.')]).toEqual([
      404,
      hint === 'GET /v1/models.',
    ]);
    expect(error.message).toContain(hint);
    expect(error.message).not.toContain('Maria');
  });
});

describe('on the wire', () => {
  const json = JSON.stringify(hello());
  const head = (more = ''): string =>
    `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${more}`;
  const whole = `${head()}Content-Length: ${json.length}\r\n\r\n${json}`;

  it.each([
    ['three calls in one write are answered in order', [whole + whole + whole], ['200', '200', '200']],
    [
      'a body in chunks with extensions and trailers',
      [
        `${head('Transfer-Encoding: chunked\r\n')}\r\n${json.length.toString(16)};x=y\r\n${json}\r\n0\r\nX-Sluice-Level: LOW\r\n\r\n`,
      ],
      ['200'],
    ],
    [
      'a length and chunks at once',
      [`${head('Transfer-Encoding: chunked\r\nContent-Length: 3\r\n')}\r\n0\r\n\r\n`],
      ['400'],
    ],
    ['two lengths', [`${head('Content-Length: 2\r\nContent-Length: 3\r\n')}\r\n{}`], ['400']],
    [
      'expect: continue',
      [`${head('Expect: 100-continue\r\n')}Content-Length: ${json.length}\r\n\r\n`, json],
      ['100', '200'],
    ],
    ['no host', [`GET /v1/models HTTP/1.1\r\n\r\n`], ['400']],
    [
      'two hosts, the second foreign',
      [`GET /v1/models HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n`],
      ['200'],
    ],
    [
      'two hosts, the first foreign',
      [`GET /v1/models HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n\r\n`],
      ['403'],
    ],
    [
      'an absolute target',
      [`GET http://evil.example/v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n`],
      ['200'],
    ],
    ['HTTP/1.0 without a host', [`GET /v1/models HTTP/1.0\r\n\r\n`], ['400']],
    ['a target that is no path', [`GET * HTTP/1.1\r\nHost: localhost\r\n\r\n`], ['400']],
    [
      'an upgrade',
      [`GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
      ['200'],
    ],
    ['a percent that is none', [`GET /v1/models/%zz%00 HTTP/1.1\r\nHost: localhost\r\n\r\n`], ['404']],
    [
      'a header of 20 KB',
      [`GET /v1/models HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`],
      ['431'],
    ],
  ] as const)('%s', async (_note, pieces, wanted) => {
    const { url, faults, external } = await start();
    const text = await raw(url, pieces);
    expect(
      statuses(text).map((line) => line.slice(-3)),
      text.slice(0, 600),
    ).toEqual(wanted);
    expect(faults).toEqual([]);
    expect(external.received.every((call) => !JSON.stringify(call.headers).includes('evil'))).toBe(true);
    // It goes on serving.
    expect((await send(url, hello())).status).toBe(200);
  });
});

describe('on_block: refusal', () => {
  const key = issueAgentKey();
  const agents = `agents: { bot: { key_hash: '${hashAgentKey(key)}', on_block: refusal } }`;
  const planted = deadToken(21);
  it.each([
    ['in a message', false, { messages: [{ role: 'user', content: `token ${planted}` }] }],
    ['in a message', true, { messages: [{ role: 'user', content: `token ${planted}` }] }],
    ['as the name of the model', false, { model: planted }],
    ['as the name of the model', true, { model: planted }],
  ])('a secret %s, stream: %s: a 200 that refuses, and holds nothing of it', async (_note, stream, more) => {
    const { url, external, local, entries } = await start({
      routing: (shipped) => shipped.replace(/^agents:.*$/m, agents),
    });
    const headers = { authorization: `Bearer ${key}` };
    const reply = await send(url, hello({ ...more, stream }), { headers });
    expect([reply.status, reply.headers['x-sluice-level']]).toEqual([200, 'BLOCKED']);
    expect(reply.headers['x-sluice-decision']).toBeDefined();
    expect(reply.text + JSON.stringify(reply.headers)).not.toContain(planted);
    expect(external.received.length + local.received.filter((call) => call.url === '/api/chat').length).toBe(
      0,
    );
    expect(entries.filter((entry) => entry.kind === 'decision')).toMatchObject([
      { refused: 'content_filter' },
    ]);
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key });
    const asked = hello(more) as OpenAI.ChatCompletionCreateParamsNonStreaming;
    if (stream) {
      let refusal = '';
      for await (const event of await client.chat.completions.create({ ...asked, stream: true }))
        refusal += event.choices[0]?.delta.refusal ?? '';
      expect(refusal).toMatch(/may reach no model/);
    } else {
      const whole = await client.chat.completions.create(asked);
      expect(whole.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: null } });
      expect(whole.choices[0]?.message.refusal).toMatch(/may reach no model/);
    }
  });
});

describe('tools that the provider runs', () => {
  const tools = [{ type: 'web_search' }, { type: 'function', function: { name: 'f' } }];
  it.each([
    ['strip', false, /provider tool removed: tools\[0\]/],
    ['allow', true, undefined],
  ] as const)('provider_tools: %s', async (word, sent, warning) => {
    const { url, external } = await start({
      routing: (shipped) => shipped.replace(/^provider_tools:.*$/m, `provider_tools: ${word}`),
    });
    const reply = await send(url, hello({ tools }));
    expect(reply.status).toBe(200);
    expect(external.received[0]!.body.toString().includes('web_search')).toBe(sent);
    if (warning === undefined) expect(reply.headers['x-sluice-warning']).toBeUndefined();
    else expect(reply.headers['x-sluice-warning']).toMatch(warning);
  });

  it('very many kinds of them do not push the decision out of the log', async () => {
    const { url, entries } = await start();
    const many = Array.from({ length: 20_000 }, (_, index) => ({ type: `kind-${index}-${'x'.repeat(40)}` }));
    const reply = await send(url, hello({ tools: many }));
    expect(reply.status, reply.text).toBe(200);
    expect(entries.filter((entry) => entry.kind === 'decision')).toHaveLength(1);
  });
});
