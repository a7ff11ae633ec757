import { afterEach, describe, expect, it, vi } from 'vitest';
import { startLoopbackServer } from '../standin/loopback-server.js';
import type { Handler, LoopbackServer } from '../standin/loopback-server.js';
import type { Resolved } from './local-address.js';
import { readText } from './read-body.js';
import { makeTransport, transportFault } from './transport.js';
import type { Transport, TransportOptions, TransportRequest } from './transport.js';

const open: (LoopbackServer | Transport)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function serve(handler: Handler): Promise<LoopbackServer> {
  const server = await startLoopbackServer(handler);
  open.push(server);
  return server;
}

function transportTo(options: TransportOptions): Transport {
  const transport = makeTransport(options);
  open.push(transport);
  return transport;
}

function post(more: Partial<TransportRequest> = {}): TransportRequest {
  const signal = new AbortController().signal;
  return {
    method: 'POST',
    path: '/x',
    body: '{"a":1}',
    accept: 'application/json',
    wait: 'whole',
    signal,
    ...more,
  };
}

const ok: Handler = (_request, response) => void response.end('ok');

async function faultOf(attempt: Promise<unknown>, signal = new AbortController().signal): Promise<string> {
  return attempt.then(
    () => 'none',
    (error: unknown) => transportFault(error, signal),
  );
}

describe('makeTransport', () => {
  it('sends the fixed list of headers and nothing else', async () => {
    const server = await serve(ok);
    const transport = transportTo({ baseUrl: `${server.url}/v1/`, version: '1.2.3' });
    const reply = await transport.request(post({ key: 'abc' }));
    expect(await readText(reply)).toBe('ok');
    const [request] = server.received;
    expect(request?.url).toBe('/v1/x');
    expect(request?.headers).toEqual({
      host: `127.0.0.1:${server.port}`,
      connection: 'keep-alive',
      accept: 'application/json',
      'user-agent': 'sluice/1.2.3',
      'content-type': 'application/json',
      authorization: 'Bearer abc',
      'content-length': '7',
    });
  });

  it('does not follow a redirect', async () => {
    const elsewhere = await serve(ok);
    const server = await serve(
      (_request, response) => void response.writeHead(307, { location: elsewhere.url }).end(),
    );
    const reply = await transportTo({ baseUrl: server.url }).request(post());
    expect(reply.status).toBe(307);
    expect(elsewhere.connections()).toBe(0);
  });

  it('ignores proxy variables', async () => {
    const proxy = await serve(ok);
    const server = await serve(ok);
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy']) {
      vi.stubEnv(name, proxy.url);
    }
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    await transportTo({ baseUrl: server.url }).request(post());
    await transportTo({ baseUrl: server.url, localHosts: [] }).request(post());
    expect(server.received).toHaveLength(2);
    expect(proxy.connections()).toBe(0);
  });

  it('closes the socket when the call is aborted, before the headers and after', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/late') response.write('piece');
    });
    const transport = transportTo({ baseUrl: server.url });
    const before = new AbortController();
    const waiting = faultOf(transport.request(post({ signal: before.signal })), before.signal);
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    before.abort();
    expect(await waiting).toBe('aborted');
    await vi.waitFor(() => expect(server.abandoned()).toBe(1));

    const after = new AbortController();
    const reply = await transport.request(post({ path: '/late', signal: after.signal }));
    const reading = faultOf(readText(reply), after.signal);
    after.abort();
    expect(await reading).toBe('aborted');
    await vi.waitFor(() => expect(server.abandoned()).toBe(2));
  });

  it('survives an abort while nobody reads the body', async () => {
    const server = await serve((_request, response) => void response.write('piece'));
    const left = new AbortController();
    await transportTo({ baseUrl: server.url }).request(post({ signal: left.signal }));
    left.abort();
    await vi.waitFor(() => expect(server.abandoned()).toBe(1));
  });

  it('says timeout for headers and for a body that stands still', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/body') response.write('piece');
    });
    const transport = transportTo({ baseUrl: server.url, timeouts: { whole: 200, idle: 200 } });
    expect(await faultOf(transport.request(post()))).toBe('timeout');
    expect(await faultOf(transport.request(post({ path: '/body' })).then((reply) => readText(reply)))).toBe(
      'timeout',
    );
  });

  it('says connect when nobody listens, reset when the connection breaks', async () => {
    const server = await serve((_request, response) => void response.destroy());
    expect(await faultOf(transportTo({ baseUrl: server.url }).request(post()))).toBe('reset');
    const { url } = server;
    await server.close();
    expect(await faultOf(transportTo({ baseUrl: url }).request(post()))).toBe('connect');
  });
});

