// Reads what the journal has gained since it was last read, by marks: file -> bytes of it that were taken. Knows files,
// changes none. Invariant: nothing is handed out that is not on the disk, and what is written now comes before the past.
import { join } from 'node:path';
import { columnsOf } from '../audit/columns.js';
import type { StoredEntry } from '../audit/stored-entry.js';
import type { Disk } from './disk.js';
import { decodeFrame, findFrame, type Frame } from './frame.js';
import { listSegments } from './journal-files.js';
import { SEGMENT_HEADER, type SegmentName } from './segment.js';
import type { Written } from './segment-file.js';

export interface TailOptions {
  readonly disk: Disk;
  /** The journal's directory. */
  readonly directory: string;
  /** Taken as they are and moved on. */
  readonly marks: Map<string, number>;
  /** The end of the file that is being written. */
  written(): Written;
}

/** Entries of one file, in order. */
export interface Piece {
  readonly file: string;
  readonly entries: readonly StoredEntry[];
  /** Byte offset behind them. */
  readonly bytes: number;
}

export interface Tail {
  /**
   * The next piece, the same one until it was `taken`; undefined when there is none.
   * @param all also what nobody has synced yet: it is synced first. Otherwise `soon` says that there is such.
   */
  next(all: boolean): Promise<Piece | 'soon' | undefined>;
  taken(piece: Piece): void;
}

/** Bytes read at a time; a frame can be longer, and is then read again whole. */
const PART_BYTES = 1024 * 1024;
const FRAME_BYTES = 4 * PART_BYTES;

export function tailJournal(options: TailOptions): Tail {
  const { disk, directory, marks } = options;
  let listed = '';
  let firstLive: number | undefined;
  let segments: readonly SegmentName[] = [];
  const ended = new Set<string>();

  /** What this process writes first, then what was there before. */
  async function list(live: string): Promise<void> {
    if (listed === live) return;
    const found = (await listSegments(disk, directory)) ?? [];
    firstLive ??= found.find((segment) => segment.file === live)?.sequence ?? 0;
    const first = firstLive;
    const isNew = (segment: SegmentName): boolean => segment.sequence >= first;
    segments = [...found.filter(isNew), ...found.filter((segment) => !isNew(segment))];
    listed = live;
  }

  async function live(written: Written, all: boolean): Promise<Piece | 'soon' | undefined> {
    const { file, bytes, durable } = written;
    const from = markOf(file);
    if (from >= bytes) return undefined;
    if (from >= durable) {
      if (!all) return 'soon';
      await disk.syncFile(join(directory, file));
    }
    return read(file, from < durable ? durable : bytes);
  }

  /** Frames from the mark to an end; undefined when there is no whole one. */
  async function read(file: string, end: number): Promise<Piece | undefined> {
    const path = join(directory, file);
    const from = markOf(file);
    for (const length of [PART_BYTES, FRAME_BYTES]) {
      const part = await disk.readPart(path, from, Math.min(length, end - from));
      const frames = framesOf(part);
      const last = frames.at(-1);
      if (last !== undefined) {
        return { file, entries: frames.flatMap(entriesOf), bytes: from + last.end };
      }
      if (part.length < length) return undefined;
    }
    return undefined;
  }

  function markOf(file: string): number {
    return marks.get(file) ?? SEGMENT_HEADER.length;
  }

  return {
    async next(all) {
      const written = options.written();
      await list(written.file);
      const current = segments.find((segment) => segment.file === written.file)?.sequence ?? 0;
      for (const { file, sequence } of segments) {
        // A file begun since `written` was asked is for the next time.
        if (ended.has(file) || sequence > current) continue;
        const piece =
          file === written.file ? await live(written, all) : await read(file, Number.MAX_SAFE_INTEGER);
        if (piece !== undefined) return piece;
        if (file !== written.file) ended.add(file);
      }
      return undefined;
    },
    taken: (piece) => void marks.set(piece.file, piece.bytes),
  };
}

/** Sound frames; what is damaged between them is left for the verifier. */
function framesOf(bytes: Buffer): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length;) {
    const frame = decodeFrame(bytes, at) ?? findFrame(bytes, at + 1);
    if (frame === undefined) break;
    frames.push(frame);
    at = frame.end;
  }
  return frames;
}

function entriesOf(frame: Frame): readonly StoredEntry[] {
  return frame.entries.flatMap(({ prev, hash, body }) => {
    const read = columnsOf(body);
    if (read === undefined) return [];
    const { writer, number, columns } = read;
    return [{ entry: { writer, number, prev, hash, body }, columns }];
  });
}
