// What one reply may make this process hold, whatever the provider sends.
import { describe, expect, it } from 'vitest';
import { UpstreamError } from '../model/dispatch.js';
import type { ReplyStage } from '../model/reply.js';
import { relayStream } from './reply-stream.js';
import { ReplyText } from './reply-text.js';

const passing: ReplyStage = {
  open: () => ({ push: (text) => text, end: () => '' }),
  toolCall: () => undefined,
  verdicts: () => [],
};
const MEGABYTE = 'x'.repeat(1024 * 1024);
const event = (delta: object, index = 0): string =>
  JSON.stringify({ choices: [{ index, delta, finish_reason: null }] });

/** How many of the events were taken before the reply was broken off. */
async function taken(make: (turn: number) => string): Promise<number> {
  let count = 0;
  async function* endless(): AsyncGenerator<string, void, undefined> {
    for (; count < 64; count += 1) yield await Promise.resolve(make(count));
  }
  const read = async (): Promise<number> => {
    let sent = 0;
    for await (const text of relayStream(endless(), [passing], { includeUsage: false }, () => undefined))
      sent += text.length;
    return sent;
  };
  await expect(read()).rejects.toThrow(UpstreamError);
  return count;
}

describe('a megabyte an event, for ever: broken off at 16', () => {
  it.each<readonly [string, (turn: number) => string]>([
    ['arguments of one call', () => event({ tool_calls: [{ index: 0, function: { arguments: MEGABYTE } }] })],
    [
      'arguments of one call of each choice',
      (turn) => event({ tool_calls: [{ index: 0, function: { arguments: MEGABYTE } }] }, turn),
    ],
    ['the name of a tool', () => event({ tool_calls: [{ index: 0, function: { name: MEGABYTE } }] })],
    [
      'a field of a call that nobody knows',
      (turn) => event({ tool_calls: [{ index: 0, [`f${turn}`]: MEGABYTE }] }),
    ],
    [
      'a field within the function',
      (turn) => event({ tool_calls: [{ index: 0, function: { [`f${turn}`]: MEGABYTE } }] }),
    ],
    ['arguments in the old form', () => event({ function_call: { arguments: MEGABYTE } })],
    ['a field in the old form', (turn) => event({ function_call: { [`f${turn}`]: MEGABYTE } })],
  ])('%s', async (_note, make) => {
    expect(await taken(make)).toBeLessThanOrEqual(17);
  });
});

it('remembers short strings only', () => {
  let opened = 0;
  const counting: ReplyStage = {
    ...passing,
    open(channel) {
      opened += 1;
      return passing.open(channel);
    },
  };
  const text = new ReplyText([counting]);
  for (let turn = 0; turn < 3; turn += 1) text.walk(['chatcmpl-1', 'y'.repeat(4096)], 0, '');
  expect(opened).toBe(1 + 3);
});
