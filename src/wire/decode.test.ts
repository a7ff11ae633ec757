import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isRefusal } from '../model/refusal.js';
import { decodeBody } from './decode.js';
import { inflateZstd } from './zstd.js';

const MB = 1024 * 1024;
const JSON_TYPE = 'application/json';
const BODY = Buffer.from(
  JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello '.repeat(500) }] }),
);

/** A zstd frame of raw blocks: what this Node's zlib cannot write. */
function rawZstd(content: Buffer, options: { block?: number; size?: number } = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32LE(0xfd2fb528, 0);
  header.writeUInt8(0xe0, 4);
  header.writeBigUInt64LE(BigInt(options.size ?? content.length), 5);
  return Buffer.concat([header, ...rawBlocks(content, options.block ?? 65_536)]);
}

function rawBlocks(content: Buffer, step: number): Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = 0; at === 0 || at < content.length; at += step) {
    const piece = content.subarray(at, at + step);
    blocks.push(blockHeader(at + step >= content.length, 0, piece.length), piece);
  }
  return blocks;
}

function blockHeader(last: boolean, kind: number, size: number): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((last ? 1 : 0) | (kind << 1) | (size << 3), 0, 3);
  return header;
}

/** Blocks that say "this byte, that many times", under a window descriptor. */
function runs(descriptor: number, count: number, length: number): Buffer {
  const start = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, descriptor]);
  const blocks = Array.from({ length: count }, (_, i) =>
    Buffer.concat([blockHeader(i === count - 1, 1, length), Buffer.from(' ')]),
  );
  return Buffer.concat([start, ...blocks]);
}

async function answer(body: Buffer, encoding?: string, type: string | undefined = JSON_TYPE, max = 16 * MB) {
  const result = await decodeBody(body, type, encoding, max);
  return isRefusal(result) ? result.code : result.toString();
}

describe('content type', () => {
  it.each([
    ['plain', 'application/json', true],
    ['charset', 'application/json; charset=utf-8', true],
    ['upper case, quoted', 'Application/JSON; Charset="UTF-8"', true],
    ['another parameter', 'application/json; profile=x', true],
    ['another charset', 'application/json; charset=utf-16', false],
    ['two charsets', 'application/json; charset=utf-8; charset=latin1', false],
    ['none', undefined, false],
    ['text', 'text/plain', false],
    ['a suffix', 'application/json-patch+json', false],
    ['a form', 'multipart/form-data; boundary=application/json', false],
  ])('%s', async (_note, type, accepted) => {
    const result = await decodeBody(BODY, type, undefined, MB);
    expect(isRefusal(result) ? result.code : 'read').toBe(accepted ? 'read' : 'unsupported_encoding');
  });
});

describe('content encoding', () => {
  it.each([
    ['none', undefined, BODY],
    ['empty', '', BODY],
    ['identity', 'identity', BODY],
    ['gzip', 'gzip', zlib.gzipSync(BODY)],
    ['upper case', ' GZIP ', zlib.gzipSync(BODY)],
    [
      'gzip in two members',
      'gzip',
      Buffer.concat([zlib.gzipSync(BODY.subarray(0, 9)), zlib.gzipSync(BODY.subarray(9))]),
    ],
    ['deflate', 'deflate', zlib.deflateSync(BODY)],
    ['br', 'br', zlib.brotliCompressSync(BODY)],
    ['zstd, raw blocks', 'zstd', rawZstd(BODY, { block: 100 })],
    ['zstd, one block', 'zstd', rawZstd(BODY)],
  ])('reads %s', async (_note, encoding, body) => {
    expect(await answer(body, encoding)).toBe(BODY.toString());
  });

  it.each([
    [
      'with a checksum',
      'KLUv/WTvCjUCANQDeyJtb2RlbCI6Im0iLCJtZXNzYWdlcyI6W3sicm9sZSI6InVzZXIiLCJjb250ZW50IjoiaGVsbG8gIn1dfQEA+br4BQrAPXQ2',
    ],
    [
      'without',
      'KLUv/WDvCjUCANQDeyJtb2RlbCI6Im0iLCJtZXNzYWdlcyI6W3sicm9sZSI6InVzZXIiLCJjb250ZW50IjoiaGVsbG8gIn1dfQEA+br4BQo=',
    ],
  ])('reads a frame written by libzstd, %s', async (_note, base64) => {
    const frame = Buffer.from(base64, 'base64');
    expect(await answer(frame, 'zstd')).toBe(BODY.toString());
    expect(await answer(frame.subarray(0, -1), 'zstd')).toBe('unscannable_content');
    expect(await answer(Buffer.concat([frame, Buffer.from('x')]), 'zstd')).toBe('unscannable_content');
  });

  it.each([
    ['a list', 'gzip, br'],
    ['twice the same', 'gzip,gzip'],
    ['an old name', 'x-gzip'],
    ['unknown', 'compress'],
    ['identity in a list', 'identity, gzip'],
  ])('refuses %s', async (_note, encoding) => {
    expect(await answer(BODY, encoding)).toBe('unsupported_encoding');
  });
});

