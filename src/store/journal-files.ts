// The journal's directory: which segments are there, and where the log ends. Knows names and the disk.
// Invariant: only an unfinished write at the very end of the log is ever cut; damage is left for the verifier to show.
import { join } from 'node:path';
import { readHead } from '../audit/entry-head.js';
import type { Disk } from './disk.js';
import { decodeSegment, parseSegmentName, type Segment, type SegmentName } from './segment.js';

export const JOURNAL_DIRECTORY = 'journal';

/** The last entry of a log. */
export interface LogEnd {
  readonly writer: string;
  readonly number: number;
  /** hex */
  readonly hash: string;
}

/** In the order in which they were written; undefined when there is no journal. */
export async function listSegments(
  disk: Disk,
  directory: string,
): Promise<readonly SegmentName[] | undefined> {
  const files = await disk.list(directory);
  return files
    ?.flatMap((file) => parseSegmentName(file) ?? [])
    .sort((a, b) => a.sequence - b.sequence || (a.writer < b.writer ? -1 : 1));
}

export interface Mended {
  readonly lastSequence: number;
  readonly end?: LogEnd;
  /** Bytes that were cut from the last segment. */
  readonly cut: number;
  readonly notices: readonly string[];
}

/** Makes the end of the log sound and durable, so that a new writer may name it as its predecessor. */
export async function mendEnd(disk: Disk, directory: string): Promise<Mended> {
  const segments = (await listSegments(disk, directory)) ?? [];
  const last = segments.at(-1);
  if (last === undefined) return { lastSequence: 0, cut: 0, notices: [] };
  const path = join(directory, last.file);
  const bytes = await disk.read(path);
  const segment = decodeSegment(bytes, true);
  const cut = bytes.length - segment.soundEnd;
  const notices: string[] = [];
  if (cut > 0) {
    await disk.cut(path, segment.soundEnd);
    notices.push(`cut ${cut} bytes of an unfinished write from the end of ${last.file}`);
  } else {
    // Its process may have been killed between a write and the sync: what was read here must also survive.
    await disk.syncFile(path);
  }
  if (segment.damaged.length > 0) {
    notices.push(`${last.file} is damaged and was left as it is; sluice audit verify shows where`);
  }
  const end = endOf(segment) ?? (await searchBack(disk, directory, segments.slice(0, -1)));
  return { lastSequence: last.sequence, cut, notices, ...(end !== undefined && { end }) };
}

async function searchBack(
  disk: Disk,
  directory: string,
  segments: readonly SegmentName[],
): Promise<LogEnd | undefined> {
  for (const name of [...segments].reverse()) {
    const end = endOf(decodeSegment(await disk.read(join(directory, name.file)), true));
    if (end !== undefined) return end;
  }
  return undefined;
}

function endOf(segment: Segment): LogEnd | undefined {
  const entry = segment.frames.at(-1)?.entries.at(-1);
  const head = entry === undefined ? undefined : readHead(entry.body);
  if (entry === undefined || head === undefined) return undefined;
  return { writer: head.writer, number: head.number, hash: entry.hash.toString('hex') };
}
