import { afterEach, describe, expect, it, vi } from 'vitest';
import { UpstreamError } from '../model/dispatch.js';
import type { Outbound } from '../model/outbound.js';
import type { Prompt } from '../model/prompt.js';
import type { LoopbackServer } from '../standin/loopback-server.js';
import { startLoopbackServer } from '../standin/loopback-server.js';
import { startOllamaStandin } from '../standin/ollama-standin.js';
import type { OllamaStandinOptions } from '../standin/ollama-standin.js';
import { makeOllamaClient } from './ollama-provider.js';
import type { OllamaClient } from './ollama-provider.js';
import { makeTransport } from './transport.js';
import type { Transport } from './transport.js';

const open: (LoopbackServer | Transport)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const planted = 'patient Zebulon Quist';

interface Bench {
  readonly server: LoopbackServer;
  readonly client: OllamaClient;
  /** Moves the clock that confirmations age by. */
  readonly later: (ms: number) => void;
}

async function bench(options: OllamaStandinOptions = {}): Promise<Bench> {
  const server = await startOllamaStandin(options);
  const provider = {
    name: 'local',
    tier: 'L1',
    kind: 'ollama',
    baseUrl: server.url,
    numCtx: 4096,
    keepAlive: '5m',
    maxTokens: 256,
  } as const;
  const transport = makeTransport({ baseUrl: server.url, localHosts: [] });
  open.push(server, transport);
  let now = 0;
  const client = makeOllamaClient(provider, transport, { now: () => now, time: () => 1_000 });
  return { server, client, later: (ms) => void (now += ms) };
}

interface Asked {
  readonly body?: object;
  readonly stream?: boolean;
  readonly model?: string;
  readonly signal?: AbortSignal;
}

function ask(client: OllamaClient, asked: Asked = {}) {
  const body = { model: 'm', messages: [{ role: 'user', content: planted }], ...asked.body };
  const prompt: Prompt = {
    endpoint: 'chat.completions',
    model: 'asked-for',
    stream: asked.stream ?? false,
    includeUsage: true,
    body: JSON.parse(JSON.stringify(body)) as Prompt['body'],
    leaves: [],
    joins: [],
    opaque: [],
    tools: [],
    providerTools: [],
    bytes: 1,
    exactNumbers: false,
  };
  return client.chat({
    attempt: { provider: 'local', tier: 'L1', model: asked.model ?? 'llama3.2' },
    outbound: { level: 'HIGH', tier: 'L1', prompt } as Outbound,
    stripProviderTools: true,
    signal: asked.signal ?? new AbortController().signal,
  });
}

async function streamed(client: OllamaClient, asked: Asked = {}): Promise<AsyncIterable<string>> {
  const answer = await ask(client, { ...asked, stream: true });
  if (answer.kind !== 'stream') throw new Error(`no stream: ${JSON.stringify(answer)}`);
  return answer.events;
}

interface Chunk {
  readonly model: string;
  readonly choices: readonly {
    readonly delta: { readonly content?: string };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: object;
}

async function read(events: AsyncIterable<string>): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const event of events) chunks.push(JSON.parse(event) as Chunk);
  return chunks;
}

/** True when any request held the planted text. */
function leaked(server: LoopbackServer): boolean {
  return server.received.some((request) => request.body.includes('Zebulon'));
}

function chats(server: LoopbackServer): number {
  return server.received.filter((request) => request.url === '/api/chat').length;
}

describe('an answer', () => {
  it('is the same text streamed and not, under the name that was asked for', async () => {
    const { client, server } = await bench({ reply: () => 'Grüße, 🙂 and more' });
    const whole = await ask(client);
    expect(whole.kind).toBe('body');
    const completion = JSON.parse(whole.kind === 'body' ? whole.json : '{}') as object;
    expect(completion).toMatchObject({
      model: 'asked-for',
      created: 1,
      choices: [{ message: { role: 'assistant', content: 'Grüße, 🙂 and more' }, finish_reason: 'stop' }],
    });
    const chunks = await read(await streamed(client));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Grüße, 🙂 and more');
    expect(chunks.every((chunk) => chunk.model === 'asked-for')).toBe(true);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)?.usage).toBeDefined();
    const sent = JSON.parse(server.received.at(-1)?.body.toString() ?? '{}') as object;
    expect(sent).toMatchObject({
      model: 'llama3.2:latest:local',
      stream: true,
      truncate: false,
      shift: false,
      think: false,
    });
  });

  it('does not depend on how the bytes are cut', async () => {
    for (const size of [1, 2, 3, 7, 64]) {
      const { client } = await bench({ reply: () => 'Grüße 🙂', behave: { splitAt: [size] } });
      const chunks = await read(await streamed(client));
      expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Grüße 🙂');
    }
  });

  it('brings tool calls whole', async () => {
    const tools = [{ type: 'function', function: { name: 'find', parameters: { type: 'object' } } }];
    const { client } = await bench({
      reply: () => ({ toolCalls: [{ name: 'find', arguments: { q: 'x' } }] }),
    });
    const answer = await ask(client, { body: { tools } });
    expect(JSON.parse(answer.kind === 'body' ? answer.json : '{}')).toMatchObject({
      choices: [
        {
          message: { tool_calls: [{ type: 'function', function: { name: 'find', arguments: '{"q":"x"}' } }] },
          finish_reason: 'tool_calls',
        },
      ],
    });
  });

  it('asks once more when the answer breaks the schema, then gives up', async () => {
    const body = {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'n', schema: { type: 'object', required: ['a'] } },
      },
    };
    let count = 0;
    const passing = await bench({ reply: () => (++count === 1 ? '{}' : '{"a":1}') });
    expect((await ask(passing.client, { body })).kind).toBe('body');
    const failing = await bench({ reply: () => '{}' });
    expect(await ask(failing.client, { body })).toMatchObject({
      refusal: { code: 'upstream_failed' },
      word: 'bad_json',
    });
    expect(chats(failing.server)).toBe(2);
    await expect(read(await streamed(failing.client, { body }))).rejects.toBeInstanceOf(UpstreamError);
  });
});

