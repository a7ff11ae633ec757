// Large texts are read on a thread of their own, and what is decided of them is what is decided of small ones: over the
// whole program, from the first one, when no thread stands yet, to when it has long been there.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contentOf, startLab, type Lab } from '../lab/lab.js';
import { HIGH_VALUE, MEDIUM_VALUE, deadToken, holds } from '../lab/planted.js';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => {
  lab.local.reset();
  lab.external.reset();
});

const ROUNDS = 3;
const KB = 1024;
const received = (calls: readonly { readonly body: Buffer }[]): Buffer =>
  Buffer.concat(calls.map(({ body }) => body));
/** So many KB of lines that are each their own, with a value at the end. */
function large(kb: number, round: number, value: string): string {
  let text = '';
  for (let line = 0; text.length < kb * KB; line += 1)
    text += `Round ${round}, line ${line}: the report covers what the survey of the harbour left open.\n`;
  return `${text}\n${value}`;
}
const bodies = (text: string, stream: boolean): object[] => [
  { model: 'gpt-5', stream, messages: [{ role: 'user', content: text }] },
  {
    model: 'gpt-5',
    stream,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: text.slice(0, -12) },
          { type: 'text', text: text.slice(-12) },
        ],
      },
    ],
  },
];

describe.each([20, 200])('%s KB', (kb) => {
  it('with a key in it reach nobody', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const token = deadToken(round + kb);
      for (const body of bodies(large(kb, round, `key ${token}`), round % 2 === 1)) {
        const reply = await lab.post(body);
        expect([reply.status, reply.headers['x-sluice-level']]).toEqual([400, 'BLOCKED']);
      }
    }
    expect([lab.external.received.length, lab.local.received.length]).toEqual([0, 0]);
  });

  it('with an account in it stay here', async () => {
    for (let round = 0; round < ROUNDS; round += 1)
      for (const body of bodies(large(kb, round, `pay to ${HIGH_VALUE}`), false)) {
        const reply = await lab.post(body);
        expect(reply.headers['x-sluice-level']).toBe('HIGH');
      }
    expect(lab.external.received).toEqual([]);
  });

  it('with somebody in it leave as pseudonyms and come back', async () => {
    for (let round = 0; round < ROUNDS; round += 1)
      for (const body of bodies(large(kb, round, `write to ${MEDIUM_VALUE} please`), round % 2 === 1)) {
        const reply = await lab.post(body);
        expect([reply.status, reply.headers['x-sluice-level']]).toEqual([200, 'MEDIUM']);
        expect(contentOf(reply)).toContain(MEDIUM_VALUE);
      }
    expect(holds(received(lab.external.received), MEDIUM_VALUE)).toBe(false);
  });

  it('with nobody in it pass', async () => {
    for (let round = 0; round < ROUNDS; round += 1)
      for (const body of bodies(large(kb, round, 'That is all.'), false))
        expect((await lab.post(body)).headers['x-sluice-level']).toBe('LOW');
  });
});
