import { describe, expect, test } from 'vitest';
import { UpstreamError } from '../model/dispatch.js';
import { Withheld, type ChannelFilter, type ReplyStage, type ReplySummary } from '../model/reply.js';
import { relayStream } from './reply-stream.js';

const KEY = ['AKIA', 'QZ7XW2CV5BN3MK9L'].join('');

/** Holds a word until it ends, puts a name for PERSON_7KQ2M, a marker for the key, and withholds at WITHHOLD. */
function wordFilter(): ChannelFilter {
  let pending = '';
  const release = (end: number): string => {
    const out = pending
      .slice(0, end)
      .replaceAll('PERSON_7KQ2M', 'Anna Berg')
      .replaceAll(KEY, '[REDACTED:aws]');
    pending = pending.slice(end);
    if (out.includes('WITHHOLD')) throw new Withheld('test.rule');
    return out;
  };
  return {
    push(text) {
      pending += text;
      return release(pending.lastIndexOf(' ') + 1);
    },
    end: () => release(pending.length),
  };
}

function stages(calls: string[] = []): readonly ReplyStage[] {
  return [
    {
      open: wordFilter,
      toolCall: (name, choice) => void calls.push(`${choice}:${name}`),
      verdicts: () => [],
    },
  ];
}

interface Result {
  readonly events: string[];
  readonly summary: ReplySummary;
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T, void, undefined> {
  for (const value of values) yield await Promise.resolve(value);
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
  return { events: out, summary: summaries[0]! };
}

const chunk = (choices: unknown[], more: object = {}) =>
  JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 7, model: 'm', choices, ...more });
const delta = (fields: object, index = 0, finish: string | null = null) =>
  chunk([{ index, delta: fields, finish_reason: finish }]);
const call = (fields: object, index = 0) => ({ tool_calls: [{ index, ...fields }] });

