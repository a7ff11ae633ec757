// Invariant 5, its second half: a decision that let a call go gets exactly one outcome, however the call ends: the
// client leaves at any moment, the provider breaks off, the log fails, the process is told to end.
import { request, type ClientRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Behaviour } from '../../src/standin/behaviour.js';
import type { EntryBody } from '../../src/model/record.js';
import { startInProcess, type InProcess, type Replaced } from '../lab/in-process.js';
import { send } from '../lab/lab.js';

let running: InProcess | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const LOW = 'tell me a long story';
const HIGH = 'card 4111 1111 1111 1111';
const body = (stream: boolean, content = LOW): object => ({
  model: 'gpt-5',
  stream,
  messages: [{ role: 'user', content }],
});

async function start(replaced: Replaced): Promise<InProcess> {
  running = await startInProcess(replaced);
  return running;
}

/** A call that the test can break off. */
function open(url: string, sent: object): ClientRequest {
  const call = request(new URL('/v1/chat/completions', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  call.on('error', () => undefined);
  call.end(JSON.stringify(sent));
  return call;
}

async function until(wanted: () => boolean, ms = 5_000): Promise<void> {
  for (const end = performance.now() + ms; !wanted() && performance.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

const outcomes = (entries: readonly EntryBody[]) => entries.filter((entry) => entry.kind === 'outcome');
const decisions = (entries: readonly EntryBody[]) =>
  entries.filter((entry) => entry.kind === 'decision' && entry.refused === undefined);

describe.each([false, true])('stream: %s', (stream) => {
  it.each([
    ['before the provider answers', { stall: 'headers' }, LOW],
    ['before anything may be released', { stall: 'body' }, LOW],
    ['in the middle', stream ? { gap: 30 } : { stall: 'body' }, LOW],
    ['before the local model answers', { stall: 'headers' }, HIGH],
    ['in the middle of a local answer', { gap: 30 }, HIGH],
  ] satisfies [string, Behaviour, string][])('the client leaves %s', async (_note, behave, content) => {
    const of = (path: string): Behaviour =>
      path.endsWith('/chat/completions') || path === '/api/chat' ? behave : {};
    const { url, local, external, entries, faults } = await start({
      openai: { behave: of },
      ollama: { behave: of },
    });
    const asked = content === HIGH ? local : external;
    const call = open(url, body(stream, content));
    await until(() => asked.received.some((entry) => entry.method === 'POST' && entry.url.includes('chat')));
    await new Promise((resolve) => setTimeout(resolve, 100));
    call.destroy();
    await until(() => outcomes(entries).length > 0);
    expect(outcomes(entries)).toMatchObject([{ result: 'aborted' }]);
    expect(decisions(entries)).toHaveLength(1);
    await until(() => asked.abandoned() > 0);
    expect(asked.abandoned(), 'the provider goes on for nobody').toBe(1);
    expect(faults).toEqual([]);
  });

  it.each([
    ['before it answers', { stall: 'headers' }],
    ['in the middle', stream ? { gap: 50 } : { stall: 'body' }],
  ] satisfies [string, Behaviour][])('the process ends %s', async (_note, behave) => {
    const { url, external, entries, end } = await start({ openai: { behave }, drainMs: 20 });
    const call = open(url, body(stream));
    await until(() => external.received.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await end();
    call.destroy();
    expect(outcomes(entries)).toMatchObject([{ result: 'aborted' }]);
  });

  it.each([LOW, HIGH])('the log fails at the outcome of %s', async (content) => {
    let tries = 0;
    const beforeOutcome = (): void => {
      tries += 1;
      throw new Error('disk full');
    };
    const { url } = await start({ beforeOutcome });
    const reply = await send(url, body(stream, content));
    // A reply whose outcome is not recorded is not called whole.
    if (stream) expect(reply.text).toMatch(/data: \{"error":[^\n]*\n\ndata: \[DONE\]\n\n$/);
    else expect(reply.status).toBeGreaterThanOrEqual(500);
    expect(reply.headers['x-request-id']).toMatch(/^req_/);
    expect(tries).toBeGreaterThan(0);
  });

  it('the log fails at the outcome of a call that nobody answered', async () => {
    const behave = { status: 500 };
    const beforeOutcome = (): void => {
      throw new Error('disk full');
    };
    const { url } = await start({ openai: { behave }, ollama: { behave }, beforeOutcome });
    const reply = await send(url, body(stream));
    expect(reply.status).toBeGreaterThanOrEqual(500);
    expect(JSON.parse(reply.text)).toHaveProperty('error.code');
  });
});

const chunk = (choice: object): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] })}\n\n`;

it('a provider that ends a choice again and again does not push the outcome out of the log', async () => {
  const raw = [chunk({ delta: { content: 'x' } })];
  for (let again = 0; again < 120_000; again += 1)
    raw.push(chunk({ delta: {}, finish_reason: `end${again}` }));
  const { url, entries } = await start({
    openai: { reply: () => ({ raw: [raw.join(''), 'data: [DONE]\n\n'] }) },
  });
  await send(url, body(true));
  expect(outcomes(entries)).toHaveLength(1);
});

it.each([false, true])(
  'a HIGH reply is not whole before its outcome is durable (stream: %s)',
  async (stream) => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { url } = await start({ outcomeGate: () => gate });
    let ended = false;
    const reply = send(url, body(stream, HIGH)).finally(() => (ended = true));
    await until(() => ended, 500);
    expect(ended).toBe(false);
    release();
    const { status, text, headers } = await reply;
    expect([status, headers['x-sluice-tier']]).toEqual([200, 'L1']);
    expect(text.endsWith('data: [DONE]\n\n')).toBe(stream);
  },
);
