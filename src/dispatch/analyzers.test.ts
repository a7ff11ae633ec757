import { afterEach, describe, expect, it } from 'vitest';
import type { Question, Said } from '../model/analyzer.js';
import type { Level } from '../model/level.js';
import type { Analyzer, Policy } from '../model/policy.js';
import { startAnalyzerStandin, type AnalyzerStandinOptions } from '../standin/analyzer-standin.js';
import type { LoopbackServer } from '../standin/loopback-server.js';
import { startOllamaStandin, type OllamaStandinOptions } from '../standin/ollama-standin.js';
import { makeAnalyzers } from './analyzers.js';
import type { Resolve } from './local-address.js';

const TEXT = '\u{1f9ed} ask Thandolwethu \ud83d about it';
const PERSON = { label: 'PERSON', start: 7, end: 19, score: 0.85 };
const QUESTION: Question = { text: TEXT, level: 'LOW', topics: ['one', 'two'], labels: ['PERSON'] };

let servers: LoopbackServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});
const kept = async (server: Promise<LoopbackServer>): Promise<LoopbackServer> => {
  servers.push(await server);
  return server;
};

interface Ask {
  readonly analyzer: Analyzer;
  readonly ollamaUrl?: string;
  readonly localHosts?: readonly string[];
  readonly resolve?: Resolve;
  readonly question?: Partial<Question>;
  readonly ms?: number;
  readonly times?: number;
}

/** Every answer, in order. */
async function ask(how: Ask): Promise<readonly Said[]> {
  const policy: Pick<Policy, 'analyzers' | 'providers' | 'localHosts'> = {
    analyzers: [how.analyzer],
    providers: [
      {
        ...{ name: 'ollama', tier: 'L1', kind: 'ollama', baseUrl: how.ollamaUrl ?? 'http://127.0.0.1:9' },
        ...{ numCtx: 4096, keepAlive: '7m', maxTokens: 100 },
      },
    ],
    localHosts: how.localHosts ?? [],
  };
  const analyzers = makeAnalyzers({
    policy,
    now: () => performance.now(),
    ...(how.resolve !== undefined && { resolve: how.resolve }),
  });
  const said: Said[] = [];
  for (let time = 0; time < (how.times ?? 1); time++) {
    const one = analyzers.ask.get('x');
    if (one === undefined) throw new Error('not there');
    said.push(await one({ ...QUESTION, ...how.question }, AbortSignal.timeout(how.ms ?? 5_000)));
  }
  await analyzers.close();
  return said;
}

const base = { name: 'x', deadlineMs: 5_000, atOnce: 1 } as const;
const presidio = (baseUrl: string): Analyzer => ({ ...base, kind: 'presidio', baseUrl, language: 'en' });
const topics: Analyzer = { ...base, kind: 'ollama', provider: 'ollama', model: 'llama3.2' };
const words = (all: readonly Said[]): readonly string[] =>
  all.map((said) => (said.kind === 'miss' ? said.word : 'said'));

