// Invariant 3, the second threshold: once a request is MEDIUM, more is masked than what raised it, by the caller's mask;
// what was not asked in time is refused, and LOW and HIGH never wait for it.
import { afterEach, describe, expect, it } from 'vitest';
import type { NamePool } from '../../src/detect/wide/name-pool.js';
import { startInProcess, type InProcess } from '../lab/in-process.js';
import { contentOf, send } from '../lab/lab.js';

let running: InProcess | undefined;
afterEach(() => running?.stop());

const strict = (shipped: string): string => shipped.replace('mask: balanced', 'mask: strict');
const ask = (content: string, stream = false) => ({
  model: 'gpt-5',
  stream,
  messages: [
    { role: 'system', content: 'We use Kubernetes and Zustand.' },
    { role: 'user', content },
  ],
});
const MAIL = 'a.vo@example.org';
const received = (): string => running!.external.received.map((call) => call.body.toString()).join('\n');
const codeOf = (text: string): string => (JSON.parse(text) as { error: { code: string } }).error.code;
const broken: NamePool = { ask: () => Promise.resolve('failed'), close: () => Promise.resolve() };

describe.each([false, true])('stream: %s', (stream) => {
  it('masks names that raised nothing, keeps technologies and places, and restores', async () => {
    running = await startInProcess({});
    const text = `Mail ${MAIL}: Qwzrt Blorb moved from Redis in Paris.`;
    const reply = await send(running.url, ask(text, stream));
    expect(reply.headers['x-sluice-level']).toBe('MEDIUM');
    for (const gone of [MAIL, 'Qwzrt', 'Blorb']) expect(received()).not.toContain(gone);
    for (const kept of ['Redis', 'Paris', 'Kubernetes', 'Zustand']) expect(received()).toContain(kept);
    expect(contentOf(reply)).toContain('Qwzrt Blorb');
  });

  it('strict masks places, firms and dates as well', async () => {
    running = await startInProcess({ routing: strict });
    const text = `Mail ${MAIL}: they left Loveland Technologies Inc in Paris on 12 March 2014 for Redis.`;
    const reply = await send(running.url, ask(text, stream));
    expect(reply.status).toBe(200);
    for (const gone of ['Loveland', 'Paris', '2014']) expect(received()).not.toContain(gone);
    for (const kept of ['Redis', 'Kubernetes']) expect(received()).toContain(kept);
    // The stand-in says again what was masked.
    for (const restored of ['Loveland Technologies Inc', 'Paris', '12 March 2014'])
      expect(contentOf(reply)).toContain(restored);
  });

  it('asks compromise for what no list knows', async () => {
    running = await startInProcess({});
    const reply = await send(running.url, ask(`Mail ${MAIL}. Tell Mr. Will Reading about it.`, stream));
    expect(reply.status).toBe(200);
    expect(received()).not.toContain('Will Reading');
  });

  it('an answer that does not come is a 503 and sends nothing', async () => {
    running = await startInProcess({ namePool: broken });
    const reply = await send(running.url, ask(`Mail ${MAIL}. Zoolander came.`, stream));
    expect([reply.status, codeOf(reply.text), reply.headers['x-should-retry']]).toEqual([
      503,
      'classifier_unavailable',
      'true',
    ]);
    expect(running.external.received).toHaveLength(0);
    const decision = running.entries.find((entry) => entry.kind === 'decision');
    expect(decision).toMatchObject({ level: 'MEDIUM', refused: 'classifier_unavailable' });
  });

  it.each([
    ['LOW', 'What did Zoolander do in the end?'],
    ['HIGH', 'Zoolander has the SSN 536-22-8145, call it in.'],
  ])('%s does not wait for it', async (level, content) => {
    running = await startInProcess({
      namePool: { ask: () => new Promise(() => undefined), close: () => Promise.resolve() },
    });
    const reply = await send(running.url, ask(content, stream));
    expect([reply.status, reply.headers['x-sluice-level']]).toEqual([200, level]);
  });
});

it('MEDIUM that stays on the machine is not asked about', async () => {
  running = await startInProcess({
    namePool: broken,
    routing: (shipped) =>
      shipped.replace('MEDIUM: [L2, L3, L1]', 'MEDIUM: [L1]').replace(/^cases:[^]*/m, 'cases: []\n'),
  });
  const reply = await send(running.url, ask(`Mail ${MAIL}. Zoolander came.`));
  expect([reply.status, reply.headers['x-sluice-tier']]).toEqual([200, 'L1']);
});

describe('public names', () => {
  it.each([
    ['spared alone, and the record says so', 'spare', 'Who was Ada Lovelace?', true],
    ['masked beside anything personal', 'spare', `Who was Ada Lovelace? Ask ${MAIL}.`, false],
    ['masked in a private role', 'spare', 'What shall I tell my patient Ada Lovelace?', false],
    ['masked where policy says so', 'mask', 'Who was Ada Lovelace?', false],
  ])('%s', async (_note, how, content, sent) => {
    running = await startInProcess({
      routing: (shipped) => shipped.replace('public_names: spare', `public_names: ${how}`),
    });
    const reply = await send(running.url, ask(content));
    expect(reply.status).toBe(200);
    expect(received().includes('Ada Lovelace')).toBe(sent);
    const decision = JSON.stringify(running.entries.find((entry) => entry.kind === 'decision'));
    expect(decision.includes('"public-name"')).toBe(sent);
  });
});
