// Invariant 4: nothing is unscanned. Every encoding is read, what cannot be read is refused, headers upstream are ours,
// and an endpoint that does not exist is a 404, never a pass-through.
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENCODINGS } from '../../src/cli/prove/content-encodings.js';
import { contentOf, startLab, type Lab } from '../lab/lab.js';
import { MEDIUM_VALUE, holds } from '../lab/planted.js';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => {
  lab.local.reset();
  lab.external.reset();
});

const body = (content: unknown): string =>
  JSON.stringify({ model: 'gpt-5', messages: [{ role: 'user', content }] });
const sent = (): number =>
  lab.local.received.filter((call) => call.url === '/api/chat').length + lab.external.received.length;
const codeOf = (text: string): string => (JSON.parse(text) as { error: { code: string } }).error.code;

describe('encodings', () => {
  it.each(Object.entries(ENCODINGS))('%s is read and masked', async (encoding, encode) => {
    const reply = await lab.post(encode(Buffer.from(body(`to ${MEDIUM_VALUE}`))), {
      headers: { 'content-encoding': encoding },
    });
    expect(reply.headers['x-sluice-level']).toBe('MEDIUM');
    expect(contentOf(reply)).toContain(MEDIUM_VALUE);
    const bytes = Buffer.concat(lab.external.received.map((call) => call.body));
    expect(holds(bytes, MEDIUM_VALUE)).toBe(false);
  });

  it.each([
    ['an unknown encoding', 'compress', Buffer.from(body('x')), 415],
    ['two encodings', 'gzip, br', gzipSync(brotliCompressSync(Buffer.from(body('x')))), 415],
    ['a body that is not what the header says', 'gzip', Buffer.from(body('x')), 400],
    ['a truncated body', 'gzip', gzipSync(Buffer.from(body('x'))).subarray(0, -6), 400],
    ['a gzip bomb', 'gzip', gzipSync(Buffer.alloc(200 * 1024 * 1024, 0x20)), 413],
    ['a brotli bomb', 'br', brotliCompressSync(Buffer.alloc(64 * 1024 * 1024, 0x20)), 413],
  ])('%s is refused', async (_note, encoding, bytes, status) => {
    const reply = await lab.post(bytes, { headers: { 'content-encoding': encoding } });
    expect([reply.status, sent()]).toEqual([status, 0]);
    expect(reply.headers['x-should-retry']).toBe('false');
  });

  it('asks for JSON', async () => {
    const reply = await lab.post(body('x'), { headers: { 'content-type': 'text/plain' } });
    expect([reply.status, sent()]).toEqual([415, 0]);
  });
});

