// Clients that ask for streams and never read them: each is let go after a while, upstream ends with it, the outcome
// says so, and what they hold of the proxy's memory stays bounded.
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startInProcess, type InProcess } from '../lab/in-process.js';

const CLIENTS = 20;
/** What each provider stream would send if somebody read it. */
const EVENTS = 2_000;
const TEXT = 'many words and more of them. '.repeat(300);

let proxy: InProcess;
const clients: Socket[] = [];

beforeAll(async () => {
  const chunk = { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm' };
  const event = JSON.stringify({
    ...chunk,
    choices: [{ index: 0, delta: { content: TEXT }, finish_reason: null }],
  });
  const raw = Array.from({ length: EVENTS }, () => `data: ${event}\n\n`);
  proxy = await startInProcess({ stallMs: 1_000, openai: { reply: () => ({ raw }) } });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await proxy.stop();
});

it('are let go, recorded, and cost a bounded amount of memory', async () => {
  const before = process.memoryUsage().arrayBuffers + process.memoryUsage().external;
  const body = JSON.stringify({ model: 'gpt-5', stream: true, messages: [{ role: 'user', content: 'hi' }] });
  const { hostname, port } = new URL(proxy.url);
  for (let index = 0; index < CLIENTS; index++) {
    const client = connect(Number(port), hostname);
    client.on('error', () => undefined);
    client.pause();
    client.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    clients.push(client);
  }
  const outcomes = () => proxy.entries.filter((entry) => entry.kind === 'outcome');
  let most = 0;
  await expect
    .poll(
      () => {
        const { arrayBuffers, external } = process.memoryUsage();
        most = Math.max(most, arrayBuffers + external - before);
        return outcomes().length;
      },
      { timeout: 60_000, interval: 50 },
    )
    .toBe(CLIENTS);
  expect(outcomes().map(({ result }) => result)).toEqual(Array.from({ length: CLIENTS }, () => 'aborted'));
  expect(proxy.external.abandoned()).toBe(CLIENTS);
  // All that they asked for would be 20 x 17 MB. What the stand-in has written and nobody took counts as well, since it
  // runs in this process: how much that is depends on what else the machine does.
  expect(most).toBeLessThan(200 * 1024 * 1024);
}, 90_000);
