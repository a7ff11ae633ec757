// The frame and block headers of a zstd body (RFC 8878), read before any decoder runs. Invariant: what passes is one
// whole frame with nothing behind it, whose declared window and number of blocks bound what decoding can cost.
import { type Refusal, refuse } from '../model/refusal.js';
import { CORRUPT, OVERSIZE, TRAILING } from './zlib.js';

/** RFC 8878 asks every decoder to support 8 MB; a larger window only makes a decoder allocate. */
const MAX_WINDOW = 8 * 1024 * 1024;
const MAX_BLOCK = 128 * 1024;
/** The streaming decoder moves its whole window once a block: a kilobyte of tiny blocks could cost seconds. */
const MAX_MOVED = 2 ** 31;

export interface ZstdFrame {
  /** Decompressed size, where the header tells it. */
  readonly contentSize: number | undefined;
}

/** @param max cap on the decompressed size, bytes */
export function readZstdFrame(bytes: Buffer, max: number): ZstdFrame | Refusal {
  if (bytes.length < 9 || bytes.readUInt32LE(0) !== 0xfd2fb528) return CORRUPT;
  const flags = bytes.readUInt8(4);
  const single = (flags & 0x20) !== 0;
  if ((flags & 0x08) !== 0) return CORRUPT;
  if ((flags & 0x03) !== 0)
    return refuse('unscannable_content', { detail: 'zstd dictionaries are not known.' });
  let at = 5;
  const window = single ? 0 : windowSize(bytes.readUInt8(at++));
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  if (bytes.length < at + sizeBytes) return CORRUPT;
  const contentSize = readSize(bytes, at, sizeBytes);
  at += sizeBytes;
  const effective = single ? (contentSize ?? 0) : window;
  if (contentSize !== undefined && contentSize > max) return OVERSIZE;
  if (!single && window > MAX_WINDOW) return OVERSIZE;
  const blocks = readBlocks(bytes, at, Math.min(effective, MAX_BLOCK));
  if (blocks === undefined) return CORRUPT;
  if (blocks.count * effective > MAX_MOVED) return OVERSIZE;
  const end = blocks.end + ((flags & 0x04) === 0 ? 0 : 4);
  if (end > bytes.length) return CORRUPT;
  return end < bytes.length ? TRAILING : { contentSize };
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function readSize(bytes: Buffer, at: number, length: number): number | undefined {
  if (length === 0) return undefined;
  // Eight bytes may pass 2^53: rounding does not matter, such a size is over every cap.
  if (length === 8) return Number(bytes.readBigUInt64LE(at));
  return bytes.readUIntLE(at, length) + (length === 2 ? 256 : 0);
}

/** Walks the block headers; undefined when one is bad or the last one is missing. */
function readBlocks(
  bytes: Buffer,
  from: number,
  maxBlock: number,
): { count: number; end: number } | undefined {
  let at = from;
  for (let count = 1; at + 3 <= bytes.length; count++) {
    const header = bytes.readUIntLE(at, 3);
    const kind = (header >> 1) & 3;
    const size = header >> 3;
    if (kind === 3 || size > maxBlock) return undefined;
    at += 3 + (kind === 1 ? 1 : size);
    if ((header & 1) === 1) return { count, end: at };
  }
  return undefined;
}