describe('chunks', () => {
  const cases: (readonly [note: string, events: string[], expected: string[], includeUsage?: true])[] = [
    [
      'nothing to do: as it came',
      [delta({ content: 'Hi there. ' }), delta({}, 0, 'stop')],
      [delta({ content: 'Hi there. ' }), delta({}, 0, 'stop')],
    ],
    ['role first', [delta({ role: 'assistant', content: '' })], [delta({ role: 'assistant', content: '' })]],
    [
      'held text comes before the finish',
      [delta({ content: 'Hi' }), delta({}, 0, 'stop')],
      [delta({ content: 'Hi' }), delta({}, 0, 'stop')],
    ],
    [
      'text with its finish',
      [delta({ content: 'Hi' }, 0, 'stop')],
      [delta({ content: 'Hi' }), delta({}, 0, 'stop')],
    ],
    ['text and no finish', [delta({ content: 'Hi' })], [delta({ content: 'Hi' })]],
    ['usage not asked for', [chunk([], { usage: { prompt_tokens: 1, completion_tokens: 2 } })], []],
    [
      'usage of other chunks not asked for',
      [chunk([{ index: 0, delta: { content: 'a ' } }], { usage: null })],
      [chunk([{ index: 0, delta: { content: 'a ' } }])],
    ],
    [
      'usage asked for',
      [chunk([], { usage: { prompt_tokens: 1 } })],
      [chunk([], { usage: { prompt_tokens: 1 } })],
      true,
    ],
    ['no choices at all', [chunk([])], [chunk([])]],
    [
      'numbers as they were written',
      [delta({ content: 'a ' }).replace('7', '12345678901234567890')],
      [delta({ content: 'a ' }).replace('7', '12345678901234567890')],
    ],
    [
      'two readings of one text: ours',
      [delta({ content: 'a ' }).replace('"a "', '"\\u0061 "')],
      [delta({ content: 'a ' })],
    ],
    [
      'an unknown field is read too',
      [delta({ content: 'a ', odd: { x: [`key ${KEY}`, 'PERSON_7KQ2M'] } })],
      [delta({ content: 'a ', odd: { x: ['key [REDACTED:aws]', 'Anna Berg'] } })],
    ],
    [
      'an unknown key is read too',
      [delta({ content: 'a ', [KEY]: 1 })],
      [delta({ content: 'a ', '[REDACTED:aws]': 1 })],
    ],
    [
      'log probabilities of text that went as it came',
      [
        chunk([
          {
            index: 0,
            delta: { content: 'a ' },
            logprobs: { content: [{ token: 'a ', logprob: -1.5 }] },
            finish_reason: null,
          },
        ]),
      ],
      [
        chunk([
          {
            index: 0,
            delta: { content: 'a ' },
            logprobs: { content: [{ token: 'a ', logprob: -1.5 }] },
            finish_reason: null,
          },
        ]),
      ],
    ],
    [
      'log probabilities of text that is held back',
      [
        chunk([
          { index: 0, delta: { role: 'assistant', content: 'ab' }, logprobs: { content: [{ token: 'ab' }] } },
        ]),
        delta({}, 0, 'stop'),
      ],
      [
        chunk([{ index: 0, delta: { role: 'assistant' }, logprobs: null }]),
        delta({ content: 'ab' }),
        chunk([
          {
            index: 0,
            delta: {},
            finish_reason: 'stop',
            logprobs: { content: [{ token: 'ab' }], refusal: null },
          },
        ]),
      ],
    ],
    [
      'two tool calls, mixed',
      [
        delta(call({ id: 'a', type: 'function', function: { name: 'mail', arguments: '{"x"' } })),
        delta(call({ id: 'b', type: 'function', function: { name: 'mail', arguments: '{}' } }, 1)),
        delta(call({ function: { arguments: ':1}' } })),
        delta({}, 0, 'tool_calls'),
      ],
      [
        delta(call({ id: 'a', type: 'function', function: { name: 'mail', arguments: '{"x":1}' } })),
        delta(call({ id: 'b', type: 'function', function: { name: 'mail', arguments: '{}' } }, 1)),
        delta({}, 0, 'tool_calls'),
      ],
    ],
  ];
  const rows = cases.map(([note, events, expected, includeUsage]) => ({
    note,
    events,
    expected,
    includeUsage,
  }));
  test.each(rows)('$note', async ({ events, expected, includeUsage }) => {
    expect((await relay(each(events), includeUsage)).events).toEqual(expected);
  });

  test('what is ours to send takes its envelope from an event with a choice', async () => {
    const about = JSON.stringify({ id: '', object: '', model: '', choices: [], prompt_filter_results: [] });
    const { events } = await relay(each([about, delta({ content: 'held' }), delta({}, 0, 'stop')]));
    expect(events).toEqual([about, delta({ content: 'held' }), delta({}, 0, 'stop')]);
  });

  const token = (text: string) =>
    chunk([
      { index: 0, delta: { content: text }, logprobs: { content: [{ token: text }] }, finish_reason: null },
    ]);
  const tokens = (events: readonly string[]): readonly string[] =>
    events.flatMap((event) => [...event.matchAll(/"token":"(.*?)"/g)].map(([, text]) => text ?? ''));

  test('log probabilities go with the text that they repeat, all of them', async () => {
    const { events } = await relay(each([...['one', ' two', ' ', 'three'].map(token), delta({}, 0, 'stop')]));
    expect(tokens(events)).toEqual(['one', ' two', ' ', 'three']);
    expect(tokens(events.slice(0, 3))).toEqual(['one', ' two', ' ']);
  });

  test.each([
    ['redacted', [KEY.slice(0, 9), `${KEY.slice(9)} `, 'end']],
    ['restored', ['PERSON_', '7KQ2M ', 'end']],
  ])('log probabilities of a text that is %s stay behind', async (_note, texts) => {
    const { events } = await relay(each([...texts.map(token), delta({}, 0, 'stop')]));
    expect(tokens(events)).toEqual([]);
  });

  test('log probabilities beside a tool call stay behind', async () => {
    const used = call({ id: 'a', type: 'function', function: { name: 'mail', arguments: '{}' } });
    const { events } = await relay(each([delta(used), token('ab'), delta({}, 0, 'stop')]));
    expect(tokens(events)).toEqual([]);
  });

  describe('text in pieces, in fields without a channel of their own', () => {
    const places: readonly (readonly [note: string, put: (piece: string) => object])[] = [
      [
        'a detail of reasoning',
        (text) => ({ reasoning_details: [{ type: 'reasoning.text', text, index: 0 }] }),
      ],
      ['a part of content', (text) => ({ content: [{ type: 'text', text }] })],
      [
        'a thought in a part',
        (text) => ({ content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] }),
      ],
      ['a transcript', (text) => ({ audio: { id: 'a1', transcript: text } })],
      ['a field that nobody knows', (text) => ({ musing: text })],
    ];
    const joined = (events: readonly string[]): string => {
      const texts: string[] = [];
      const collect = (value: unknown, key = ''): void => {
        if (typeof value === 'object' && value !== null)
          for (const [name, item] of Object.entries(value)) collect(item, name);
        else if (typeof value === 'string' && ['text', 'transcript', 'musing'].includes(key))
          texts.push(value);
      };
      for (const event of events) collect(JSON.parse(event));
      return texts.join('');
    };
    test.each(places)('%s', async (_note, put) => {
      const text = `a ${KEY} for PERSON_7KQ2M now`;
      for (let at = 1; at < text.length; at++) {
        const events = [delta(put(text.slice(0, at))), delta(put(text.slice(at))), delta({}, 0, 'stop')];
        const out = await relay(each(events));
        expect(joined(out.events)).toBe('a [REDACTED:aws] for Anna Berg now');
      }
    });

    test('what is left at the end stands in its own place', async () => {
      const detail = (text: string, index: number) => ({
        reasoning_details: [{ type: 'reasoning.text', text, format: 'f', index }],
      });
      const events = [delta(detail('one', 0)), delta(detail('two', 1)), delta({}, 0, 'stop')];
      expect((await relay(each(events))).events).toEqual([
        delta(detail('', 0)),
        delta(detail('', 1)),
        delta({ reasoning_details: [{ type: 'reasoning.text', format: 'f', index: 0, text: 'one' }] }),
        delta({ reasoning_details: [{ type: 'reasoning.text', format: 'f', index: 1, text: 'two' }] }),
        delta({}, 0, 'stop'),
      ]);
    });

    test('what comes whole with each event is not joined', async () => {
      const cited = (title: string) =>
        delta({ annotations: [{ type: 'url_citation', url_citation: { title, content: title } }] });
      const events = [
        cited('One'),
        cited('Two'),
        delta({ status: 'thinking' }),
        delta({ status: 'writing' }),
      ];
      expect((await relay(each(events))).events).toEqual(events);
    });

    test('endless texts end in a fault', async () => {
      const events = Array.from({ length: 100 }, (_, at) => delta({ [`field${at}`]: 'a' }));
      await expect(relay(each(events))).rejects.toThrow(UpstreamError);
    });
  });

  test('what the relay saw', async () => {
    const events = [
      delta({ content: 'Hi PERSON_7KQ2M' }),
      delta({}, 0, 'stop'),
      chunk([], { usage: { prompt_tokens: 3, completion_tokens: 4 } }),
    ];
    expect((await relay(each(events))).summary).toEqual({
      finishReasons: ['stop'],
      released: 12,
      usage: { input: 3, output: 4 },
    });
  });

  test.each<[note: string, events: string[]]>([
    ['an error of the provider', ['{"error":{"message":"overloaded"}}']],
    ['no JSON', ['{"choices":']],
    ['no object', ['[]']],
    ['a key twice', ['{"choices":[],"choices":[]}']],
    ['choices of another form', ['{"choices":[1]}']],
    ['too many choices', [delta({ content: 'a' }, 128)]],
    ['too many tool calls', [delta(call({}, 128))]],
    ['text after the end of a choice', [delta({}, 0, 'stop'), delta({ content: 'a' })]],
  ])('%s ends in a fault', async (_note, events) => {
    await expect(relay(each(events))).rejects.toThrow(UpstreamError);
  });

  test('withheld: nothing of it comes out', async () => {
    const events = [delta({ content: 'Here: ' }), delta({ content: 'WITHHOLD ' })];
    await expect(relay(each(events))).rejects.toThrow(Withheld);
  });
});
