// Refused before: with `history: tombstone` a conversation can go on after a refusal, and nothing of what was refused
// leaves; without it every turn that still carries it is refused.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bytesBelow, ROOT, startLab, type Lab, type Reply } from '../lab/lab.js';
import { deadToken } from '../lab/planted.js';

const shipped = readFileSync(join(ROOT, 'routing.yaml'), 'utf8');
const tombstone = shipped.replace('history: strict', 'history: tombstone');
let lab: Lab;
afterAll(() => lab.stop());

/** Another one for each test: what was refused once stays known. */
let number = 100;
let key = '';
let SECRET = '';
beforeEach(() => {
  number += 2;
  key = deadToken(number);
  SECRET = `The key is ${key}, use it.`;
  lab.external.reset();
});
const system = { role: 'system', content: 'You help.' };
const user = (content: unknown): object => ({ role: 'user', content });
const sorry = { role: 'assistant', content: 'I cannot do that.' };
const ask = (...messages: object[]): object => ({ model: 'gpt-5', messages });
const call = (args: unknown): object => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c1', type: 'function', function: { name: 'save', arguments: JSON.stringify(args) } }],
});
const answer = (content: string): object => ({ role: 'tool', tool_call_id: 'c1', content });
const statusOf = (reply: Reply): number => reply.status;
const lastSent = (running: Lab): { messages: Record<string, unknown>[] } =>
  JSON.parse(running.external.received.at(-1)?.body.toString() ?? '{}') as never;

describe('history: tombstone', () => {
  beforeAll(async () => {
    lab = await startLab({ routing: tombstone });
  });
  it.each<[string, () => object[], (messages: Record<string, unknown>[]) => unknown, unknown]>([
    [
      'a user message',
      () => [user(SECRET), sorry, user('Go on.')],
      (m) => m[0]?.['content'],
      '[removed: this content was refused before]',
    ],
    [
      'a part of a message',
      () => [
        user([
          { type: 'text', text: 'See:' },
          { type: 'text', text: SECRET },
        ]),
        sorry,
        user('Go on.'),
      ],
      (m) => m[0]?.['content'],
      [
        { type: 'text', text: 'See:' },
        { type: 'text', text: '[removed: this content was refused before]' },
      ],
    ],
    [
      'a tool result',
      () => [user('a'), call({ a: 1 }), answer(SECRET), sorry, user('Go on.')],
      (m) => [m[2]?.['content'], m[2]?.['tool_call_id']],
      ['[removed: this content was refused before]', 'c1'],
    ],
    [
      'arguments of a tool call',
      () => [user('a'), call({ deep: [{ note: SECRET }], n: 2 }), answer('done'), sorry, user('Go on.')],
      (m) => m[1]?.['tool_calls'],
      [{ id: 'c1', type: 'function', function: { name: 'save', arguments: '{}' } }],
    ],
  ])('%s that was refused is replaced once it has been answered', async (_note, make, look, want) => {
    const messages = make();
    expect(statusOf(await lab.post(ask(...messages)))).toBe(400);
    const reply = await lab.post(ask(...messages));
    expect(statusOf(reply)).toBe(200);
    expect(look(lastSent(lab).messages)).toEqual(want);
    expect(lab.external.received.map((call) => call.body.toString()).join()).not.toContain(key);
    expect(String(reply.headers['x-sluice-warning'])).toContain('refused before, replaced: messages[');
    const journal = bytesBelow(join(lab.dataDir, 'journal')).toString('latin1');
    expect(journal).toContain('"rule":"recall.refused"');
    expect(journal).toContain('"count":1,"level":"LOW"');
  });

  it('a plain retry is refused again, and so is a message that nobody answered yet', async () => {
    for (const messages of [
      [user(SECRET)],
      [user(SECRET)],
      [user('a'), sorry, user(SECRET)],
      [user(SECRET), user('Go on.')],
    ])
      expect(statusOf(await lab.post(ask(...messages)))).toBe(400);
    expect(lab.external.received).toHaveLength(0);
  });

  it.each(['system', 'developer'])('never in a %s message', async (role) => {
    for (let turn = 0; turn < 3; turn += 1)
      expect(statusOf(await lab.post(ask({ role, content: SECRET }, user('a'), sorry, user('Go on.'))))).toBe(
        400,
      );
    expect(lab.external.received).toHaveLength(0);
  });

  it('what is new and BLOCKED is refused, whatever is replaced', async () => {
    await lab.post(ask(user(SECRET)));
    const reply = await lab.post(ask(user(SECRET), sorry, user(`and ${deadToken(number + 1)}`)));
    expect([reply.status, lab.external.received.length]).toEqual([400, 0]);
    const next = ask(user(SECRET), sorry, user(`and ${deadToken(number + 1)}`), sorry, user('Go on.'));
    expect([(await lab.post(next)).status, lab.external.received.length]).toEqual([200, 1]);
  });

  it('what only looks like it is not replaced', async () => {
    await lab.post(ask(user(SECRET)));
    const reply = await lab.post(ask(user('The key is elsewhere.'), sorry, user('Go on.')));
    expect([reply.status, lastSent(lab).messages[0]?.['content']]).toEqual([200, 'The key is elsewhere.']);
  });

  it('pseudonyms land where they belong beside a marker', async () => {
    const messages = [system, user(SECRET), sorry, user('Write to anna@example.org, please.')];
    await lab.post(ask(...messages));
    const reply = await lab.post(ask(...messages));
    expect(reply.headers['x-sluice-level']).toBe('MEDIUM');
    expect(lastSent(lab).messages[3]?.['content']).toMatch(/^Write to EMAIL_ADDRESS_[0-9A-Z]{5}, please\.$/);
  });
});

it('history: strict (the default) refuses every turn that still carries it', async () => {
  await lab.stop();
  lab = await startLab();
  const turns = [
    [user(SECRET)],
    [user(SECRET), sorry, user('Go on.')],
    [user(SECRET), sorry, user('Go on.')],
  ];
  for (const messages of turns) expect(statusOf(await lab.post(ask(...messages)))).toBe(400);
  expect(lab.external.received).toHaveLength(0);
});