describe('L1: the address of each connection', () => {
  const rows: readonly [
    note: string,
    host: (port: number) => string,
    localHosts: readonly string[],
    answers: readonly string[],
    reached: boolean,
    lookUps: number,
  ][] = [
    ['a loopback address', (port) => `http://127.0.0.1:${port}`, [], [], true, 0],
    ['localhost', (port) => `http://localhost:${port}`, [], ['127.0.0.1'], true, 1],
    ['localhost that points elsewhere', (port) => `http://localhost:${port}`, [], ['192.0.2.1'], false, 1],
    [
      'a name without ranges is not even looked up',
      (port) => `http://ollama.test:${port}`,
      [],
      ['127.0.0.1'],
      false,
      0,
    ],
    [
      'a name, with ranges, on loopback',
      (port) => `http://ollama.test:${port}`,
      ['10.0.0.0/8'],
      ['127.0.0.1'],
      true,
      1,
    ],
    [
      'a name outside the ranges',
      (port) => `http://ollama.test:${port}`,
      ['10.0.0.0/8'],
      ['192.0.2.1'],
      false,
      1,
    ],
    [
      'a name that also points elsewhere',
      (port) => `http://ollama.test:${port}`,
      ['10.0.0.0/8'],
      ['127.0.0.1', '192.0.2.1'],
      false,
      1,
    ],
    ['a name without addresses', (port) => `http://ollama.test:${port}`, ['10.0.0.0/8'], [], false, 1],
    ['a foreign address', () => 'http://192.0.2.1:11434', [], [], false, 0],
    ['a foreign address beside the ranges', () => 'http://192.0.2.1:11434', ['10.0.0.0/8'], [], false, 0],
    ['unspecified, which would connect to loopback', (port) => `http://0.0.0.0:${port}`, [], [], false, 0],
    ['loopback written as a number', (port) => `http://2130706433:${port}`, [], [], true, 0],
  ];
  it.each(rows)('%s', async (_note, host, localHosts, answers, reached, lookUps) => {
    const server = await serve(ok);
    const resolve = vi.fn(() =>
      Promise.resolve(answers.map((address): Resolved => ({ address, family: 4 }))),
    );
    const transport = transportTo({ baseUrl: host(server.port), localHosts, resolve });
    const fault = await faultOf(transport.request(post()));
    expect(fault).toBe(reached ? 'none' : 'address_refused');
    expect(server.connections()).toBe(reached ? 1 : 0);
    expect(resolve).toHaveBeenCalledTimes(lookUps);
  });

  it('resolves again at each connect', async () => {
    const server = await serve(
      (_request, response) => void response.writeHead(200, { connection: 'close' }).end('ok'),
    );
    const answers = [['127.0.0.1'], ['192.0.2.1']];
    const resolve = () => Promise.resolve((answers.shift() ?? []).map((address) => ({ address, family: 4 })));
    const transport = transportTo({
      baseUrl: `http://ollama.test:${server.port}`,
      localHosts: ['10.0.0.0/8'],
      resolve,
    });
    await readText(await transport.request(post()));
    expect(await faultOf(transport.request(post()))).toBe('address_refused');
    expect(server.received).toHaveLength(1);
  });
});
