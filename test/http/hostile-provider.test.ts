// A provider that is not what it should be: its headers, its types, its sizes and its silence. Nothing of what it says
// goes to the client unread, nothing of it makes the proxy stall, and the record says what happened.
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { startLoopbackServer, type LoopbackServer } from '../../src/standin/loopback-server.js';
import { startInProcess, type InProcess } from '../lab/in-process.js';
import { send } from '../lab/lab.js';

let running: InProcess | undefined;
let provider: LoopbackServer | undefined;
afterEach(async () => {
  await running?.stop();
  await provider?.close();
  running = provider = undefined;
});

/** The real proxy in front of a provider that writes its answer itself; L1 is no way out here. */
async function start(answer: (response: ServerResponse) => void): Promise<InProcess> {
  provider = await startLoopbackServer((_request, response) => answer(response));
  const { url } = provider;
  running = await startInProcess({
    routing: (shipped) =>
      shipped
        .replace(/^(\s+base_url: ).*OPENAI_UPSTREAM.*$/m, `$1'${url}/v1'`)
        .replace(/^(\s+LOW: ).*$/m, '$1[L3]')
        .replace(/^cases:[^]*$/m, 'cases: []'),
  });
  return running;
}

const ask = (stream: boolean): object => ({
  model: 'gpt-5',
  stream,
  messages: [{ role: 'user', content: 'hello' }],
});
const SECRET = 'said-by-the-provider';
const completion = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'fine' }, finish_reason: 'stop' }],
});
const chunk = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
const json = { 'content-type': 'application/json' };
const sse = { 'content-type': 'text/event-stream' };

describe.each([false, true])('stream: %s', (stream) => {
  it.each<readonly [string, (response: ServerResponse) => void, number]>([
    ['HTML', (r) => r.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${SECRET}</html>`), 502],
    ['no type', (r) => r.writeHead(200).end(completion), 502],
    ['gzip', (r) => r.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync(completion)), 502],
    ['201', (r) => r.writeHead(201, json).end(completion), 502],
    ['204', (r) => r.writeHead(204).end(), 502],
    ['a redirect', (r) => r.writeHead(302, { location: `http://evil.example/${SECRET}` }).end(), 502],
    ['401', (r) => r.writeHead(401, json).end(`{"error":{"message":"${SECRET}"}}`), 502],
    ['400', (r) => r.writeHead(400, json).end(`{"error":{"message":"${SECRET}"}}`), 400],
    ['500', (r) => r.writeHead(500, json).end(SECRET), 500],
    ['599', (r) => r.writeHead(599, json).end(SECRET), 599],
    [
      'an error in a 200',
      (r) =>
        r
          .writeHead(200, stream ? sse : json)
          .end(`${stream ? 'data: ' : ''}{"error":{"message":"${SECRET}"}}\n\n`),
      502,
    ],
    ['nothing in a 200', (r) => r.writeHead(200, stream ? sse : json).end(), 502],
    [
      'no JSON',
      (r) => r.writeHead(200, stream ? sse : json).end(stream ? `data: ${SECRET}\n\n` : SECRET),
      502,
    ],
    [
      'no UTF-8',
      (r) => r.writeHead(200, stream ? sse : json).end(Buffer.from([0x64, 0x61, 0xff, 0xfe, 0x0a, 0x0a])),
      502,
    ],
    ['a connection that breaks', (r) => r.destroy(), 502],
    [
      'duplicate keys',
      (r) =>
        r
          .writeHead(200, stream ? sse : json)
          .end(`${stream ? 'data: ' : ''}{"choices":[],"id":"a","id":"${SECRET}"}\n\n`),
      502,
    ],
    [
      '20,000 levels',
      (r) =>
        r
          .writeHead(200, stream ? sse : json)
          .end(`${stream ? 'data: ' : ''}{"choices":${'['.repeat(20_000)}${']'.repeat(20_000)}}\n\n`),
      502,
    ],
    [
      'an index of 128',
      (r) =>
        r
          .writeHead(200, stream ? sse : json)
          .end(
            `${stream ? 'data: ' : ''}{"choices":[{"index":128,"message":{"content":"${SECRET}"},"delta":{"content":"${SECRET}"}}]}\n\n`,
          ),
      502,
    ],
    ['a body of 100 MB', (r) => void flood(r, stream), 502],
  ])('%s', async (_note, answer, status) => {
    const { url, entries, faults } = await start(answer);
    const reply = await send(url, ask(stream));
    expect([reply.status, reply.headers['x-request-id']]).toEqual([status, expect.stringMatching(/^req_/)]);
    expect(reply.text + JSON.stringify(reply.headers)).not.toContain(SECRET);
    expect(JSON.parse(reply.text)).toHaveProperty('error.code');
    expect(faults).toEqual([]);
    const outcomes = entries.filter((entry) => entry.kind === 'outcome');
    expect(outcomes).toHaveLength(1);
    expect(JSON.stringify(outcomes)).not.toContain(SECRET);
    expect(outcomes[0]!.result).not.toBe('answered');
  });

  it('headers of the provider stay there', async () => {
    const headers = {
      ...(stream ? sse : json),
      'set-cookie': `a=${SECRET}`,
      'openai-organization': SECRET,
      'x-request-id': SECRET,
    };
    const { url } = await start((r) => {
      r.writeEarlyHints({ link: `</${SECRET}>; rel=preload` });
      r.writeProcessing();
      r.writeHead(200, headers).end(stream ? `${chunk('fine')}data: [DONE]\n\n` : completion);
    });
    const reply = await send(url, ask(stream));
    expect(reply.status).toBe(200);
    expect(reply.text).toContain('fine');
    expect(JSON.stringify(reply.headers)).not.toContain(SECRET);
  });
});

/** One event, or one body, that goes on until somebody closes the connection. */
async function flood(response: ServerResponse, stream: boolean): Promise<void> {
  response.writeHead(200, stream ? sse : json);
  response.write(`${stream ? 'data: ' : ''}{"choices":[],"x":"`);
  const piece = Buffer.alloc(1024 * 1024, 0x78);
  const closed = new Promise((resolve) => response.once('close', resolve));
  for (let sent = 0; sent < 100 && !response.destroyed; sent += 1) {
    if (response.write(piece)) await new Promise((resolve) => setImmediate(resolve));
    else await Promise.race([closed, new Promise((resolve) => response.once('drain', resolve))]);
  }
  response.end('"}\n\n');
}

describe('after the first event', () => {
  it.each<readonly [string, string]>([
    ['an error event', `event: error\ndata: {"message":"${SECRET}"}\n\n`],
    ['an error object', `data: {"error":{"message":"${SECRET}"}}\n\n`],
    ['no JSON', `data: ${SECRET}\n\n`],
    ['an event of 9 MB', `data: {"x":"${SECRET}${'x'.repeat(9 * 1024 * 1024)}"}\n\n`],
    ['an end without a mark', ''],
  ])('%s ends the stream in a frame of ours', async (_note, then) => {
    const { url, entries } = await start((r) => r.writeHead(200, sse).end(chunk('so far ') + then));
    const reply = await send(url, ask(true));
    expect(reply.status).toBe(200);
    expect(reply.text).toMatch(
      /so far[^]*data: \{"error":\{[^\n]*"type":"invalid_request_error"[^\n]*\n\ndata: \[DONE\]\n\n$/,
    );
    expect(reply.text).not.toContain(SECRET);
    expect(entries.filter((entry) => entry.kind === 'outcome')).toMatchObject([{ result: 'failed' }]);
  });
});
