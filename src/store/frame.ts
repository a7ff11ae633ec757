// The frame: one group of entries as one write. Knows bytes only. A frame says how much of its file was durable before
// it was written, so a reader can tell a write that never finished from bytes that were changed afterwards.
import { crc32 } from 'node:zlib';
import { HASH_BYTES, type Entry } from '../audit/entry.js';

/** 0xf5 never occurs in UTF-8, so a search for the next frame does not stop inside an entry's text. */
const MAGIC = Buffer.from([0xf5, 0x53, 0x4c, 0x4a]);
/** Magic, payload length, durable offset (6 bytes), CRC-32 of the two and the payload. */
const HEADER_BYTES = 18;
const ENTRY_HEADER_BYTES = 4 + 2 * HASH_BYTES;

/** Longest body of an entry, in bytes. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** A group ends when it has grown past this, in bytes of its entries. */
export const GROUP_BYTES = 1024 * 1024;

/** Bytes that an entry takes in a frame. */
export function entrySize(entry: Entry): number {
  return ENTRY_HEADER_BYTES + entry.body.length;
}

/** @param durable bytes of the file that are known to be durable before this frame is written */
export function encodeFrame(entries: readonly Entry[], durable: number): Buffer {
  const length = entries.reduce((sum, entry) => sum + entrySize(entry), 0);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  MAGIC.copy(frame, 0);
  frame.writeUInt32BE(length, 4);
  frame.writeUIntBE(durable, 8, 6);
  let at = HEADER_BYTES;
  for (const entry of entries) {
    frame.writeUInt32BE(entry.body.length, at);
    entry.prev.copy(frame, at + 4);
    entry.hash.copy(frame, at + 4 + HASH_BYTES);
    entry.body.copy(frame, at + ENTRY_HEADER_BYTES);
    at += ENTRY_HEADER_BYTES + entry.body.length;
  }
  frame.writeUInt32BE(checksum(frame, 0, length), 14);
  return frame;
}

/** An entry as it stands in a frame; its writer and number are inside the body. */
export interface RawEntry {
  readonly prev: Buffer;
  readonly hash: Buffer;
  readonly body: Buffer;
  /** Byte offset in the file. */
  readonly offset: number;
}

export interface Frame {
  readonly start: number;
  readonly end: number;
  readonly durable: number;
  readonly entries: readonly RawEntry[];
}

/** The frame that starts at an offset, or undefined when there is no whole and sound one. */
export function decodeFrame(bytes: Buffer, start: number): Frame | undefined {
  if (start + HEADER_BYTES > bytes.length || bytes.compare(MAGIC, 0, 4, start, start + 4) !== 0)
    return undefined;
  const length = bytes.readUInt32BE(start + 4);
  const end = start + HEADER_BYTES + length;
  if (end > bytes.length || bytes.readUInt32BE(start + 14) !== checksum(bytes, start, length))
    return undefined;
  const entries: RawEntry[] = [];
  let at = start + HEADER_BYTES;
  while (at < end) {
    if (at + ENTRY_HEADER_BYTES > end) return undefined;
    const bodyAt = at + ENTRY_HEADER_BYTES;
    const bodyEnd = bodyAt + bytes.readUInt32BE(at);
    if (bodyEnd > end) return undefined;
    const prev = bytes.subarray(at + 4, at + 4 + HASH_BYTES);
    const hash = bytes.subarray(at + 4 + HASH_BYTES, bodyAt);
    entries.push({ prev, hash, body: bytes.subarray(bodyAt, bodyEnd), offset: at });
    at = bodyEnd;
  }
  return { start, end, durable: bytes.readUIntBE(start + 8, 6), entries };
}

/** The next sound frame at or after an offset. */
export function findFrame(bytes: Buffer, from: number): Frame | undefined {
  for (let at = bytes.indexOf(MAGIC, from); at !== -1; at = bytes.indexOf(MAGIC, at + 1)) {
    const frame = decodeFrame(bytes, at);
    if (frame !== undefined) return frame;
  }
  return undefined;
}

function checksum(bytes: Buffer, start: number, length: number): number {
  const head = crc32(bytes.subarray(start + 4, start + 14));
  return crc32(bytes.subarray(start + HEADER_BYTES, start + HEADER_BYTES + length), head);
}
