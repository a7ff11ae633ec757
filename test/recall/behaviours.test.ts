// What agents do with the reply to a HIGH request before they send it on: it stays on this machine, whatever the form.
// Over the whole program; the texts themselves hold nothing that a rule would find.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueAgentKey } from '../../src/keys/agent-key.js';
import type { StandinReply } from '../../src/standin/default-reply.js';
import { contentOf, ROOT, startLab, type Lab, type Reply } from '../lab/lab.js';

const SECRET_ASK = { role: 'user', content: 'Summarise for card 4111 1111 1111 1111 what we agreed.' };
/** Three sentences without a name, number or topic of any rule. */
const SENTENCES = [
  'The buyer accepts the lower offer only when the warehouse in the north is part of the bargain and stays open.',
  'Nobody outside this small circle may hear about it before the board has met twice and settled the open points.',
  'After that the old brand disappears within a quarter, and everything is sold under the younger label instead.',
];
const REPLY = SENTENCES.join(' ');
const CHINESE =
  '买方只有在北方仓库也属于交易并且继续开放的情况下才接受较低的报价而且在董事会两次会面之前外人不得知道此事';

const keys = { one: issueAgentKey(), other: issueAgentKey() };
const hash = (key: string): string => createHash('sha256').update(key).digest('hex');
const as = (key: string): { headers: Record<string, string> } => ({
  headers: { authorization: `Bearer ${key}` },
});
const ask = (...messages: object[]): object => ({ model: 'gpt-5', messages });
const user = (content: unknown): object => ({ role: 'user', content });
const levelOf = (reply: Reply): unknown => reply.headers['x-sluice-level'];

let lab: Lab;
let say: StandinReply = REPLY;
beforeAll(async () => {
  const shipped = readFileSync(join(ROOT, 'routing.yaml'), 'utf8');
  const agents = `agents:\n  one: { key_hash: "${hash(keys.one)}" }\n  other: { key_hash: "${hash(keys.other)}" }\n`;
  lab = await startLab({
    routing: `${shipped.replace(/^agents:.*$/m, '')}\n${agents}`,
    ollama: {
      reply: () => say,
      models: [{ name: 'llama3.2:latest', capabilities: ['completion', 'tools'] }],
    },
  });
});
afterAll(() => lab.stop());
beforeEach(() => lab.external.reset());

describe('the reply to a HIGH request', () => {
  beforeAll(async () => {
    for (const text of [REPLY, CHINESE]) {
      say = text;
      const reply = await lab.post(ask(SECRET_ASK), as(keys.one));
      expect([levelOf(reply), contentOf(reply)]).toEqual(['HIGH', text]);
    }
  });

  const cut = (text: string): string => text.slice(40, 240);
  it.each<[string, object]>([
    ['as it is, in a new conversation', ask(user(REPLY))],
    ['trimmed and in other spacing', ask(user(`\n\n${REPLY.slice(20).replaceAll(' ', '\n  ')}   `))],
    ['with a prefix', ask(user(`Here is what the assistant said so far, please go on from there: ${REPLY}`))],
    [
      'quoted in Markdown',
      ask(
        user(
          REPLY.split(' the ')
            .map((line) => `> **${line}** the`)
            .join('\n'),
        ),
      ),
    ],
    ['cut at both ends', ask(user(`[...] ${cut(REPLY)} [...]`))],
    [
      'JSON-escaped inside a text',
      ask(user(`Log line: ${JSON.stringify(JSON.stringify({ text: REPLY.replaceAll('. ', '.\n') }))} end`)),
    ],
    [
      'in the arguments of a tool call',
      ask(
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            {
              id: 'c1',
              type: 'function',
              function: { name: 'save', arguments: JSON.stringify({ note: REPLY }) },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'done' },
      ),
    ],
    [
      'joined with other texts',
      ask(
        user(
          `${'An earlier remark about gardens. '.repeat(20)}${REPLY}${' And one about boats.'.repeat(20)}`,
        ),
      ),
    ],
    [
      'cut into parts of one message',
      ask(user(REPLY.match(/.{1,40}/g)?.map((text) => ({ type: 'text', text })))),
    ],
    ['in another order', ask(user([...SENTENCES].reverse().join(' ')))],
    ['in the system prompt', ask({ role: 'system', content: REPLY }, user('Go on.'))],
    ['in a field of its own', { ...ask(user('Go on.')), metadata: { summary: REPLY } }],
    ['in a field that nobody knows', { ...ask(user('Go on.')), x_context: [{ deep: REPLY }] }],
    ['in capitals', ask(user(REPLY.toUpperCase()))],
    ['with letters that only look alike', ask(user(REPLY.replaceAll('o', '\u043e')))],
    ['in base64', ask(user(`blob ${Buffer.from(REPLY).toString('base64')}`))],
    ['in a script without spaces, with a prefix', ask(user(`他说：${CHINESE.slice(3, 40)}`))],
  ])('comes back %s: HIGH', async (_note, body) => {
    const reply = await lab.post(body, as(keys.one));
    expect([reply.status, levelOf(reply), lab.external.received.length]).toEqual([200, 'HIGH', 0]);
  });

  it.each<[string, object]>([['the same text from another caller', ask(user(REPLY))]])(
    '%s is not inherited',
    async (_note, body) => {
      expect(levelOf(await lab.post(body, as(keys.other)))).toBe('LOW');
    },
  );

  it.each<[string, string]>([
    [
      'a text of its own',
      'The garden behind the house is open again, and the children have planted tomatoes and beans in two long rows.',
    ],
    ['a few words of it', 'the lower offer only when the warehouse'],
    ['its words in any order', [...REPLY.split(' ')].sort().join(' ')],
  ])('%s is LOW', async (_note, text) => {
    expect(levelOf(await lab.post(ask(user(text)), as(keys.one)))).toBe('LOW');
  });
});

