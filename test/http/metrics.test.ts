// GET /metrics over HTTP: it agrees with the log, it holds nothing of what callers send, and web pages cannot read it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInProcess, type InProcess } from '../lab/in-process.js';
import { send } from '../lab/lab.js';
import { deadToken, HIGH_VALUE, MEDIUM_VALUE } from '../lab/planted.js';

let proxy: InProcess;
const PLANTED = 'zanzibar7731';

const get = (headers: Record<string, string> = {}) =>
  send(proxy.url, '', { method: 'GET', path: '/metrics', headers });
const user = (content: string, more: object = {}): object => ({
  model: 'gpt-5',
  messages: [{ role: 'user', content }],
  ...more,
});
/** The sum over all series of a metric that match. */
const sum = (text: string, name: string, ...labels: readonly string[]): number =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => labels.every((label) => line.includes(label)))
    .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);

beforeAll(async () => {
  proxy = await startInProcess({});
});
afterAll(() => proxy.stop());

describe('GET /metrics', () => {
  it('counts what the log holds', async () => {
    await send(proxy.url, user('hello'));
    await send(proxy.url, user('hello', { stream: true }));
    await send(proxy.url, user(`to ${MEDIUM_VALUE}`));
    await send(proxy.url, user(HIGH_VALUE));
    await send(proxy.url, user(deadToken(1)));
    await send(proxy.url, '{');
    const { status, headers, text } = await get();
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/plain');
    const decisions = proxy.entries.filter((body) => body.kind === 'decision');
    const outcomes = proxy.entries.filter((body) => body.kind === 'outcome');
    const ended = outcomes.length + decisions.filter((body) => body.refused !== undefined).length;
    expect(sum(text, 'sluice_calls_total')).toBe(ended);
    expect(sum(text, 'sluice_calls_total', 'level="HIGH"', 'tier="L1"', 'result="answered"')).toBe(1);
    expect(sum(text, 'sluice_refusals_total', '"content_filter"')).toBe(1);
    expect(sum(text, 'sluice_stage_duration_seconds_count', '"identify"')).toBe(decisions.length);
    expect(sum(text, 'sluice_journal_group_entries_sum')).toBeGreaterThanOrEqual(decisions.length);
    expect(sum(text, 'sluice_quota_limit')).toBe(50_000_000);
    for (const value of [MEDIUM_VALUE, HIGH_VALUE, deadToken(1)]) expect(text).not.toContain(value);
  });

  it('makes no series of what callers call themselves, their models and their tools', async () => {
    const before = (await get()).text.split('\n').length;
    for (let index = 0; index < 60; index++) {
      const name = `${PLANTED}-${index}`;
      await send(
        proxy.url,
        user(name, {
          model: name,
          user: name,
          metadata: { [name]: name },
          ...(index % 2 === 0 && { [name]: name }),
          ...(index % 3 === 0 && { tools: [{ type: name }, { type: 'function', function: { name } }] }),
        }),
        { headers: { 'user-agent': `${name}/1`, 'x-sluice-conversation': name } },
      );
      await send(proxy.url, user('x'), {
        headers: { authorization: `Bearer slk_${name}`, 'user-agent': name },
      });
      await send(proxy.url, '', { path: `/${name}` });
    }
    const { text } = await get();
    expect(text).not.toContain(PLANTED);
    // New combinations of fixed words, and buckets of histograms; nothing for each caller.
    expect(text.split('\n').length - before).toBeLessThan(150);
  }, 30_000);

  it.each([
    ['a foreign Host', { host: 'evil.example' }],
    ['a web page', { origin: 'https://evil.example' }],
  ])('is refused to %s', async (_note, headers) => {
    expect((await get(headers)).status).toBe(403);
  });
});
