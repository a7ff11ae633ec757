// The file that a writer is appending to, and the change to the next one. Knows the disk and frames, no entries' sense.
// Invariant: `size` counts only groups that were written whole, so a failed one can be cut off.
import { join } from 'node:path';
import type { Entry } from '../audit/entry.js';
import type { Disk, DiskFile } from './disk.js';
import { encodeFrame } from './frame.js';
import { SEGMENT_HEADER, segmentName } from './segment.js';

export interface SegmentOptions {
  readonly disk: Disk;
  /** The journal's directory. */
  readonly directory: string;
  /** Id of the writer. */
  readonly writer: string;
  /** Number for the next segment; unique over the journal. */
  nextSequence(): number;
  /** A segment that has grown past this, in bytes, is followed by a new one. */
  readonly segmentBytes: number;
}

export interface SegmentFiles {
  /** Appends one group as one frame. */
  append(group: readonly Entry[], durable: boolean): Promise<void>;
  /** Where the last group that was written whole ends. */
  written(): Written;
  /** Takes back a group that was not written whole, as far as the disk still lets us, and closes the file. */
  abandon(): Promise<void>;
  close(): Promise<void>;
}

/** The end of what was written, and of what is also on the disk, as byte offsets in one file. */
export interface Written {
  readonly file: string;
  readonly bytes: number;
  readonly durable: number;
}

interface Open {
  readonly name: string;
  readonly path: string;
  readonly file: DiskFile;
}

export async function openSegments(options: SegmentOptions): Promise<SegmentFiles> {
  let current = await create(options);
  let size = SEGMENT_HEADER.length;
  let durable = size;

  return {
    async append(group, wanted) {
      if (size > options.segmentBytes) {
        await current.file.sync();
        await current.file.close();
        current = await create(options);
        size = durable = SEGMENT_HEADER.length;
      }
      const frame = encodeFrame(group, durable);
      await current.file.write(frame);
      if (wanted) {
        await current.file.sync();
        durable = size + frame.length;
      }
      size += frame.length;
    },
    written: () => ({ file: current.name, bytes: size, durable }),
    async abandon() {
      // What cannot be cut now is seen as an unfinished write by every reader.
      await options.disk.cut(current.path, size).catch(() => undefined);
      await current.file.close().catch(() => undefined);
    },
    close: () => current.file.close(),
  };
}

async function create(options: SegmentOptions): Promise<Open> {
  const name = segmentName(options.nextSequence(), options.writer).file;
  const path = join(options.directory, name);
  const file = await options.disk.create(path);
  try {
    await file.write(SEGMENT_HEADER);
    await file.sync();
    await options.disk.syncDirectory(options.directory);
    return { name, path, file };
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}