it('a reply that the client breaks off is known as far as it went', async () => {
  say = `${REPLY.replaceAll('warehouse', 'harbour')} ${'And so on it goes for a long while. '.repeat(2000)}`;
  const seen = await breakOff({ ...ask(SECRET_ASK), stream: true }, keys.one);
  expect(seen.length).toBeGreaterThan(150);
  const back = await lab.post(ask(user(seen.slice(0, 200))), as(keys.one));
  expect([levelOf(back), lab.external.received.length]).toEqual(['HIGH', 0]);
});

it('a streamed reply is known when its last event is read', async () => {
  say = REPLY.replaceAll('buyer', 'heir');
  const streamed = await lab.post({ ...ask(SECRET_ASK), stream: true }, as(keys.one));
  const back = await lab.post(ask(user(contentOf(streamed).slice(0, 150))), as(keys.one));
  expect(levelOf(back)).toBe('HIGH');
});

it('the arguments of a tool call are known', async () => {
  const note = REPLY.replaceAll('offer', 'bid').replaceAll('. ', '.\n');
  say = { toolCalls: [{ name: 'save', arguments: { note } }] };
  const tools = [
    {
      type: 'function',
      function: { name: 'save', parameters: { type: 'object', properties: { note: { type: 'string' } } } },
    },
  ];
  const reply = await lab.post({ ...ask(SECRET_ASK), tools }, as(keys.one));
  expect(reply.text).toContain('tool_calls');
  expect(levelOf(await lab.post(ask(user(`The note: ${note}`)), as(keys.one)))).toBe('HIGH');
});

it('a system prompt that the model repeats does not make later requests HIGH', async () => {
  const system = {
    role: 'system',
    content:
      'You help the people of a small library to answer letters, politely, briefly and always with a good book to read next.',
  };
  say = `As you told me: ${system.content}`;
  expect(levelOf(await lab.post(ask(system, SECRET_ASK), as(keys.one)))).toBe('HIGH');
  expect(levelOf(await lab.post(ask(system, user('Go on.')), as(keys.one)))).toBe('LOW');
});

it('the record says why, and holds no text', async () => {
  say = REPLY;
  await lab.post(ask(SECRET_ASK), as(keys.one));
  await lab.post(ask(user(REPLY)), as(keys.one));
  const journal = readFileSync(join(lab.dataDir, 'journal', '00000001-' + lastWriter()), 'latin1');
  expect(journal).toContain('"rule":"recall.level"');
  expect(journal).not.toContain('warehouse');
});

function lastWriter(): string {
  return String(/00000001-(.*)/.exec(readDirectory())?.[1]);
}

function readDirectory(): string {
  return readdirSync(join(lab.dataDir, 'journal'))[0] ?? '';
}

/** Reads a while, then destroys the connection. @returns the text that had arrived */
function breakOff(body: object, key: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const bytes = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    const call = request(
      new URL('/v1/chat/completions', lab.url),
      { method: 'POST', headers },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          const content = contentOf({
            status: 200,
            headers: {},
            text: text.slice(0, text.lastIndexOf('\n\n') + 2),
          });
          if (content.length < 200) return;
          call.destroy();
          resolve(content);
        });
      },
    );
    call.on('error', (error: Error & { code?: string }) => {
      if (error.code !== 'ECONNRESET') reject(error);
    });
    call.end(bytes);
  });
}
