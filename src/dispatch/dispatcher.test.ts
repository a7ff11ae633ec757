import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DispatchRequest } from '../model/dispatch.js';
import type { Level, Tier } from '../model/level.js';
import type { Outbound, Prepared } from '../model/outbound.js';
import type { Provider } from '../model/policy.js';
import type { Prompt } from '../model/prompt.js';
import { buildMatcher } from '../text/matcher.js';
import { isRefusal } from '../model/refusal.js';
import { startLoopbackServer } from '../standin/loopback-server.js';
import type { LoopbackServer } from '../standin/loopback-server.js';
import { startOllamaStandin } from '../standin/ollama-standin.js';
import type { OllamaStandinOptions } from '../standin/ollama-standin.js';
import { startOpenAiStandin } from '../standin/openai-standin.js';
import type { OpenAiStandinOptions } from '../standin/openai-standin.js';
import { readChat } from '../wire/read-chat.js';
import { makeDispatcher } from './dispatcher.js';
import type { ProviderDispatcher } from './dispatcher.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((one) => one.close()));
});

interface Bench {
  readonly local: LoopbackServer;
  readonly plan: LoopbackServer;
  readonly metered: LoopbackServer;
  readonly dispatcher: ProviderDispatcher;
}

interface BenchOptions {
  readonly local?: OllamaStandinOptions;
  readonly plan?: OpenAiStandinOptions;
  readonly metered?: OpenAiStandinOptions;
  readonly localUrl?: string;
  readonly planKey?: string;
}

async function bench(options: BenchOptions = {}): Promise<Bench> {
  const local = await startOllamaStandin(options.local);
  const plan = await startOpenAiStandin(options.plan);
  const metered = await startOpenAiStandin(options.metered);
  const limits = { numCtx: 4096, keepAlive: '5m', maxTokens: 256 };
  const providers: Provider[] = [
    { name: 'local', tier: 'L1', kind: 'ollama', baseUrl: options.localUrl ?? local.url, ...limits },
    {
      name: 'plan',
      tier: 'L2',
      kind: 'openai',
      baseUrl: `${plan.url}/v1`,
      apiKey: options.planKey ?? 'plan-key',
    },
    { name: 'metered', tier: 'L3', kind: 'openai', baseUrl: `${metered.url}/v1`, apiKey: 'metered-key' },
  ];
  const localModels = ['llama3.2'];
  const dispatcher = makeDispatcher({
    providers,
    localHosts: [],
    outgoing: (texts) => ({
      find: (values) => texts.map((text) => buildMatcher(values).find(text)),
      blocked: () => Promise.resolve([]),
    }),
    isWord: () => false,
    localModels,
  });
  open.push(local, plan, metered, dispatcher);
  return { local, plan, metered, dispatcher };
}

function promptOf(more: object): Prompt {
  const body = { model: 'asked-for', messages: [{ role: 'user', content: 'from Zebulon Quist' }], ...more };
  const prompt = readChat(Buffer.from(JSON.stringify(body)), (text) => text);
  if (isRefusal(prompt)) throw new Error(prompt.detail);
  return prompt;
}

/** What transform would build, and for `forged` what it never would. */
function preparedOf(level: Level, prompt: Prompt, edited?: string): Prepared {
  const leaf = prompt.leaves.find((one) => one.text.includes('Zebulon'));
  const edits = new Map(leaf === undefined || edited === undefined ? [] : [[leaf.id, edited]]);
  const pseudonyms = new Map([['PERSON_7KQ2M', { value: 'Zebulon Quist', entity: 'PERSON' }]]);
  const forTier = (tier: Tier): Outbound | undefined => {
    if (level === 'HIGH' && tier !== 'L1') return undefined;
    const masked = level === 'MEDIUM' && tier !== 'L1' ? { edits, pseudonyms } : {};
    return { level, tier, prompt, ...masked } as unknown as Outbound;
  };
  return { forTier, pseudonyms };
}

const attempts = {
  local: { provider: 'local', tier: 'L1', model: 'llama3.2' },
  plan: { provider: 'plan', tier: 'L2', model: 'plan-model' },
  metered: { provider: 'metered', tier: 'L3', model: 'metered-model' },
} as const;

function requestOf(
  level: Level,
  order: readonly (keyof typeof attempts)[],
  more: { body?: object; edited?: string; ownKey?: string; signal?: AbortSignal } = {},
): DispatchRequest {
  return {
    attempts: order.map((name) => attempts[name]),
    caller: 'bot',
    prepared: preparedOf(level, promptOf(more.body ?? {}), more.edited),
    signal: more.signal ?? new AbortController().signal,
    ...(more.ownKey === undefined ? {} : { ownKey: more.ownKey }),
  };
}

