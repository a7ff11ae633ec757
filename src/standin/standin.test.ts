import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultReply } from './default-reply.js';
import type { LoopbackServer } from './loopback-server.js';
import { startOllamaStandin } from './ollama-standin.js';
import { startOpenAiStandin } from './openai-standin.js';

const open: LoopbackServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

describe('defaultReply', () => {
  const rows: readonly [note: string, text: string, told: readonly string[]][] = [
    [
      'pseudonyms',
      'Please write to PERSON_7KQ2M at EMAIL_ADDRESS_4T9XA.',
      ['PERSON_7KQ2M', 'EMAIL_ADDRESS_4T9XA'],
    ],
    ['names and addresses', 'write to Anna Berg (anna@example.org)', ['Anna', 'Berg', 'anna@example.org']],
    ['each once', 'for Anna, and Anna', ['to Anna and']],
    ['nothing telling', 'what is a monad?', ['to you']],
  ];
  it.each(rows)('repeats %s', (_note, lastUser, told) => {
    const reply = defaultReply({ model: 'm', lastUser, stream: false, body: {} });
    for (const word of told) expect(reply).toContain(word);
  });
});

describe('the OpenAI stand-in', () => {
  it('is understood by the SDK, streamed and not, and keeps every byte', async () => {
    const server = await startOpenAiStandin({
      reply: () => 'Grüße 🙂 and more',
      behave: { splitAt: [3, 1, 5] },
    });
    open.push(server);
    const client = new OpenAI({ apiKey: 'k', baseURL: `${server.url}/v1`, maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'Zebulon' }];
    const whole = await client.chat.completions.create({ model: 'm', messages });
    expect(whole.choices[0]?.message.content).toBe('Grüße 🙂 and more');
    let text = '';
    const options = { include_usage: true };
    const stream = await client.chat.completions.create({
      model: 'm',
      messages,
      stream: true,
      stream_options: options,
    });
    let usage = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage += chunk.usage?.total_tokens ?? 0;
    }
    expect(text).toBe('Grüße 🙂 and more');
    expect(usage).toBeGreaterThan(0);
    expect(server.received.map((request) => request.body.includes('Zebulon'))).toEqual([true, true]);
    server.reset();
    expect(server.received).toHaveLength(0);
  });

  it('is reached at loopback only', async () => {
    const server = await startOpenAiStandin();
    open.push(server);
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
  });
});

describe('the Ollama stand-in', () => {
  it('answers for models that it has, also where the real one would refuse', async () => {
    const server = await startOllamaStandin({
      models: [{ name: 'a:1' }, { name: 'b:latest', remoteHost: 'https://x.example' }],
    });
    open.push(server);
    const show = async (model: string) =>
      (await fetch(`${server.url}/api/show`, { method: 'POST', body: JSON.stringify({ model }) })).status;
    expect(await show('a:1:local')).toBe(200);
    expect(await show('b')).toBe(200);
    expect(await show('b:latest:local')).toBe(200);
    expect(await show('c:latest:local')).toBe(404);
  });
});
