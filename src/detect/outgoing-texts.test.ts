import { expect, it } from 'vitest';
import { makeKeys } from '../keys/keyring.js';
import { printLeaves } from './leaf-prints.js';
import { rememberOutgoing } from './outgoing-texts.js';
import { makePlaceMemory } from './places/place-memory.js';

const print = makeKeys(Buffer.alloc(32, 4), []).fingerprinter('scan-cache', 'rules');
const long = (n: number): string => `${n} ${'nothing to see in this sentence '.repeat(4)}`;

function reading(answer: (texts: readonly string[]) => readonly string[] | 'failed' = () => []) {
  const read: (readonly string[])[] = [];
  const open = rememberOutgoing(
    {
      blocked(texts) {
        read.push(texts);
        return answer(texts);
      },
    },
    printLeaves(print),
    makePlaceMemory(),
  );
  const blocked = (texts: readonly string[], caller: string) => open(texts, caller).blocked();
  return { read, blocked };
}

it('reads what is new, and each text once', async () => {
  const { read, blocked } = reading();
  expect(await blocked([long(1), long(2), long(1)], 'bot')).toEqual([]);
  expect(await blocked([long(1), long(2), long(3)], 'bot')).toEqual([]);
  expect(await blocked([long(1), long(2), long(3)], 'bot')).toEqual([]);
  expect(read).toEqual([[long(1), long(2)], [long(3)]]);
});

it('reads again for another caller, and what is short', async () => {
  const { read, blocked } = reading();
  for (const caller of ['bot', 'other', 'bot']) await blocked([long(1), 'short'], caller);
  expect(read).toEqual([[long(1), 'short'], [long(1), 'short'], ['short']]);
});

it.each([
  ['a hit', ['secrets.aws.access-key']],
  ['a failure', 'failed' as const],
])('keeps nothing of %s', async (_note, answer) => {
  const { read, blocked } = reading(() => answer);
  expect([await blocked([long(1)], 'bot'), await blocked([long(1)], 'bot')]).toEqual([answer, answer]);
  expect(read).toHaveLength(2);
});
