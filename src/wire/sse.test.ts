import { describe, expect, test } from 'vitest';
import { UpstreamError } from '../model/dispatch.js';
import { refuse } from '../model/refusal.js';
import { parseSse } from './sse.js';
import { errorFrame } from './stream-end.js';

async function* each(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

async function parsed(...chunks: readonly Uint8Array[]): Promise<readonly string[]> {
  const events: string[] = [];
  for await (const event of parseSse(each(chunks))) events.push(event);
  return events;
}

const STREAMS: readonly (readonly [note: string, text: string, events: string[]])[] = [
  ['line feeds', 'data: a\n\ndata: [DONE]\n\n', ['a', '[DONE]']],
  ['carriage returns', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
  ['comments and other fields', ': hi\nid: 7\nretry: 10\ndata: a\n\n: more\n\n', ['a']],
  ['several data lines', 'data: a\ndata: b\n\n', ['a\nb']],
  ['no space after the colon', 'data:a\n\n', ['a']],
  ['characters of several bytes', 'data: é王\u{1f600}\n\n', ['é王\u{1f600}']],
  ['no empty line at the end', 'data: a\n\ndata: [DONE]', ['a', '[DONE]']],
  ['an error event', 'event: error\ndata: {"message":"x"}\n\n', ['{"error":{}}']],
  [
    'an error event with an error',
    'event: error\ndata: {"error":{"code":"x"}}\n\n',
    ['{"error":{"code":"x"}}'],
  ],
  ['nothing', '', []],
];

describe('events', () => {
  test.each(STREAMS)('%s, cut at every byte', async (_note, text, events) => {
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at++) {
      expect(await parsed(bytes.subarray(0, at), bytes.subarray(at))).toEqual(events);
    }
    expect(await parsed(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(events);
  });

  test.each<[note: string, chunks: Uint8Array[]]>([
    ['bytes that are no UTF-8', [Buffer.from('data: '), Buffer.from([0xff, 0x0a, 0x0a])]],
    ['a character that breaks off', [Buffer.from('data: '), Buffer.from([0xc3])]],
    ['an event without an end', Array.from({ length: 9 }, () => Buffer.alloc(1024 * 1024, 'a'))],
  ])('%s: a fault of the provider', async (_note, chunks) => {
    await expect(parsed(...chunks)).rejects.toThrow(UpstreamError);
  });
});

test.each(['output_withheld', 'upstream_failed', 'internal_error'] as const)(
  'the error frame of %s',
  (code) => {
    const { error } = JSON.parse(errorFrame(refuse(code, { detail: 'Rule a.b.' }), 'd1'));
    expect(error).toMatchObject({ type: 'invalid_request_error', code });
    expect(error.message).toContain('Rule a.b. Decision d1.');
  },
);