describe('bodies that no two parsers read alike', () => {
  it.each([
    ['no JSON', '{"model":', 400],
    ['a duplicate key', '{"model":"gpt-5","messages":[{"role":"user","content":"a"}],"messages":[]}', 400],
    [
      'a duplicate key in disguise',
      '{"model":"gpt-5","messages":[{"role":"user","content":"a","c\\u006fntent":"b"}]}',
      400,
    ],
    ['__proto__', '{"model":"gpt-5","messages":[{"role":"user","content":"a"}],"__proto__":{"x":1}}', 400],
    [
      '__proto__ in disguise',
      '{"model":"gpt-5","messages":[{"role":"user","content":"a"}],"\\u005f_proto__":{"x":1}}',
      400,
    ],
    ['a lone surrogate', '{"model":"gpt-5","messages":[{"role":"user","content":"a\\ud800b"}]}', 400],
    [
      '20,000 levels',
      `{"model":"gpt-5","messages":[{"role":"user","content":"a"}],"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      413,
    ],
    [
      '65 levels',
      `{"model":"gpt-5","messages":[{"role":"user","content":"a"}],"x":${'['.repeat(65)}${']'.repeat(65)}}`,
      413,
    ],
    [
      '5,001 messages',
      JSON.stringify({ model: 'gpt-5', messages: Array(5001).fill({ role: 'user', content: 'a' }) }),
      413,
    ],
    [
      '100,001 leaves',
      JSON.stringify({
        model: 'gpt-5',
        messages: [{ role: 'user', content: 'a' }],
        x: Array(100_001).fill('a'),
      }),
      413,
    ],
    [
      '17 MB',
      JSON.stringify({ model: 'gpt-5', messages: [{ role: 'user', content: 'a'.repeat(17 * 1024 * 1024) }] }),
      413,
    ],
    ['nothing', '', 400],
    ['a list', '[]', 400],
    ['no messages', '{"model":"gpt-5"}', 400],
  ])('%s', async (_note, text, status) => {
    const reply = await lab.post(text);
    expect([reply.status, sent()], reply.text.slice(0, 200)).toEqual([status, 0]);
    expect(reply.headers['x-should-retry']).toBe('false');
  });

  it('invalid UTF-8', async () => {
    const reply = await lab.post(
      Buffer.concat([
        Buffer.from('{"model":"gpt-5","messages":[{"role":"user","content":"'),
        Buffer.from([0xc3, 0x28]),
        Buffer.from('"}]}'),
      ]),
    );
    expect([reply.status, sent()]).toEqual([400, 0]);
    expect(codeOf(reply.text)).toBe('unscannable_content');
  });
});

describe('numbers', () => {
  it.each(['12345678901234567890', '1.0', '1e400', '-0', '0.1000000000000000055511151231257827', '1E5'])(
    '%s arrives as it is',
    async (digits) => {
      const reply = await lab.post(
        `{"model":"gpt-5","messages":[{"role":"user","content":"hi"}],"seed":${digits}}`,
      );
      if (reply.status === 400) return;
      const [call] = [
        ...lab.external.received,
        ...lab.local.received.filter((entry) => entry.url === '/api/chat'),
      ];
      expect(call?.body.toString()).toContain(`"seed":${digits}`);
    },
  );
});

describe('the rest of the surface', () => {
  it.each([
    ['POST', '/v1/responses'],
    ['POST', '/v1/embeddings'],
    ['POST', '/v1/completions'],
    ['POST', '/v1/audio/transcriptions'],
    ['GET', '/v1/files'],
    ['POST', '/v1/chat/completions/x'],
    ['DELETE', '/v1/models/x'],
    ['GET', '/'],
    ['POST', '/v1//chat/completions'],
  ])("%s %s is a 404 in OpenAI's shape", async (method, path) => {
    const reply = await lab.post(body(MEDIUM_VALUE), { method, path });
    expect([reply.status, sent()]).toEqual([404, 0]);
    expect(codeOf(reply.text)).toBe('not_found');
  });

  it('sends headers of ours only', async () => {
    await lab.post(body('hi'), {
      headers: {
        cookie: 'a=b',
        'x-forwarded-for': '1.2.3.4',
        'openai-project': 'p',
        authorization: 'Bearer sk-callers-own-key-1234',
      },
    });
    const names = Object.keys(lab.external.received[0]!.headers).sort();
    expect(
      names.filter(
        (name) =>
          ![
            'host',
            'connection',
            'content-length',
            'content-type',
            'accept',
            'authorization',
            'user-agent',
            'transfer-encoding',
          ].includes(name),
      ),
    ).toEqual([]);
    expect(JSON.stringify(lab.external.received[0]!.headers)).not.toContain('callers-own');
  });

  it.each([
    ['a foreign Host', { host: 'evil.example' }],
    ['a web page', { origin: 'https://evil.example' }],
    ['a null origin', { origin: 'null' }],
  ])('%s is refused', async (_note, headers) => {
    const reply = await lab.post(body('hi'), { headers });
    expect([reply.status, codeOf(reply.text), sent()]).toEqual([403, 'origin_not_allowed', 0]);
  });

  it('refuses an x-sluice header that it does not know', async () => {
    const reply = await lab.post(body('hi'), { headers: { 'x-sluice-level': 'LOW' } });
    expect([reply.status, sent()]).toEqual([400, 0]);
  });
});