describe('corrupt bodies', () => {
  const whole = {
    gzip: zlib.gzipSync(BODY),
    deflate: zlib.deflateSync(BODY),
    br: zlib.brotliCompressSync(BODY),
    zstd: rawZstd(BODY),
  };
  const cases = Object.entries(whole).flatMap(([encoding, body]) => [
    [encoding, 'cut off', body.subarray(0, -5)] as const,
    [encoding, 'garbage behind it', Buffer.concat([body, Buffer.from('garbage')])] as const,
    [encoding, 'zeros behind it', Buffer.concat([body, Buffer.alloc(8)])] as const,
    [encoding, 'not compressed at all', BODY] as const,
    [encoding, 'empty', Buffer.alloc(0)] as const,
  ]);
  it.each(cases)('%s: %s', async (encoding, _note, body) => {
    expect(await answer(body, encoding)).toBe('unscannable_content');
  });

  it.each([
    [
      'a skippable frame behind it',
      Buffer.concat([rawZstd(BODY), Buffer.from([0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 65])]),
    ],
    ['a second frame', Buffer.concat([rawZstd(BODY), rawZstd(BODY)])],
    ['a size that is not the content', rawZstd(BODY, { size: BODY.length + 1 })],
    [
      'a dictionary',
      Buffer.concat([
        Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x21, 7, 1]),
        blockHeader(true, 0, 1),
        Buffer.from(' '),
      ]),
    ],
    [
      'the reserved block type',
      Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]), blockHeader(true, 3, 0)]),
    ],
    ['no last block', Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]), blockHeader(false, 0, 0)])],
  ])('zstd with %s', async (_note, body) => {
    expect(await answer(body, 'zstd')).toBe('unscannable_content');
  });

  it('ends for any damage to a frame', async () => {
    const frame = rawZstd(BODY, { block: 700 });
    await fc.assert(
      fc.asyncProperty(fc.nat(frame.length - 1), fc.nat(255), async (at, byte) => {
        const damaged = Buffer.from(frame);
        damaged[at] = byte;
        const result = await decodeBody(damaged, JSON_TYPE, 'zstd', MB);
        expect(isRefusal(result) || result.length === BODY.length).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('size', () => {
  const bomb = Buffer.alloc(64 * MB, 0x20);
  it.each([
    ['gzip', zlib.gzipSync(bomb)],
    ['deflate', zlib.deflateSync(bomb)],
    ['br', zlib.brotliCompressSync(bomb, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
    ['zstd', runs(0x58, 512, 131_072)],
  ])('a bomb in %s', async (encoding, body) => {
    expect(body.length).toBeLessThan(MB);
    expect(await answer(body, encoding)).toBe('request_too_large');
  });

  it.each([
    ['a declared size over the cap', rawZstd(BODY, { size: 17 * MB })],
    ['a window of a gigabyte', runs(0xa0, 1, 1)],
    ['a thousand blocks under a large window', runs(0x68, 1000, 1)],
  ])('zstd: %s', async (_note, body) => {
    expect(await answer(body, 'zstd')).toBe('request_too_large');
  });

  it('zstd: the decoder itself stops at the cap', async () => {
    const result = await inflateZstd(runs(0x58, 512, 131_072), MB);
    expect(isRefusal(result) ? result.code : result.length).toBe('request_too_large');
  });

  it.each(['gzip', 'identity', 'zstd'])(
    'exactly the cap is read, one byte more is not: %s',
    async (encoding) => {
      const pack = { gzip: zlib.gzipSync, identity: (b: Buffer) => b, zstd: (b: Buffer) => rawZstd(b) }[
        encoding
      ]!;
      expect(await answer(pack(BODY), encoding, JSON_TYPE, BODY.length + 20)).toBe(BODY.toString());
      expect(await answer(pack(BODY), encoding, JSON_TYPE, BODY.length - 1)).toBe('request_too_large');
    },
  );
});
