// Invariant 4, on the way back: what a provider wrote as a number is what the client reads, digit for digit, in every
// place of a reply, streamed and not.
import { describe, expect, it } from 'vitest';
import { startInProcess, type InProcess } from '../lab/in-process.js';
import { contentOf, send } from '../lab/lab.js';

const ask = (more: object = {}): object => ({
  model: 'gpt-5',
  messages: [{ role: 'user', content: 'hello' }],
  ...more,
});
const PLACES = ['"score":', '"n":', '"x":', '"m":', '"prompt_tokens":', '"cost":'];

/** The same reply whole and as events, with the number in every place where one can stand. */
function replies(number: string): {
  readonly body: string;
  readonly events: readonly string[];
  readonly args: string;
} {
  const usage = `"usage":{"prompt_tokens":${number},"completion_tokens":1,"total_tokens":1,"cost":${number}}`;
  const args = `"arguments":${JSON.stringify(`{"n":${number}}`)}`;
  const call = `"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f",${args}},"x":${number}}]`;
  const opening = `{"id":"c","created":1,"score":${number},"choices":`;
  const text = `"role":"assistant","content":"${number}","n":${number}`;
  return {
    args,
    body: `${opening}[{"index":0,"message":{${text},${call}},"finish_reason":"stop","m":${number}}],${usage}}`,
    events: [
      `${opening}[{"index":0,"delta":{${text}},"finish_reason":null,"m":${number}}]}`,
      `${opening}[{"index":0,"delta":{${call}},"finish_reason":null}]}`,
      `${opening}[{"index":0,"delta":{},"finish_reason":"stop"}]}`,
      `${opening}[],${usage}}`,
      '[DONE]',
    ].map((event) => `data: ${event}\n\n`),
  };
}

function start(number: string): Promise<InProcess> {
  const { body, events } = replies(number);
  return startInProcess({ openai: { reply: ({ stream }) => ({ raw: stream ? events : [body] }) } });
}

describe.each([
  ['12345678901234567890'],
  ['1.0'],
  ['1e400'],
  ['-0'],
  ['0.1000000000000000055511151231257827'],
  ['1E5'],
])('%s', (number) => {
  it.each([false, true])('stream: %s', async (stream) => {
    const running = await start(number);
    try {
      const more = stream ? { stream, stream_options: { include_usage: true } } : {};
      const reply = await send(running.url, ask(more));
      expect(reply.status, reply.text).toBe(200);
      for (const place of PLACES) expect(reply.text).toContain(`${place}${number}`);
      expect(reply.text).toContain(replies(number).args);
      expect(contentOf(reply)).toBe(number);
      if (stream) expect(reply.text.endsWith('data: [DONE]\n\n')).toBe(true);
    } finally {
      await running.stop();
    }
  });
});
