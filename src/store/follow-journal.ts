// Reads a journal from its first entry on and goes on as it grows, in another process than the one that writes it.
// Invariant: only whole frames with a sound checksum are given out; a write that is under way is waited for.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Entry } from '../audit/entry.js';
import { readHead } from '../audit/entry-head.js';
import { disk, errorCode } from './disk.js';
import { decodeFrame, findFrame } from './frame.js';
import { JOURNAL_DIRECTORY, listSegments } from './journal-files.js';
import { SEGMENT_HEADER } from './segment.js';

export interface FollowOptions {
  /** Ends the reading. */
  readonly signal: AbortSignal;
  /** Time between two looks, in ms; 200. */
  readonly everyMs?: number;
}

/** Ends only when told to; a journal that is not there yet is waited for. */
export async function* followEntries(
  dataDirectory: string,
  { signal, everyMs = 200 }: FollowOptions,
): AsyncGenerator<Entry> {
  const directory = join(dataDirectory, JOURNAL_DIRECTORY);
  let sequence = 0;
  let offset = 0;
  while (!signal.aborted) {
    // Listed first: a segment that has a later one beside it gets no more bytes, so its end can be trusted below.
    const segments = ((await listSegments(disk, directory)) ?? []).filter((one) => one.sequence >= sequence);
    for (const [index, segment] of segments.entries()) {
      if (segment.sequence > sequence) offset = 0;
      sequence = segment.sequence;
      const bytes = await readFrom(join(directory, segment.file), offset);
      const frames = takeFrames(bytes, offset === 0, index < segments.length - 1);
      offset += frames.end;
      yield* frames.entries;
    }
    await setTimeout(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

async function readFrom(path: string, offset: number): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.max(0, size - offset));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    // Taken away between the listing and now.
    if (errorCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/** @param done no byte will be added: what cannot be read now never will be */
function takeFrames(
  bytes: Buffer,
  first: boolean,
  done: boolean,
): { readonly entries: readonly Entry[]; readonly end: number } {
  const entries: Entry[] = [];
  let at = first ? SEGMENT_HEADER.length : 0;
  if (bytes.length < at) return { entries, end: 0 };
  while (at < bytes.length) {
    // A sound frame behind one that is not: damage, which is for the verifier to show.
    const frame = decodeFrame(bytes, at) ?? findFrame(bytes, at + 1);
    if (frame === undefined) return { entries, end: done ? bytes.length : at };
    for (const { prev, hash, body } of frame.entries) {
      const head = readHead(body);
      if (head !== undefined) entries.push({ writer: head.writer, number: head.number, prev, hash, body });
    }
    at = frame.end;
  }
  return { entries, end: at };
}