describe('a model that does not run here gets nothing', () => {
  const remote = { name: 'llama3.2:latest', remoteHost: 'https://elsewhere.example' };
  const rows: readonly [note: string, options: OllamaStandinOptions, model: string, word: string][] = [
    [
      'its list says that it is remote',
      { models: [{ ...remote, remoteIn: 'tags' }] },
      'llama3.2',
      'l1_remote',
    ],
    ['its description says so', { models: [{ ...remote, remoteIn: 'show' }] }, 'llama3.2', 'l1_remote'],
    [
      'a cloud model by name',
      { models: [{ name: 'gpt-oss:20b-cloud' }] },
      'gpt-oss:20b-cloud',
      'model_refused',
    ],
    ['"same"', {}, 'same', 'model_refused'],
    ['a daemon that does not know :local', { version: '0.17.9' }, 'llama3.2', 'too_old'],
    ['no such model', { models: [] }, 'llama3.2', 'model_missing'],
    [
      'a redirect of the chat',
      { behave: (path) => (path === '/api/chat' ? { redirect: 'http://192.0.2.1/' } : {}) },
      'llama3.2',
      'l1_redirect',
    ],
    ['a redirect of everything', { behave: { redirect: 'http://192.0.2.1/' } }, 'llama3.2', 'l1_redirect'],
    [
      'cloud disabled, so a cloud route was taken',
      { behave: (path) => (path === '/api/show' ? { status: 403, error: 'ollama cloud is disabled' } : {}) },
      'llama3.2',
      'l1_remote',
    ],
  ];
  it.each(rows)('%s', async (note, options, model, word) => {
    const { client, server } = await bench(options);
    expect(await ask(client, { model })).toMatchObject({
      kind: 'failed',
      word,
      refusal: { code: 'local_tier_unavailable' },
    });
    if (!note.startsWith('a redirect of the chat')) expect(leaked(server)).toBe(false);
    expect(JSON.stringify(await ask(client, { model }))).not.toContain('Zebulon');
  });

  it('follows a redirect to no other place', async () => {
    const elsewhere = await startLoopbackServer((_request, response) => void response.end('{}'));
    open.push(elsewhere);
    const { client } = await bench({ behave: { redirect: `${elsewhere.url}/api/chat` } });
    await ask(client);
    expect(elsewhere.connections()).toBe(0);
  });

  it('says how to get a missing model', async () => {
    const { client } = await bench({ models: [] });
    expect(await ask(client)).toMatchObject({
      refusal: { detail: 'The model is not there: `ollama pull llama3.2`.' },
    });
  });

  it.each([0, 2])(
    'raises the alarm when chunk %d says so, and keeps the model out',
    async (remoteFromChunk) => {
      const { client, server, later } = await bench({ remoteFromChunk, reply: () => 'a long enough answer' });
      if (remoteFromChunk === 0) expect(await ask(client)).toMatchObject({ word: 'l1_remote', then: 'stop' });
      else
        await expect(read(await streamed(client))).rejects.toMatchObject({
          refusal: { code: 'local_tier_unavailable' },
        });
      expect(chats(server)).toBe(1);
      later(10 * 60 * 1000);
      expect(await ask(client)).toMatchObject({ word: 'l1_remote' });
      expect(chats(server)).toBe(1);
    },
  );

  it('asks again after some minutes, and sees that the model was exchanged', async () => {
    let models: NonNullable<OllamaStandinOptions['models']> = [{ name: 'llama3.2:latest', digest: 'a' }];
    const { client, server, later } = await bench({
      models: () => (typeof models === 'function' ? models() : models),
    });
    const shows = () => server.received.filter((request) => request.url === '/api/show').length;
    await ask(client);
    await ask(client);
    expect(shows()).toBe(1);
    models = [{ ...remote, digest: 'b' }];
    later(3 * 60 * 1000);
    expect(await ask(client)).toMatchObject({ word: 'l1_remote' });
    expect(chats(server)).toBe(2);
  });
});