async function drain(events: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const masked = 'from PERSON_7KQ2M';

describe('an external provider', () => {
  it('is sent the mapped model, the edits and our headers', async () => {
    const { dispatcher, plan } = await bench();
    const body = { store: true };
    const result = await dispatcher.dispatch(requestOf('MEDIUM', ['plan'], { edited: masked, body }));
    expect(result).toMatchObject({
      kind: 'body',
      attempt: attempts.plan,
      tried: [{ provider: 'plan', result: 'ok' }],
    });
    const [request] = plan.received;
    expect(request?.url).toBe('/v1/chat/completions');
    expect(request?.headers['authorization']).toBe('Bearer plan-key');
    expect(JSON.parse(request?.body.toString() ?? '')).toMatchObject({
      model: 'plan-model',
      store: false,
      messages: [{ role: 'user', content: masked }],
    });
  });

  it('streams: events without the end mark', async () => {
    const { dispatcher } = await bench({ plan: { reply: () => 'hello there', behave: { splitAt: [5] } } });
    const result = await dispatcher.dispatch(requestOf('LOW', ['plan'], { body: { stream: true } }));
    if (result.kind !== 'stream') throw new Error(result.kind);
    const events = await drain(result.events);
    expect(events.join('')).not.toContain('[DONE]');
    expect(events.join('')).toContain('hell');
  });

  it('is sent the caller’s own key where policy says so, and no key that could split a header', async () => {
    const { dispatcher, plan } = await bench({ planKey: 'passthrough' });
    await dispatcher.dispatch(requestOf('LOW', ['plan'], { ownKey: 'own-key' }));
    expect(plan.received[0]?.headers['authorization']).toBe('Bearer own-key');
    const split = await dispatcher.dispatch(requestOf('LOW', ['plan'], { ownKey: 'a\r\nx-evil: 1' }));
    const none = await dispatcher.dispatch(requestOf('LOW', ['plan']));
    for (const result of [split, none]) expect(result).toMatchObject({ refusal: { code: 'upstream_auth' } });
    expect(plan.received).toHaveLength(1);
  });

  const broken: readonly [note: string, options: OpenAiStandinOptions, stream: boolean][] = [
    ['a 200 that is no JSON', { reply: () => ({ raw: ['<html>'] }) }, false],
    ['a 200 that is an error', { reply: () => ({ raw: ['{"error":{"message":"x"}}'] }) }, false],
    ['a body that is cut', { behave: { cutAfter: 0 } }, false],
    ['a stream that is cut before its first event', { behave: { cutAfter: 0 } }, true],
    ['a stream that begins with an error', { behave: { errorAfter: 0 } }, true],
    ['a stream of something else', { reply: () => ({ raw: ['data: <html>\n\n'] }) }, true],
    ['a stream that is over at once', { reply: () => ({ raw: ['data: [DONE]\n\n'] }) }, true],
  ];
  it.each(broken)('is passed over for: %s', async (_note, plan, stream) => {
    const { dispatcher, metered } = await bench({ plan });
    const result = await dispatcher.dispatch(requestOf('LOW', ['plan', 'metered'], { body: { stream } }));
    expect(result.kind).toBe(stream ? 'stream' : 'body');
    expect(metered.received).toHaveLength(1);
  });

  const late: readonly [note: string, options: OpenAiStandinOptions][] = [
    ['cut', { behave: { cutAfter: 2 } }],
    ['an end without [DONE]', { behave: { endAfter: 2 } }],
    ['an error event', { behave: { errorAfter: 2 } }],
  ];
  it.each(late)('breaks off after its first byte: %s', async (_note, plan) => {
    const { dispatcher, metered } = await bench({ plan });
    const result = await dispatcher.dispatch(
      requestOf('LOW', ['plan', 'metered'], { body: { stream: true } }),
    );
    if (result.kind !== 'stream') throw new Error(result.kind);
    await expect(drain(result.events)).rejects.toMatchObject({ name: 'UpstreamError' });
    expect(metered.received).toHaveLength(0);
  });

  const plain = (finish: string | null, index = 0) =>
    `data: ${JSON.stringify({ choices: [{ index, delta: { content: 'a' }, finish_reason: finish }] })}\n\n`;
  const ends: readonly [note: string, raw: readonly string[], n: number | undefined, whole: boolean][] = [
    ['with a reason', [plain(null), plain('stop')], undefined, true],
    ['with a reason in its first event', [plain('stop')], undefined, true],
    ['without one', [plain(null), plain(null)], undefined, false],
    ['one choice of two without', [plain('stop', 0), plain(null, 1)], 2, false],
    ['two choices with', [plain('stop', 0), plain('length', 1)], 2, true],
    ['twice the same choice', [plain('stop', 0), plain('stop', 0)], 2, false],
  ];
  it.each(ends)('a stream that ends without [DONE], %s', async (_note, raw, n, whole) => {
    const { dispatcher } = await bench({ plan: { reply: () => ({ raw }) } });
    const body = { stream: true, ...(n !== undefined && { n }) };
    const result = await dispatcher.dispatch(requestOf('LOW', ['plan'], { body }));
    if (result.kind !== 'stream') throw new Error(result.kind);
    const events = drain(result.events);
    if (whole) expect(await events).toHaveLength(raw.length);
    else await expect(events).rejects.toMatchObject({ name: 'UpstreamError' });
  });

  it('is never quoted', async () => {
    const behave = { status: 400, error: 'your prompt "Zebulon Quist" is bad' };
    const { dispatcher } = await bench({ plan: { behave } });
    const result = await dispatcher.dispatch(requestOf('LOW', ['plan']));
    expect(result).toMatchObject({ refusal: { code: 'upstream_rejected', status: 400 } });
    expect(JSON.stringify(result)).not.toContain('Zebulon');
  });

  it('lists its models, and none when it is silent', async () => {
    const { dispatcher } = await bench({ metered: { behave: { status: 500 } } });
    expect(await dispatcher.listModels('plan')).toEqual(['standin-large', 'standin-small']);
    expect(await dispatcher.listModels('metered')).toEqual([]);
    expect(await dispatcher.listModels('local')).toEqual([]);
  });
});

describe('failover', () => {
  const statuses: readonly [status: number, next: boolean][] = [
    [408, true],
    [429, true],
    [500, true],
    [503, true],
    [400, false],
    [401, false],
    [404, false],
    [422, false],
  ];
  it.each(statuses)('after %d: %s', async (status, next) => {
    const { dispatcher, metered } = await bench({ plan: { behave: { status } } });
    const result = await dispatcher.dispatch(requestOf('LOW', ['plan', 'metered']));
    expect(result.kind).toBe(next ? 'body' : 'refused');
    expect(metered.received).toHaveLength(next ? 1 : 0);
    expect(result.tried).toHaveLength(next ? 2 : 1);
  });

  it('goes on when nobody listens, and masks for the next one too', async () => {
    const { dispatcher, plan, metered } = await bench();
    await plan.close();
    const result = await dispatcher.dispatch(requestOf('MEDIUM', ['plan', 'metered'], { edited: masked }));
    expect(result).toMatchObject({ kind: 'body', tried: [{ result: 'connect' }, { result: 'ok' }] });
    expect(metered.received[0]?.body.includes('Zebulon')).toBe(false);
  });

  it.each(['LOW', 'MEDIUM'] as const)(
    '%s: L1 is the last resort, and gets the text as it is',
    async (level) => {
      const { dispatcher, local } = await bench({ metered: { behave: { status: 500 } } });
      const result = await dispatcher.dispatch(requestOf(level, ['metered', 'local'], { edited: masked }));
      expect(result).toMatchObject({
        kind: 'body',
        attempt: attempts.local,
        tried: [{ status: 500 }, { result: 'ok' }],
      });
      expect(local.received.at(-1)?.body.includes('Zebulon')).toBe(true);
    },
  );

  it.each([
    ['is down', {}],
    ['cannot do what is asked', { logit_bias: { 1: 1 } }],
  ])('tells why the provider failed where the last resort %s', async (_note, body) => {
    const { dispatcher, local } = await bench({ metered: { behave: { status: 503 } } });
    if (!('logit_bias' in body)) await local.close();
    const result = await dispatcher.dispatch(requestOf('LOW', ['metered', 'local'], { body }));
    expect(result).toMatchObject({ refusal: { code: 'upstream_failed', status: 503 } });
    expect(result.tried).toHaveLength(2);
  });

  it('ends with the last refusal and its wait', async () => {
    const behave = { status: 429, headers: { 'retry-after': '9' } };
    const { dispatcher } = await bench({ plan: { behave: { status: 500 } }, metered: { behave } });
    expect(await dispatcher.dispatch(requestOf('LOW', ['plan', 'metered']))).toMatchObject({
      refusal: { code: 'upstream_rate_limited', retryAfter: 9 },
    });
  });
});

describe('what must not leave', () => {
  it('HIGH with L1 down is a 503, and nothing goes anywhere', async () => {
    const { dispatcher, local, plan, metered } = await bench();
    await local.close();
    expect(await dispatcher.dispatch(requestOf('HIGH', ['local']))).toMatchObject({
      kind: 'refused',
      refusal: { code: 'local_tier_unavailable' },
      tried: [{ provider: 'local', result: 'connect' }],
    });
    expect(plan.connections() + metered.connections()).toBe(0);
  });

  it('HIGH without any attempt is a 503 too', async () => {
    const { dispatcher } = await bench();
    expect(await dispatcher.dispatch(requestOf('HIGH', []))).toMatchObject({
      refusal: { code: 'local_tier_unavailable' },
    });
  });

  it.each(['HIGH', 'BLOCKED'] as const)('%s with a route that leads outside', async (level) => {
    const { dispatcher, plan, metered } = await bench();
    const result = await dispatcher.dispatch(requestOf(level, ['plan', 'metered']));
    expect(result).toMatchObject({ refusal: { code: 'egress_stopped' }, tried: [{ result: 'gate' }] });
    expect(plan.connections() + metered.connections()).toBe(0);
  });

  it('a masked value that is still there stops the whole call', async () => {
    const { dispatcher, plan, metered } = await bench();
    const body = { metadata: { note: 'for Zebulon Quist' } };
    const result = await dispatcher.dispatch(
      requestOf('MEDIUM', ['plan', 'metered'], { edited: masked, body }),
    );
    expect(result).toMatchObject({ refusal: { code: 'egress_stopped' }, tried: [{ result: 'tripwire' }] });
    expect(plan.connections() + metered.connections()).toBe(0);
  });

  it('an L1 outside loopback is refused at the connection', async () => {
    const { dispatcher } = await bench({ localUrl: 'http://192.0.2.1:11434' });
    expect(await dispatcher.dispatch(requestOf('HIGH', ['local']))).toMatchObject({
      refusal: { code: 'local_tier_unavailable' },
      tried: [{ result: 'address_refused' }],
    });
  });

  it('an L1 that redirects sends nothing on, with proxy variables set as well', async () => {
    const elsewhere = await startLoopbackServer((_request, response) => void response.end('{}'));
    open.push(elsewhere);
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) vi.stubEnv(name, elsewhere.url);
    const { dispatcher, plan } = await bench({ local: { behave: { redirect: `${elsewhere.url}/` } } });
    const result = await dispatcher.dispatch(requestOf('HIGH', ['local']));
    expect(result).toMatchObject({
      refusal: { code: 'local_tier_unavailable' },
      tried: [{ result: 'l1_redirect' }],
    });
    expect(elsewhere.connections() + plan.connections()).toBe(0);
  });
});

