// Invariant 10: output is scanned before it is restored and before it is released. No mode shows text first.
import { afterEach, describe, expect, it } from 'vitest';
import { startInProcess } from '../lab/in-process.js';
import { contentOf, send, startLab, type Lab } from '../lab/lab.js';
import { deadToken } from '../lab/planted.js';

let lab: Lab | undefined;
afterEach(async () => {
  await lab?.stop();
  lab = undefined;
});
const ask = (stream: boolean): object => ({
  model: 'gpt-5',
  stream,
  messages: [{ role: 'user', content: 'give me a sample' }],
});
const token = deadToken(11);
const pem = [
  '-----BEGIN RSA PRIVATE ',
  'KEY-----\n',
  ...Array.from({ length: 12 }, (_, row) => `MIIEpAIBAAKCAQEA${'abcdefghijklmnop'.repeat(3)}${row}\n`),
  '-----END RSA PRIVATE ',
  'KEY-----',
].join('');

describe.each([false, true])('stream: %s', (stream) => {
  it('the scan reads what the provider wrote, not what was put back', async () => {
    const seen: string[] = [];
    const secrets = (text: string): [] => {
      seen.push(text);
      return [];
    };
    const value = 'quentin.featherstone99@example.org';
    const running = await startInProcess({ secrets });
    try {
      const reply = await send(running.url, {
        ...ask(stream),
        messages: [{ role: 'user', content: `write to ${value} please` }],
      });
      expect(contentOf(reply)).toContain(value);
      expect(seen.join('\n')).toContain('EMAIL_ADDRESS_');
      expect(seen.join('\n')).not.toContain('featherstone99');
    } finally {
      await running.stop();
    }
  });

  it.each([[[1]], [[3, 5]], [[4096]]])(
    'a credential in the reply is redacted, in pieces of %j bytes',
    async (splitAt) => {
      lab = await startLab({
        openai: { reply: () => `Use ${token} to log in, then go on.`, behave: { splitAt } },
      });
      const content = contentOf(await lab.post(ask(stream)));
      expect(content).not.toContain(token.slice(0, 9));
      expect(content).toMatch(/^Use \S*REDACTED\S* to log in, then go on\.$/);
    },
  );

  it('also from the local model', async () => {
    lab = await startLab({ ollama: { reply: () => `Use ${token} now` } });
    const reply = await lab.post({
      ...ask(stream),
      messages: [{ role: 'user', content: 'card 4111 1111 1111 1111' }],
    });
    expect(reply.headers['x-sluice-tier']).toBe('L1');
    expect(contentOf(reply)).not.toContain(token.slice(0, 9));
  });

  it('a private key withholds the reply', async () => {
    lab = await startLab({ openai: { reply: () => `Here it is:\n${pem}\nKeep it safe.` } });
    const reply = await lab.post(ask(stream));
    expect(reply.text).not.toContain('MIIEpAIB');
    expect(reply.text).toContain('output_withheld');
    if (!stream) {
      expect([reply.status, reply.headers['x-should-retry']]).toEqual([403, 'false']);
      return;
    }
    const tail = reply.text.trim().split('\n\n').slice(-2);
    expect(JSON.parse(tail[0]!.slice('data: '.length))).toMatchObject({
      error: { type: 'invalid_request_error', code: 'output_withheld' },
    });
    expect(tail[1]).toBe('data: [DONE]');
  });

  it('a provider that breaks off is never taken for a whole answer', async () => {
    lab = await startLab({
      openai: { reply: () => 'a long answer that never comes to its end', behave: { endAfter: 4 } },
    });
    const reply = await lab.post(ask(stream));
    if (stream) expect(reply.text).toMatch(/data: \{"error":.*\n\ndata: \[DONE\]\n\n$/);
    else expect(reply.status).toBe(200);
  });
});