describe('endings', () => {
  const rows: readonly [note: string, options: OllamaStandinOptions, code: string][] = [
    [
      'an end without done',
      { behave: (path) => (path === '/api/chat' ? { endAfter: 2 } : {}) },
      'upstream_failed',
    ],
    [
      'a cut connection',
      { behave: (path) => (path === '/api/chat' ? { cutAfter: 2 } : {}) },
      'local_tier_unavailable',
    ],
    [
      'an error line',
      { behave: (path) => (path === '/api/chat' ? { errorAfter: 2 } : {}) },
      'local_tier_unavailable',
    ],
    [
      'a line that is no JSON',
      { reply: () => ({ raw: ['{"message":{"content":"a"}}\n', `${planted}\n`] }) },
      'local_tier_unavailable',
    ],
    [
      'a line without a message',
      { reply: () => ({ raw: ['{"message":{"content":"a"}}\n', '{"error parsing tool call":"x"}\n'] }) },
      'upstream_failed',
    ],
    ['done by loading', { doneReason: 'load' }, 'upstream_failed'],
  ];
  it.each(rows)('%s', async (_note, options, code) => {
    const printed = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'log'), vi.spyOn(console, 'error')];
    const { client } = await bench(options);
    await expect(read(await streamed(client))).rejects.toMatchObject({
      name: 'UpstreamError',
      refusal: { code },
    });
    expect(await ask(client)).toMatchObject({ kind: 'failed', refusal: { code } });
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  const statuses: readonly [status: number, error: string, code: string][] = [
    [400, 'the prompt is longer than the context length currently available', 'context_length_exceeded'],
    [400, 'llama3.2 does not support tools', 'unsupported_parameter'],
    [400, 'something of ours', 'internal_error'],
    [404, 'model not found', 'local_tier_unavailable'],
    [500, 'cudaMalloc failed: out of memory', 'local_tier_unavailable'],
    [503, 'server busy', 'local_tier_unavailable'],
    [502, 'bad gateway', 'local_tier_unavailable'],
  ];
  it.each(statuses)('%d %s', async (status, error, code) => {
    const behave = (path: string) => (path === '/api/chat' ? { status, error: `${error} ${planted}` } : {});
    const { client } = await bench({ behave });
    const answer = await ask(client);
    expect(answer).toMatchObject({ kind: 'failed', status, refusal: { code } });
    expect(JSON.stringify(answer)).not.toContain('Zebulon');
  });

  it('tries once more when the runner died', async () => {
    const behave = (path: string, before: number) =>
      path === '/api/chat' && before === 0
        ? { status: 500, error: 'model runner has unexpectedly stopped' }
        : {};
    const { client, server } = await bench({ behave });
    expect((await ask(client)).kind).toBe('body');
    expect(chats(server)).toBe(2);
  });
});

it('holds a whole answer of 16 MB at most, and streams any', async () => {
  const line = `${JSON.stringify({ message: { role: 'assistant', content: 'x'.repeat(3_500_000) } })}\n`;
  const end = '{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}\n';
  const raw = [line, line, line, line, line, end];
  const { client } = await bench({ reply: () => ({ raw }) });
  expect(await ask(client)).toMatchObject({ kind: 'failed', word: 'too_large' });
  expect(await ask(client, { stream: true })).toMatchObject({ kind: 'stream' });
});

describe('leaving', () => {
  it('closes the connection when the reader stops', async () => {
    const { client, server } = await bench({ behave: { gap: 20 }, reply: () => 'x'.repeat(4000) });
    for await (const event of await streamed(client)) {
      expect(event).toContain('chatcmpl-');
      break;
    }
    await vi.waitFor(() => expect(server.abandoned()).toBe(1));
  });

  it.each(['headers', 'body'] as const)(
    'closes the connection when the client leaves a call that stands still at its %s',
    async (stall) => {
      const { client, server } = await bench({ behave: (path) => (path === '/api/chat' ? { stall } : {}) });
      const left = new AbortController();
      const answer = ask(client, { signal: left.signal });
      await vi.waitFor(() => expect(chats(server)).toBe(1));
      left.abort();
      expect(await answer).toMatchObject({ kind: 'failed', word: 'aborted' });
      await vi.waitFor(() => expect(server.abandoned()).toBe(1));
    },
  );
});
