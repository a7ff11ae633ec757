// A segment: one file of the journal, named by its place in the order and its writer. Knows names and bytes, no disk.
// Only the end of a writer's last segment may be torn; anything else that cannot be read is damage.
import { decodeFrame, findFrame, type Frame } from './frame.js';

/** First bytes of every segment: says what the file is and which format. */
export const SEGMENT_HEADER: Buffer = Buffer.from('sluice journal 1\n', 'ascii');

export interface SegmentName {
  readonly file: string;
  /** 1, 2, 3 ... over the whole journal */
  readonly sequence: number;
  readonly writer: string;
}

export function segmentName(sequence: number, writer: string): SegmentName {
  return { file: `${String(sequence).padStart(8, '0')}-${writer}.log`, sequence, writer };
}

/** Reads a file name; undefined when it is none of ours. */
export function parseSegmentName(file: string): SegmentName | undefined {
  const dash = file.indexOf('-');
  if (dash < 8 || !file.endsWith('.log')) return undefined;
  const sequence = Number(file.slice(0, dash));
  if (!Number.isSafeInteger(sequence) || sequence < 1) return undefined;
  const name = segmentName(sequence, file.slice(dash + 1, -'.log'.length));
  return name.file === file && name.writer !== '' ? name : undefined;
}

export interface BadRange {
  readonly start: number;
  readonly end: number;
  readonly why: string;
}

export interface Segment {
  readonly frames: readonly Frame[];
  /** Bytes that should be readable and are not. */
  readonly damaged: readonly BadRange[];
  /** Where an unfinished write begins; the end of the file when there is none. */
  readonly soundEnd: number;
}

/** @param last whether this is its writer's last segment, the only kind that may end in an unfinished write */
export function decodeSegment(bytes: Buffer, last: boolean): Segment {
  const frames: Frame[] = [];
  const gaps: BadRange[] = [];
  let at = SEGMENT_HEADER.length;
  if (bytes.compare(SEGMENT_HEADER, 0, at, 0, Math.min(at, bytes.length)) !== 0) {
    const first = findFrame(bytes, 0);
    gaps.push({
      start: 0,
      end: first?.start ?? bytes.length,
      why: 'the file does not begin as a journal does',
    });
    at = first?.start ?? bytes.length;
  }
  while (at < bytes.length) {
    const frame = decodeFrame(bytes, at);
    if (frame !== undefined) {
      frames.push(frame);
      at = frame.end;
      continue;
    }
    const next = findFrame(bytes, at + 1)?.start ?? bytes.length;
    gaps.push({ start: at, end: next, why: 'a frame is broken (length or checksum)' });
    at = next;
  }
  return last ? splitTail(bytes, frames, gaps) : { frames, damaged: gaps, soundEnd: bytes.length };
}

/**
 * The unfinished end begins at the first gap behind which no frame was written with that gap already durable: a disk
 * may keep the second of two writes and lose the first, as long as neither was acknowledged.
 */
function splitTail(bytes: Buffer, frames: readonly Frame[], gaps: readonly BadRange[]): Segment {
  const torn = gaps.find(
    (gap) => !frames.some((frame) => frame.start >= gap.end && frame.durable > gap.start),
  );
  if (torn === undefined) return { frames, damaged: gaps, soundEnd: bytes.length };
  return {
    frames: frames.filter((frame) => frame.end <= torn.start),
    damaged: gaps.filter((gap) => gap.start < torn.start),
    soundEnd: torn.start,
  };
}
