import { describe, expect, it } from 'vitest';
import { startChain, type Entry } from '../audit/entry.js';
import { encodeFrame, MAX_BODY_BYTES } from './frame.js';
import { decodeSegment, parseSegmentName, SEGMENT_HEADER, segmentName } from './segment.js';

const chain = startChain('aaaaaaaa');
const entry = (n: number): Entry => chain.next({ kind: 'rejected', time: '', counts: { not_found: n } });

/** Three frames, each written when the ones before it were durable. */
const groups = [[entry(1)], [entry(2), entry(3)], [entry(4)]];
let file = SEGMENT_HEADER;
const starts: number[] = [];
for (const group of groups) {
  starts.push(file.length);
  file = Buffer.concat([file, encodeFrame(group, file.length)]);
}

function numbers(bytes: Buffer, last = true): readonly number[] {
  return decodeSegment(bytes, last).frames.flatMap((frame) =>
    frame.entries.map((raw) => (JSON.parse(raw.body.toString()) as { number: number }).number),
  );
}

describe('a whole segment', () => {
  it('gives back its entries', () => {
    const segment = decodeSegment(file, false);
    expect(numbers(file)).toEqual([1, 2, 3, 4]);
    expect(segment).toMatchObject({ damaged: [], soundEnd: file.length });
    const first = groups[0]?.[0];
    expect(segment.frames[0]?.entries[0]).toMatchObject({
      prev: first?.prev,
      hash: first?.hash,
      body: first?.body,
    });
  });
});

describe('a file that ends early', () => {
  it('is torn at the frame that is not whole, wherever that is', () => {
    for (let length = 0; length < file.length; length++) {
      const segment = decodeSegment(file.subarray(0, length), true);
      const want =
        length < SEGMENT_HEADER.length ? 0 : ([...starts, file.length].findLast((at) => at <= length) ?? 0);
      expect([segment.soundEnd, segment.damaged.length], `cut to ${length} bytes`).toEqual([want, 0]);
    }
  });

  it('is damaged when the writer went on in another segment', () => {
    const segment = decodeSegment(file.subarray(0, -1), false);
    expect(segment.damaged).toMatchObject([{ start: starts[2], end: file.length - 1 }]);
  });

  it.each([
    ['zeros', Buffer.alloc(100)],
    ['other bytes', Buffer.alloc(100, 0xf5)],
  ])('is torn where a disk left %s behind it', (_note, rest) => {
    expect(decodeSegment(Buffer.concat([file, rest]), true)).toMatchObject({
      damaged: [],
      soundEnd: file.length,
    });
  });
});

describe('a flipped bit', () => {
  const last = starts[2] ?? 0;

  it('anywhere before the last frame is damage, and the other frames are read', () => {
    for (let at = 0; at < last; at++) {
      const flipped = Buffer.from(file);
      flipped.writeUInt8((flipped[at] ?? 0) ^ (1 << (at % 8)), at);
      const segment = decodeSegment(flipped, true);
      expect(segment.damaged.length, `byte ${at}`).toBe(1);
      expect(segment.soundEnd).toBe(file.length);
      expect(numbers(flipped)).toContain(4);
    }
  });

  it('in the last frame cannot be told from an unfinished write, and is never read as an entry', () => {
    for (let at = last; at < file.length; at++) {
      const flipped = Buffer.from(file);
      flipped.writeUInt8((flipped[at] ?? 0) ^ 0x10, at);
      expect(decodeSegment(flipped, true)).toMatchObject({ damaged: [], soundEnd: last });
      expect(decodeSegment(flipped, false).damaged.length).toBe(1);
    }
  });
});

describe('two writes that were both under way', () => {
  // The second one says that only the header was durable when it was written.
  const both = Buffer.concat([SEGMENT_HEADER, encodeFrame([entry(5)], 17), encodeFrame([entry(6)], 17)]);

  it('are torn together when the disk kept only the second', () => {
    const lost = Buffer.from(both).fill(0, SEGMENT_HEADER.length + 30, SEGMENT_HEADER.length + 60);
    expect(decodeSegment(lost, true)).toMatchObject({
      frames: [],
      damaged: [],
      soundEnd: SEGMENT_HEADER.length,
    });
  });

  it('are damage once a third one shows that they had been durable', () => {
    const lost = Buffer.from(both).fill(0, SEGMENT_HEADER.length + 30, SEGMENT_HEADER.length + 60);
    const segment = decodeSegment(Buffer.concat([lost, encodeFrame([entry(7)], both.length)]), true);
    expect(segment.damaged.length).toBe(1);
    expect(segment.frames.length).toBe(2);
  });
});

it('takes entries up to the longest', () => {
  const long = startChain('b').next({ kind: 'close', time: 'x'.repeat(MAX_BODY_BYTES - 100) });
  const bytes = Buffer.concat([SEGMENT_HEADER, encodeFrame([long, long], 17)]);
  expect(decodeSegment(bytes, true).frames[0]?.entries.length).toBe(2);
});

describe('names', () => {
  it('are read back', () => {
    const name = segmentName(12, 'abcdefgh');
    expect(name.file).toBe('00000012-abcdefgh.log');
    expect(parseSegmentName(name.file)).toEqual(name);
    expect(parseSegmentName(segmentName(123456789, 'a').file)?.sequence).toBe(123456789);
  });

  it.each([
    '1-a.log',
    '00000000-a.log',
    '00000001-.log',
    '00000001-a.log~',
    '0000000x-a.log',
    'notes.txt',
    '000000001-a.log',
  ])('%s is none of ours', (file) => expect(parseSegmentName(file)).toBeUndefined());
});
