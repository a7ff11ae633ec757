import { describe, expect, test } from 'vitest';
import { UpstreamError } from '../model/dispatch.js';
import { ReplyHalves } from './reply-halves.js';

const high = '\\ud83d';
const low = '\\ude00';
const delta = (content: string): string => `{"choices":[{"index":0,"delta":{"content":"${content}"}}]}`;

/** The content that a client puts together. */
function joined(events: readonly string[]): string {
  const halves = new ReplyHalves();
  return events
    .map((event) => {
      const [choice] = halves.read(event)['choices'] as unknown as [{ delta: { content: string } }];
      return choice.delta.content;
    })
    .join('');
}

describe('halves of surrogate pairs', () => {
  const rows: readonly [note: string, events: readonly string[], text: string][] = [
    ['none', [delta('a'), delta('b')], 'ab'],
    ['a whole pair', [delta(`a${high}${low}b`)], 'a😀b'],
    ['cut over two events', [delta(`a${high}`), delta(`${low}b`)], 'a😀b'],
    ['an empty event between', [delta(high), delta(''), delta(low)], '😀'],
    ['two in a row', [delta(high), delta(`${low}${high}`), delta(low)], '😀😀'],
    ['a high half without a low one', [delta(high), delta('b')], '\ufffdb'],
    ['a low half without a high one', [delta(`a${low}b`)], 'a\ufffdb'],
    ['a high half in the middle', [delta(`a${high}b`)], 'a\ufffdb'],
    ['two high halves', [delta(`${high}${high}${low}`)], '\ufffd😀'],
    ['two low halves', [delta(high), delta(`${low}${low}`)], '😀\ufffd'],
    ['a half at the very end', [delta(`a${high}`)], 'a'],
    ['a backslash before a u', [delta('a\\\\ud83d')], 'a\\ud83d'],
    ['private characters of the text itself', [delta('\u{fd83d}a')], '\u{fd83d}a'],
  ];
  test.each(rows)('%s', (_note, events, text) => {
    expect(joined(events)).toBe(text);
  });

  test('each text has its own', () => {
    const halves = new ReplyHalves();
    halves.read(`{"choices":[{"index":1,"delta":{"content":"a${high}"}}]}`);
    const other = halves.read('{"choices":[{"index":0,"delta":{"content":"b"}}]}');
    expect(JSON.stringify(other)).toContain('"b"');
    const same = halves.read(`{"choices":[{"index":1,"delta":{"content":"${low}"}}]}`);
    expect(JSON.stringify(same)).toContain('😀');
  });

  test('a key keeps no half', () => {
    expect(JSON.stringify(new ReplyHalves().read(`{"a${low}":1}`))).toBe('{"a\ufffd":1}');
  });

  test('what is no JSON otherwise stays a fault', () => {
    expect(() => new ReplyHalves().read(`{"a":"${high}"`)).toThrow(UpstreamError);
  });
});