describe('a Presidio analyzer', () => {
  const start = (options: AnalyzerStandinOptions = {}) =>
    kept(startAnalyzerStandin({ values: { Thandolwethu: 'PERSON', ask: 'NRP' }, ...options }));

  it('is asked for what the rules mean, and its code points become units', async () => {
    const server = await start();
    const said = await ask({ analyzer: presidio(server.url), times: 2 });
    expect(said).toEqual(Array(2).fill({ kind: 'said', topics: [], spans: [PERSON] }));
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /supportedentities?language=en',
      'POST /analyze',
      'POST /analyze',
    ]);
    expect(JSON.parse(server.received[1]?.body.toString() ?? '')).toEqual({
      text: TEXT.toWellFormed(),
      language: 'en',
      entities: ['PERSON'],
    });
  });

  it('what was not asked for is left out', async () => {
    const raw = JSON.stringify([
      { entity_type: 'NRP', start: 2, end: 5, score: 1 },
      { entity_type: 'PERSON', start: 6, end: 18, score: 0.85 },
    ]);
    const server = await start({ raw });
    expect(await ask({ analyzer: presidio(server.url) })).toMatchObject([{ spans: [PERSON] }]);
  });

  const row = (change: object): string =>
    JSON.stringify([{ entity_type: 'PERSON', start: 0, end: 2, score: 0.9, ...change }]);
  const on = (behaviour: object) => ({ behave: (path: string) => (path === '/analyze' ? behaviour : {}) });
  it.each<[string, AnalyzerStandinOptions, string]>([
    ['hangs', on({ stall: 'headers' }), 'timeout'],
    ['stops half way', on({ stall: 'body' }), 'timeout'],
    ['dies', on({ cutAfter: 0 }), 'reset'],
    ['fails', on({ status: 500 }), 'status'],
    ['wants a key', on({ status: 401 }), 'status'],
    ['redirects', on({ redirect: 'http://127.0.0.1:9/analyze' }), 'redirect'],
    ['has nothing to say of itself', { behave: { status: 404 } }, 'status'],
    ['says no JSON', { raw: 'all is well' }, 'bad_answer'],
    ['says an object', { raw: '{"kind":"said","topics":[],"spans":[]}' }, 'bad_answer'],
    ['says an object like one of ours', { raw: '{"kind":"miss","word":"x"}' }, 'bad_answer'],
    ['says null', { raw: 'null' }, 'bad_answer'],
    ['lists numbers', { raw: '[1]' }, 'bad_answer'],
    ['names no label', { raw: row({ entity_type: 1 }) }, 'bad_answer'],
    ['names no start', { raw: row({ start: undefined }) }, 'bad_answer'],
    ['points outside of the text', { raw: row({ end: 99 }) }, 'bad_answer'],
    ['points before it', { raw: row({ start: -1 }) }, 'bad_answer'],
    ['points between two', { raw: row({ end: 1.5 }) }, 'bad_answer'],
    ['turns a span round', { raw: row({ start: 3 }) }, 'bad_answer'],
    ['has a score in words', { raw: row({ score: 'high' }) }, 'bad_answer'],
    ['has a score above 1', { raw: row({ score: 7 }) }, 'bad_answer'],
    ['has one bad span among good ones', { raw: `[${row({}).slice(1, -1)},{}]` }, 'bad_answer'],
    [
      'says the same over and over',
      {
        raw: `[${Array(50)
          .fill(row({ end: 30 }).slice(1, -1))
          .join(',')}]`,
      },
      'bad_answer',
    ],
    ['answers with megabytes', { raw: `[${`${row({}).slice(1, -1)},`.repeat(30_000)}0]` }, 'too_large'],
    ['does not know a label', { supported: ['LOCATION'] }, 'unknown_label'],
  ])('one that %s has not answered', async (_note, options, word) => {
    const server = await start(options);
    const late = word === 'timeout' ? { ms: 300 } : {};
    expect(words(await ask({ analyzer: presidio(server.url), ...late }))).toEqual([word]);
  });

  it('is asked again what it knows once it did not know enough', async () => {
    const server = await start({ supported: ['LOCATION'] });
    await ask({ analyzer: presidio(server.url), times: 2 });
    expect(server.received.filter(({ method }) => method === 'GET')).toHaveLength(2);
  });
});

