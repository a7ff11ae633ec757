import { describe, expect, it } from 'vitest';
import { chunkTexts, completionText, makeStepReader } from './ollama-reply.js';
import type { Step } from './ollama-reply.js';

const frame = { id: 'chatcmpl-1', created: 1, model: 'asked-for' };
const end = { done: true, done_reason: 'stop' };

function steps(chunks: readonly object[], oneCall = false): Step[] {
  let made = 0;
  const reader = makeStepReader(() => `call_ours${++made}`, oneCall);
  return chunks.map((chunk) => {
    const step = reader.read(chunk);
    if (step === undefined) throw new Error('no step');
    return step;
  });
}

interface Completion {
  readonly choices: readonly {
    readonly message: { readonly tool_calls?: readonly object[] };
    readonly finish_reason: string;
  }[];
}

function completion(chunks: readonly object[], oneCall = false): Completion {
  return JSON.parse(completionText(frame, steps(chunks, oneCall))) as Completion;
}

const call = (name: string, args: object, id?: string) => ({
  ...(id === undefined ? {} : { id }),
  function: { index: 0, name, arguments: args },
});

describe('completionText', () => {
  it('joins text and thinking, and counts missing usage as zero', () => {
    const reply = completion([
      { message: { role: 'assistant', content: '', thinking: 'hm' } },
      { message: { role: 'assistant', content: 'He' } },
      { message: { role: 'assistant', content: 'llo' }, ...end, eval_count: 2 },
    ]);
    expect(reply).toMatchObject({
      object: 'chat.completion',
      model: 'asked-for',
      choices: [{ message: { content: 'Hello', reasoning_content: 'hm' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 0, completion_tokens: 2, total_tokens: 2 },
    });
  });

  it('numbers calls itself, makes missing ids, keeps equal calls', () => {
    const reply = completion([
      { message: { content: '', tool_calls: [call('find', { a: 1 }), call('find', { a: 1 })] } },
      { message: { content: '', tool_calls: [call('send', {}, 'call_theirs')] }, ...end },
    ]);
    expect(reply.choices[0]!.message).toMatchObject({ content: null });
    expect(reply.choices[0]!.message.tool_calls).toEqual([
      { id: 'call_ours1', type: 'function', function: { name: 'find', arguments: '{"a":1}' } },
      { id: 'call_ours2', type: 'function', function: { name: 'find', arguments: '{"a":1}' } },
      { id: 'call_theirs', type: 'function', function: { name: 'send', arguments: '{}' } },
    ]);
    expect(reply.choices[0]!.finish_reason).toBe('tool_calls');
  });

  it('passes only the first call on when only one was asked for', () => {
    const chunk = { message: { content: '', tool_calls: [call('a', {}), call('b', {})] }, ...end };
    expect(completion([chunk], true).choices[0]!.message.tool_calls).toHaveLength(1);
  });

  it('says length also where calls were seen: the last may be cut', () => {
    const chunk = {
      message: { content: '', tool_calls: [call('a', {})] },
      done: true,
      done_reason: 'length',
    };
    expect(completion([chunk]).choices[0]!.finish_reason).toBe('length');
  });
});

describe('makeStepReader', () => {
  const bad: readonly [note: string, chunk: unknown][] = [
    ['no message', { done: false }],
    ['done without a reason', { message: { content: '' }, done: true }],
    ['done by loading', { message: { content: '' }, done: true, done_reason: 'load' }],
    ['no object', 'text'],
  ];
  it.each(bad)('knows no step for: %s', (_note, chunk) => {
    expect(makeStepReader(() => '', false).read(chunk)).toBeUndefined();
  });
});

interface Chunk {
  readonly id: string;
  readonly choices: readonly { readonly delta: object; readonly finish_reason: string | null }[];
}

describe('chunkTexts', () => {
  it('opens with the role and ends with the reason and the usage', () => {
    const all = steps([
      { message: { content: 'Hi' } },
      { message: { content: '' }, ...end, prompt_eval_count: 5, eval_count: 1 },
    ]);
    const texts = all
      .flatMap((step, at) => chunkTexts(frame, step, at === 0))
      .map((text) => JSON.parse(text) as Chunk);
    expect(texts.map((chunk) => chunk.choices[0]?.delta)).toEqual([
      { role: 'assistant', content: 'Hi' },
      {},
      undefined,
    ]);
    expect(texts[1]?.choices[0]?.finish_reason).toBe('stop');
    expect(texts[2]).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 },
    });
    expect(new Set(texts.map((chunk) => chunk.id))).toEqual(new Set(['chatcmpl-1']));
  });
});
