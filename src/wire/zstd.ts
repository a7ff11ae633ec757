// zstd bodies: zlib's decoder where this Node has one (22.15 and later), else fzstd's streaming one.
// Invariant: both accept the same frames (`readZstdFrame` decides before them) and neither passes the cap.
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { type Refusal, isRefusal } from '../model/refusal.js';
import { type Inflater, CORRUPT, OVERSIZE, readZlib } from './zlib.js';
import { readZstdFrame } from './zstd-frame.js';

/** @param max cap on the decompressed size, bytes */
export async function inflateZstd(bytes: Buffer, max: number): Promise<Buffer | Refusal> {
  const frame = readZstdFrame(bytes, max);
  if (isRefusal(frame)) return frame;
  const native = (zlib as { zstdDecompress?: Inflater }).zstdDecompress;
  const decoded = native === undefined ? stream(bytes, max) : await readZlib(native, bytes, max);
  if (isRefusal(decoded)) return decoded;
  // fzstd does not compare the two; zlib does.
  return frame.contentSize !== undefined && frame.contentSize !== decoded.length ? CORRUPT : decoded;
}

class OverCap extends Error {}

function stream(bytes: Buffer, max: number): Buffer | Refusal {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const decoder = new Decompress((chunk) => {
    total += chunk.length;
    if (total > max) throw new OverCap();
    // Copied: the decoder may hand out a view of its own buffer.
    chunks.push(chunk.slice());
  });
  try {
    decoder.push(bytes, true);
  } catch (error) {
    return error instanceof OverCap ? OVERSIZE : CORRUPT;
  }
  return Buffer.concat(chunks, total);
}
