// The OpenAI SDK as agents use it, with nothing set but its base URL.
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type Lab } from '../lab/lab.js';

const ADDRESS = 'quentin.featherstone@mail.example.org';
const address = (text: string): string => /EMAIL_ADDRESS_\w+/.exec(text)?.[0] ?? 'nobody';
const tools = [
  {
    type: 'function' as const,
    function: { name: 'mail', parameters: { type: 'object', properties: { to: { type: 'string' } } } },
  },
];

let lab: Lab;
let client: OpenAI;
beforeAll(async () => {
  lab = await startLab({
    openai: {
      behave: { splitAt: [9, 31] },
      reply: ({ lastUser, body }) => {
        if (body['response_format'] !== undefined)
          return JSON.stringify({ to: address(lastUser), urgent: true });
        if (body['tools'] !== undefined)
          return {
            text: `Writing to ${address(lastUser)}.`,
            toolCalls: [{ name: 'mail', arguments: { to: address(lastUser) } }],
          };
        return `Hello ${address(lastUser)}, all done.`;
      },
    },
  });
  client = new OpenAI({ baseURL: `${lab.url}/v1`, apiKey: 'unused' });
});
afterAll(() => lab.stop());
const messages = [{ role: 'user' as const, content: `write to ${ADDRESS}` }];

describe('chat completions', () => {
  it('whole', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'gpt-5', messages })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe(`Hello ${ADDRESS}, all done.`);
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    expect(response.headers.get('x-sluice-level')).toBe('MEDIUM');
  });

  it('streamed, with the usage only when asked for', async () => {
    for (const include of [false, true]) {
      const stream = await client.chat.completions.create({
        model: 'gpt-5',
        messages,
        stream: true,
        ...(include && { stream_options: { include_usage: true } }),
      });
      let text = '';
      let usage = 0;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        if (chunk.usage != null) usage += 1;
      }
      expect([text, usage]).toEqual([`Hello ${ADDRESS}, all done.`, include ? 1 : 0]);
    }
  });

  it('with the stream helper', async () => {
    const stream = client.chat.completions.stream({ model: 'gpt-5', messages });
    expect(await stream.finalContent()).toBe(`Hello ${ADDRESS}, all done.`);
  });

  it('tool calls, whole and streamed, and their results in the next turn', async () => {
    const whole = await client.chat.completions.create({ model: 'gpt-5', messages, tools });
    const [call] = whole.choices[0]!.message.tool_calls!;
    expect(call).toMatchObject({
      type: 'function',
      function: { name: 'mail', arguments: JSON.stringify({ to: ADDRESS }) },
    });
    const streamed = await client.chat.completions.stream({ model: 'gpt-5', messages, tools }).finalMessage();
    expect(streamed.tool_calls?.[0]).toMatchObject({
      function: { arguments: JSON.stringify({ to: ADDRESS }) },
    });
    const next = await client.chat.completions.create({
      model: 'gpt-5',
      messages: [
        ...messages,
        whole.choices[0]!.message,
        { role: 'tool', tool_call_id: call!.id, content: JSON.stringify({ sent: ADDRESS }) },
      ],
    });
    expect(next.choices[0]?.message.content).toContain(ADDRESS);
    expect(Buffer.concat(lab.external.received.map((entry) => entry.body)).includes('featherstone')).toBe(
      false,
    );
  });

  it('structured output', async () => {
    const format = zodResponseFormat(z.object({ to: z.string(), urgent: z.boolean() }), 'mail');
    const parsed = await client.chat.completions.parse({ model: 'gpt-5', messages, response_format: format });
    expect(parsed.choices[0]?.message.parsed).toEqual({ to: ADDRESS, urgent: true });
  });

  it('a stream that the client leaves ends upstream too, and is recorded', async () => {
    const slow = await startLab({ openai: { reply: () => 'word '.repeat(500), behave: { gap: 10 } } });
    try {
      const other = new OpenAI({ baseURL: `${slow.url}/v1`, apiKey: 'unused' });
      const stream = await other.chat.completions.create({ model: 'gpt-5', messages, stream: true });
      let seen = 0;
      for await (const chunk of stream) {
        seen += chunk.choices.length;
        if (seen > 3) break;
      }
      for (let wait = 0; slow.external.abandoned() === 0 && wait < 100; wait += 1)
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(slow.external.abandoned()).toBe(1);
    } finally {
      await slow.stop();
    }
  });
});

describe('models', () => {
  it('lists what may be asked for', async () => {
    const names = [];
    for await (const model of client.models.list()) names.push(model.id);
    expect(names).toContain('standin-large');
    expect((await client.models.retrieve('standin-large')).id).toBe('standin-large');
    await expect(client.models.retrieve('nothing-like-it')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});

it('healthz and readyz', async () => {
  const health = await lab.post('', { method: 'GET', path: '/healthz' });
  const ready = await lab.post('', { method: 'GET', path: '/readyz' });
  expect([health.status, ready.status]).toEqual([200, 200]);
  expect(JSON.parse(ready.text)).toMatchObject({ status: 'ready', log: 'ok', local: 'ok' });
});
