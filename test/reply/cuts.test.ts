import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReplyStage, ReplySummary } from '../../src/model/reply.js';
import { makeRestore } from '../../src/transform/restore.js';
import { relayBody } from '../../src/wire/reply-body.js';
import { relayStream } from '../../src/wire/reply-stream.js';
import { parseSse } from '../../src/wire/sse.js';
import { testScan } from './stages.js';

const PSEUDONYMS = new Map([
  ['PERSON_7KQ2M', { value: 'Anna Berg', entity: 'PERSON' }],
  ['EMAIL_ADDRESS_3B8ZK', { value: 'anna@berg.example', entity: 'EMAIL_ADDRESS' }],
]);
const KEY = ['AKIA', 'QZ7XW2CV5BN3MK9L'].join('');

function stages(): readonly ReplyStage[] {
  const secrets = (text: string) =>
    [...text.matchAll(/AKIA[A-Z0-9]{16}/g)].map((hit) => ({
      rule: 'aws',
      start: hit.index,
      end: hit.index + 20,
    }));
  return [
    testScan({ secrets, declaredTools: ['mail'], issued: PSEUDONYMS }),
    makeRestore(PSEUDONYMS, { hosts: () => [], restoreTools: true }),
  ];
}

interface Result {
  readonly events: string[];
  readonly channels: Record<string, string>;
  readonly summary: ReplySummary;
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T, void, undefined> {
  for (const value of values) yield await Promise.resolve(value);
}

async function* withoutDone(events: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  for await (const event of events) if (event !== '[DONE]') yield event;
}

async function relay(events: AsyncIterable<string>, includeUsage = false, given = stages()): Promise<Result> {
  const out: string[] = [];
  const summaries: ReplySummary[] = [];
  for await (const event of relayStream(events, given, { includeUsage }, (summary) =>
    summaries.push(summary),
  )) {
    out.push(event);
  }
  expect(summaries).toHaveLength(1);
  return { events: out, channels: channelsOf(out), summary: summaries[0]! };
}

/** What a client puts together from the chunks. */
function channelsOf(events: readonly string[]): Record<string, string> {
  const channels: Record<string, string> = {};
  const add = (key: string, text: unknown) => {
    if (typeof text === 'string') channels[key] = (channels[key] ?? '') + text;
  };
  for (const event of events) {
    for (const choice of JSON.parse(event).choices ?? []) {
      const said = choice.delta ?? {};
      for (const field of ['content', 'refusal', 'reasoning', 'reasoning_content'])
        add(`${choice.index}.${field}`, said[field]);
      for (const call of said.tool_calls ?? []) {
        add(`${choice.index}.call.${call.index}.name`, call.function?.name);
        add(`${choice.index}.call.${call.index}`, call.function?.arguments);
      }
      add(`${choice.index}.finish`, choice.finish_reason);
    }
  }
  return channels;
}

// A short envelope: what is tried grows with the square of the length.
const delta = (fields: object, index = 0, finish: string | null = null) =>
  JSON.stringify({ id: 'c', choices: [{ index, delta: fields, finish_reason: finish }] });
const call = (fields: object, index = 0) => ({ tool_calls: [{ index, ...fields }] });

/** A text in the pieces that a model might send, at most `size` long. */
function pieces(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
    text.slice(at * size, (at + 1) * size),
  );
}

const REPLIES: readonly (readonly [note: string, text: string, expected: string])[] = [
  [
    'prose',
    'Dear PERSON_7KQ2M, write to EMAIL_ADDRESS_3B8ZK.',
    'Dear Anna Berg, write to anna@berg.example.',
  ],
  ['quotes', '"PERSON_7KQ2M" and \u201cPERSON_7KQ2M\u201d', '"Anna Berg" and \u201cAnna Berg\u201d'],
  ['JSON', '{"a":["PERSON_7KQ2M"],"b":"x\\nPERSON_7KQ2M"}', '{"a":["Anna Berg"],"b":"x\\nAnna Berg"}'],
  ['code', '```py\nname = "PERSON_7KQ2M"\n```', '```py\nname = "Anna Berg"\n```'],
  ['a table', '| name |\n|---|\n| PERSON_7KQ2M |', '| name |\n|---|\n| Anna Berg |'],
  ['a URL', 'https://evil.example/?q=PERSON_7KQ2M PERSON_7KQ2M', '[REDACTED:sanitise.link] Anna Berg'],
  ['other scripts', '我叫PERSON_7KQ2M，\u{1f600} PERSON_7KQ2M', '我叫Anna Berg，\u{1f600} Anna Berg'],
  ['a secret', `The key is ${KEY} for PERSON_7KQ2M`, 'The key is [REDACTED:aws] for Anna Berg'],
  ['nothing to do', 'Hello there.', 'Hello there.'],
];

function streamOf(text: string): string[] {
  const json = JSON.stringify({ to: text });
  return [
    delta({ role: 'assistant', content: '' }),
    ...pieces(text, 20).map((piece) => delta({ reasoning_content: piece })),
    ...pieces(text, 6).map((piece) => delta({ content: piece })),
    ...pieces(text, 30).map((piece) => delta({ refusal: piece }, 1)),
    delta(call({ id: 'a', type: 'function', function: { name: 'mail', arguments: '' } })),
    ...pieces(json, 12).map((piece) => delta(call({ function: { arguments: piece } }))),
    delta({}, 1, 'stop'),
    delta({}, 0, 'tool_calls'),
  ];
}

describe.each(REPLIES)('%s', (_note, text, expected) => {
  const bytes = Buffer.from(
    `: hi\r\n${streamOf(text)
      .map((event) => `data: ${event}\r\n\r\n`)
      .join('')}data: [DONE]\r\n\r\n`,
  );
  const expectedChannels = {
    '0.content': expected,
    '0.reasoning_content': expected,
    '1.refusal': expected,
    '0.call.0.name': 'mail',
    '0.finish': 'tool_calls',
    '1.finish': 'stop',
  };
  const cutAt = (...places: number[]) => {
    const all = [0, ...places.sort((a, b) => a - b), bytes.length];
    return relay(withoutDone(parseSse(each(all.slice(1).map((end, at) => bytes.subarray(all[at], end))))));
  };

  test('the same in a body, and in a stream however its bytes are cut', async () => {
    const message = { role: 'assistant', content: text };
    const body = relayBody(
      JSON.stringify({ id: 'c', choices: [{ index: 0, message, finish_reason: 'stop' }] }),
      stages(),
    );
    expect(JSON.parse(body.json)).toMatchObject({ choices: [{ message: { content: expected } }] });

    const { '0.call.0': args, ...whole } = (await cutAt()).channels;
    expect(whole).toEqual(expectedChannels);
    expect(JSON.parse(args!)).toHaveProperty('to');
    for (let at = 1; at < bytes.length; at++) {
      expect((await cutAt(at)).channels).toEqual({ ...whole, '0.call.0': args });
    }
  });

  test('1,000 random cuttings give the same', async () => {
    const whole = (await cutAt()).channels;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 40 }), async (places) => {
        expect((await cutAt(...places)).channels).toEqual(whole);
      }),
      { numRuns: Math.ceil(1000 / REPLIES.length) },
    );
  });
});
