// Invariant 9: a caller may only tighten.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueAgentKey } from '../../src/keys/agent-key.js';
import { ROOT, startLab, type Lab } from '../lab/lab.js';
import { HIGH_VALUE, MEDIUM_VALUE } from '../lab/planted.js';

const user = (content: string): object => ({ model: 'gpt-5', messages: [{ role: 'user', content }] });
const codeOf = (text: string): string => (JSON.parse(text) as { error: { code: string } }).error.code;

describe('without agents', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab();
  });
  afterAll(() => lab.stop());
  beforeEach(() => lab.external.reset());

  it.each([
    ['LOW asked up to HIGH', 'hi', 'HIGH', 'HIGH'],
    ['LOW asked up to MEDIUM', 'hi', 'MEDIUM', 'MEDIUM'],
    ['MEDIUM asked down to LOW', `to ${MEDIUM_VALUE}`, 'LOW', 'MEDIUM'],
    ['HIGH asked down to LOW', HIGH_VALUE, 'LOW', 'HIGH'],
  ])('%s', async (_note, content, asked, level) => {
    const reply = await lab.post(user(content), { headers: { 'x-sluice-min-level': asked } });
    expect(reply.headers['x-sluice-level']).toBe(level);
    if (level === 'HIGH') expect(lab.external.received).toHaveLength(0);
  });

  it('BLOCKED asked for is BLOCKED', async () => {
    const reply = await lab.post(user('hi'), { headers: { 'x-sluice-min-level': 'BLOCKED' } });
    expect([reply.status, lab.external.received.length]).toEqual([400, 0]);
  });

  it.each([
    ['an unknown level', { 'x-sluice-min-level': 'NONE' }, 400],
    ['an agent key that nobody issued', { authorization: `Bearer ${issueAgentKey()}` }, 401],
  ])('%s is refused', async (_note, headers, status) => {
    expect((await lab.post(user('hi'), { headers })).status).toBe(status);
  });

  it('nothing in the body changes the level', async () => {
    const body = {
      ...user(HIGH_VALUE),
      metadata: { 'x-sluice-min-level': 'LOW', min_level: 'LOW' },
      extra_body: { level: 'LOW' },
      sluice: { tier: 'L3' },
    };
    const reply = await lab.post(body);
    expect([reply.headers['x-sluice-level'], lab.external.received.length]).toEqual(['HIGH', 0]);
  });
});

describe('with agents', () => {
  let lab: Lab;
  const keys = { floor: issueAgentKey(), local: issueAgentKey(), soft: issueAgentKey() };
  const hash = (key: string): string => createHash('sha256').update(key).digest('hex');
  beforeAll(async () => {
    const agents = [
      'agents:',
      `  floor: { key_hash: "${hash(keys.floor)}", min_level: MEDIUM }`,
      `  local: { key_hash: "${hash(keys.local)}", tiers: [L1], models: ["gpt-*"] }`,
      `  soft: { key_hash: "${hash(keys.soft)}", on_block: refusal, restore_tools: false }`,
      '',
    ].join('\n');
    const shipped = readFileSync(join(ROOT, 'routing.yaml'), 'utf8');
    lab = await startLab({ routing: shipped.replace(/^agents:.*$/m, '') + `\n${agents}` });
  });
  afterAll(() => lab.stop());
  beforeEach(() => lab.external.reset());
  const as = (key: string, more = {}): { headers: Record<string, string> } => ({
    headers: { authorization: `Bearer ${key}`, ...more },
  });

  it('nobody else is let in', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer sk-something' },
      { authorization: `Bearer ${issueAgentKey()}` },
    ]) {
      const reply = await lab.post(user('hi'), { headers });
      expect([reply.status, codeOf(reply.text)]).toEqual([401, 'invalid_api_key']);
    }
    expect(lab.external.received).toHaveLength(0);
  });

  it('a floor holds', async () => {
    expect((await lab.post(user('hi'), as(keys.floor))).headers['x-sluice-level']).toBe('MEDIUM');
    expect(
      (await lab.post(user('hi'), as(keys.floor, { 'x-sluice-min-level': 'LOW' }))).headers['x-sluice-level'],
    ).toBe('MEDIUM');
  });

  it('tiers and models hold', async () => {
    expect((await lab.post(user('hi'), as(keys.local))).headers['x-sluice-tier']).toBe('L1');
    expect(lab.external.received).toHaveLength(0);
    const other = await lab.post({ ...user('hi'), model: 'o9' }, as(keys.local));
    expect([other.status, codeOf(other.text)]).toEqual([404, 'not_found']);
  });

  it.each([false, true])(
    'a blocked prompt is a refusal for an agent that asks for that (stream: %s)',
    async (stream) => {
      const reply = await lab.post({ ...user(`my key is ${keys.floor}`), stream }, as(keys.soft));
      expect(reply.status).toBe(200);
      expect(reply.text).toContain('"refusal":"');
      expect(reply.text).not.toContain(keys.floor);
      expect(lab.external.received).toHaveLength(0);
    },
  );
});
