// Invariant 6: a check that fails is not a check that passes, and load never decides a level. Over the whole pipeline
// in process, because a detector that fails on purpose cannot be had from outside.
import { afterEach, describe, expect, it } from 'vitest';
import type { Detection } from '../../src/model/finding.js';
import { startInProcess, type InProcess } from '../lab/in-process.js';
import { send } from '../lab/lab.js';

let running: InProcess | undefined;
afterEach(() => running?.stop());
const body = { model: 'gpt-5', messages: [{ role: 'user', content: 'hello' }] };
const codeOf = (text: string): string => (JSON.parse(text) as { error: { code: string } }).error.code;

describe.each([false, true])('stream: %s', (stream) => {
  it.each([
    [
      'a transient failure',
      { status: 'failed', transient: true, reason: 'memory' },
      503,
      'classifier_unavailable',
      'true',
    ],
    [
      'a failure for good',
      { status: 'failed', transient: false, reason: 'size' },
      413,
      'request_too_large',
      'false',
    ],
  ] as const)('%s sends nothing', async (_note, detection: Detection, status, code, retry) => {
    running = await startInProcess({ detect: () => detection });
    const reply = await send(running.url, { ...body, stream });
    expect([reply.status, codeOf(reply.text), reply.headers['x-should-retry']]).toEqual([
      status,
      code,
      retry,
    ]);
    expect([
      running.local.received.filter((call) => call.url === '/api/chat').length,
      running.external.received.length,
    ]).toEqual([0, 0]);
  });

  it('a detector that throws sends nothing', async () => {
    running = await startInProcess({
      detect: () => {
        throw new Error('boom');
      },
    });
    const reply = await send(running.url, { ...body, stream });
    expect(reply.status).toBeGreaterThanOrEqual(500);
    expect(running.external.received).toHaveLength(0);
    // A fault is a recorded refusal like any other.
    expect(running.entries).toMatchObject([
      { kind: 'decision', refused: 'internal_error', agent: 'anonymous', leaves: 2 },
    ]);
    expect(reply.headers['x-sluice-decision']).toBeDefined();
  });

  it('a scan of the reply that fails releases nothing', async () => {
    running = await startInProcess({ secrets: () => 'failed' });
    const reply = await send(running.url, { ...body, stream });
    expect([reply.status, codeOf(reply.text)]).toEqual([403, 'output_withheld']);
    expect(reply.text).not.toContain('stand-in');
  });

  it('too many findings are a finding', async () => {
    running = await startInProcess({ detect: () => ({ status: 'found', findings: [], bulk: true }) });
    const reply = await send(running.url, { ...body, stream });
    expect([
      reply.headers['x-sluice-level'],
      reply.headers['x-sluice-tier'],
      running.external.received.length,
    ]).toEqual(['HIGH', 'L1', 0]);
  });
});

it('load does not lower a level: 64 HIGH calls at once all stay', async () => {
  running = await startInProcess({});
  const { url } = running;
  const card = { model: 'gpt-5', messages: [{ role: 'user', content: 'card 4111 1111 1111 1111' }] };
  const replies = await Promise.all(Array.from({ length: 64 }, () => send(url, card)));
  expect(new Set(replies.map((reply) => reply.headers['x-sluice-level']))).toEqual(new Set(['HIGH']));
  expect(running.external.received).toHaveLength(0);
});
