// Memory that cannot answer, memory that lost something, and a log that fails under a HIGH reply. In process, because
// none of them can be caused from outside.
import { afterEach, describe, expect, it } from 'vitest';
import type { FactStore } from '../../src/model/recall.js';
import { startInProcess, type InProcess } from '../lab/in-process.js';
import { contentOf, send } from '../lab/lab.js';

let running: InProcess;
afterEach(() => running.stop());

const ask = (content: string, more = {}): object => ({
  model: 'gpt-5',
  messages: [{ role: 'user', content }],
  ...more,
});
const CROWD = ['Anvrik Oslem', 'Bellin Quast', 'Corvane Tulp', 'Dervik Aslom', 'Elvrit Zarn'];
const small = { limit: 3, lifetimeMs: 30 * 24 * 60 * 60 * 1000 };

async function fill(): Promise<void> {
  for (const name of CROWD) await send(running.url, ask(`my doctor is ${name}`));
}

describe('a caller of whom the mirror dropped something', () => {
  it('is refused for the moment until the embedded store is there, then answered from it', async () => {
    running = await startInProcess({ facts: { mirror: small } });
    await fill();
    // The first name was dropped long ago, and nothing but the store can know it.
    const question = ask(`${CROWD[0]} asked for the report`);
    const early = await send(running.url, question);
    expect([early.status, early.headers['x-should-retry']]).toEqual([503, 'true']);
    expect(early.text).toContain('"code":"classifier_unavailable"');
    await expect
      .poll(async () => (await send(running.url, question)).headers['x-sluice-level'], {
        timeout: 60_000,
        interval: 100,
      })
      .toBe('MEDIUM');
    const decision = running.entries.filter((entry) => entry.kind === 'decision').at(-1);
    expect(decision).not.toHaveProperty('recall');
  }, 90_000);

  it('is looked up in a store', async () => {
    const asked: string[] = [];
    const store: FactStore = {
      recall(caller, fingerprints) {
        asked.push(caller);
        return Promise.resolve(
          new Map(fingerprints.map((print) => [print, { kind: 'value', entity: 'PERSON' }])),
        );
      },
    };
    running = await startInProcess({ facts: { mirror: small, store } });
    expect((await send(running.url, ask('Zarnow asked for the report'))).headers['x-sluice-level']).toBe(
      'LOW',
    );
    expect(asked).toEqual([]);
    await fill();
    expect((await send(running.url, ask('Zarnow asked for the report'))).headers['x-sluice-level']).toBe(
      'MEDIUM',
    );
    expect(new Set(asked)).toEqual(new Set(['anonymous']));
    const decision = running.entries.filter((entry) => entry.kind === 'decision').at(-1);
    expect(decision).not.toHaveProperty('recall');
  });

  it.each([false, true])(
    'is refused for the moment when the store does not answer (stream: %s)',
    async (stream) => {
      let away = false;
      const store: FactStore = { recall: () => Promise.resolve(away ? 'failed' : new Map()) };
      running = await startInProcess({ facts: { mirror: small, store } });
      await fill();
      running.external.reset();
      away = true;
      const reply = await send(running.url, ask('Zarnow asked for the report', { stream }));
      expect([reply.status, reply.headers['x-should-retry']]).toEqual([503, 'true']);
      expect(reply.text).toContain('"code":"classifier_unavailable"');
      expect(running.external.received).toHaveLength(0);
      expect(running.entries.at(-1)).toMatchObject({
        kind: 'decision',
        refused: 'classifier_unavailable',
        level: 'UNREAD',
      });
    },
  );
});

describe('a HIGH reply whose record fails', () => {
  it.each([false, true])('is never complete (stream: %s)', async (stream) => {
    running = await startInProcess({
      beforeOutcome: () => {
        throw new Error('disk');
      },
    });
    const reply = await send(running.url, ask('card 4111 1111 1111 1111', { stream }));
    if (stream) {
      expect(reply.text).toContain('"error"');
      expect(reply.text).not.toContain('"finish_reason":"stop"');
    } else expect([reply.status, reply.headers['x-should-retry']]).toEqual([503, 'true']);
  });
});

it('what is learnt comes from entries alone, and from every one that was taken', async () => {
  running = await startInProcess({
    ollama: { reply: () => 'the one and only answer to this is that there is none to be had at all today' },
  });
  const high = await send(running.url, ask('card 4111 1111 1111 1111'));
  expect(contentOf(high)).toContain('none to be had');
  const carried = running.entries.flatMap((entry) =>
    entry.kind === 'decision' || entry.kind === 'outcome' ? [{ kind: entry.kind, facts: entry.facts }] : [],
  );
  expect(carried.filter(({ facts }) => facts !== undefined).map(({ kind }) => kind)).toEqual(['outcome']);
  const facts = carried.at(-1)?.facts;
  expect(facts?.caller).toBe('anonymous');
  for (const print of facts?.level ?? []) expect(print).toMatch(/^[\w-]{16}$/);
  expect(JSON.stringify(running.entries)).not.toContain('none to be had');
});