describe('a model for topics', () => {
  const start = (options: OllamaStandinOptions = {}) =>
    kept(startOllamaStandin({ reply: () => '{"t1":false,"t2":true}', ...options }));

  it('is asked under :local, with the window of its provider and a schema', async () => {
    const server = await start();
    const said = await ask({ analyzer: topics, ollamaUrl: server.url });
    expect(said).toEqual([{ kind: 'said', topics: [1], spans: [] }]);
    const chat = server.received.find(({ url }) => url === '/api/chat')?.body.toString() ?? '{}';
    expect(JSON.parse(chat)).toMatchObject({
      ...{ model: 'llama3.2:latest:local', keep_alive: '7m', think: false, truncate: false, shift: false },
      options: { num_ctx: 4096, temperature: 0 },
      format: { required: ['t1', 't2'], additionalProperties: false },
    });
  });

  const on = (behaviour: object) => ({ behave: (path: string) => (path === '/api/chat' ? behaviour : {}) });
  it.each<[string, OllamaStandinOptions, string]>([
    ['stops half way', on({ stall: 'body' }), 'timeout'],
    ['hangs before anything', { behave: { stall: 'headers' } }, 'timeout'],
    ['breaks off', on({ endAfter: 1 }), 'no_end'],
    ['dies', on({ cutAfter: 1 }), 'reset'],
    ['fails', on({ status: 500 }), 'status'],
    ['redirects', on({ redirect: 'http://127.0.0.1:9/api/chat' }), 'l1_redirect'],
    ['chats', { reply: () => 'None of them.' }, 'bad_answer'],
    ['says half of it', { reply: () => '{"t1":false}' }, 'bad_answer'],
    ['says it in words', { reply: () => '{"t1":"no","t2":"no"}' }, 'bad_answer'],
    ['says more than was asked', { reply: () => '{"t1":false,"t2":false,"t3":true}' }, 'bad_answer'],
    ['says nothing', { reply: () => '' }, 'bad_answer'],
    ['does not end', { reply: () => ' '.repeat(40_000) }, 'too_large'],
    ['thinks without end', { thinking: 'so '.repeat(10_000) }, 'too_large'],
    ['is not there', { models: [] }, 'model_missing'],
    [
      'runs elsewhere',
      { models: [{ name: 'llama3.2:latest', remoteHost: 'https://e.example' }] },
      'l1_remote',
    ],
    ['answered from elsewhere', { remoteFromChunk: 0 }, 'l1_remote'],
    ['is served by an old daemon', { version: '0.17.0' }, 'too_old'],
  ])('one that %s has not answered', async (_note, options, word) => {
    const server = await start(options);
    const late = word === 'timeout' ? { ms: 300 } : {};
    expect(words(await ask({ analyzer: topics, ollamaUrl: server.url, ...late }))).toEqual([word]);
  });

  it('a text that its window cannot take is no matter of waiting', async () => {
    const server = await start(on({ status: 400, error: 'the input exceeds the context length' }));
    const said = await ask({ analyzer: topics, ollamaUrl: server.url });
    expect(said).toEqual([{ kind: 'miss', word: 'too_long', final: true }]);
  });

  it('one that was too slow to load is loaded without a prompt, once', async () => {
    let chats = 0;
    const behave = (path: string) => (path === '/api/chat' && ++chats === 1 ? { stall: 'headers' } : {});
    const server = await start({ behave: behave as NonNullable<OllamaStandinOptions['behave']> });
    expect(words(await ask({ analyzer: topics, ollamaUrl: server.url, ms: 300, times: 2 }))).toEqual([
      'timeout',
      'said',
    ]);
    const chatted = server.received
      .filter(({ url }) => url === '/api/chat')
      .map(({ body }) => body.toString());
    const [, loading = '{}'] = chatted;
    expect([chatted.length, JSON.parse(loading)]).toMatchObject([3, { messages: [] }]);
    expect(loading).not.toContain('Thandol');
  });
});

describe('nobody but a local address', () => {
  it.each<Level>(['BLOCKED'])('%s is asked about nowhere', async (level) => {
    const server = await kept(startAnalyzerStandin());
    const ollama = await kept(startOllamaStandin());
    const question = { level };
    expect(words(await ask({ analyzer: presidio(server.url), question }))).toEqual(['gate']);
    expect(words(await ask({ analyzer: topics, ollamaUrl: ollama.url, question }))).toEqual(['gate']);
    expect([server.connections(), ollama.connections()]).toEqual([0, 0]);
  });

  it('a name that points elsewhere, and an address that is not local', async () => {
    const resolve: Resolve = () => Promise.resolve([{ address: '203.0.113.9', family: 4 }]);
    const localHosts = ['10.20.0.0/24'];
    const named = { analyzer: presidio('http://analyzer.internal:5002'), localHosts, resolve };
    expect(words(await ask(named))).toEqual(['address_refused']);
    expect(words(await ask({ analyzer: presidio('http://203.0.113.9:5002') }))).toEqual(['address_refused']);
    expect(words(await ask({ analyzer: topics, ollamaUrl: 'http://203.0.113.9:11434' }))).toEqual([
      'address_refused',
    ]);
  });

  it('an analyzer whose provider is not there is not there', () => {
    const policy = { analyzers: [topics], providers: [], localHosts: [] };
    expect(makeAnalyzers({ policy, now: () => 0 }).ask.size).toBe(0);
  });
});