describe('leaving', () => {
  it.each(['headers', 'body'] as const)(
    'closes the connection to a provider that stands still at its %s',
    async (stall) => {
      const { dispatcher, plan, metered } = await bench({ plan: { behave: { stall } } });
      const left = new AbortController();
      const result = dispatcher.dispatch(requestOf('LOW', ['plan', 'metered'], { signal: left.signal }));
      await vi.waitFor(() => expect(plan.received).toHaveLength(1));
      left.abort();
      expect(await result).toMatchObject({ kind: 'refused', tried: [{ result: 'aborted' }] });
      await vi.waitFor(() => expect(plan.abandoned()).toBe(1));
      expect(metered.connections()).toBe(0);
    },
  );

  it('closes a stream whose reader stops', async () => {
    const { dispatcher, plan } = await bench({
      plan: { behave: { gap: 20 }, reply: () => 'x'.repeat(4000) },
    });
    const result = await dispatcher.dispatch(requestOf('LOW', ['plan'], { body: { stream: true } }));
    if (result.kind !== 'stream') throw new Error(result.kind);
    for await (const event of result.events) {
      expect(event).toContain('chunk');
      break;
    }
    await vi.waitFor(() => expect(plan.abandoned()).toBe(1));
  });

  it('asks nobody when the client is already gone', async () => {
    const { dispatcher, plan } = await bench();
    const result = await dispatcher.dispatch(requestOf('LOW', ['plan'], { signal: AbortSignal.abort() }));
    expect(result).toMatchObject({ kind: 'refused', tried: [{ result: 'aborted' }] });
    expect(plan.connections()).toBe(0);
  });
});

describe('localHealth', () => {
  const rows: readonly [note: string, options: OllamaStandinOptions, expected: object][] = [
    ['ready', {}, { state: 'ready' }],
    [
      'model missing',
      { models: [] },
      { state: 'down', hint: 'The model is not there: `ollama pull llama3.2`.' },
    ],
    ['too old', { version: '0.12.0' }, { state: 'down', hint: 'Ollama 0.18.0 or newer is needed.' }],
  ];
  it.each(rows)('%s', async (_note, local, expected) => {
    const { dispatcher, local: server } = await bench({ local });
    expect(await dispatcher.localHealth()).toEqual(expected);
    expect(server.received.some((request) => request.url === '/api/chat')).toBe(false);
  });
});
