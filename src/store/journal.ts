// The log of this process: takes the data directory, mends the end of the log, opens a writer and keeps one open.
// Invariant: one process a directory, one writer at a time; a writer that ran out of disk is followed by a new one.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { base32 } from '../keys/base32.js';
import type { Log, OpenBody } from '../model/record.js';
import { disk as realDisk, type Disk } from './disk.js';
import { keepWriter, type CurrentWriter } from './current-writer.js';
import { JOURNAL_DIRECTORY, mendEnd } from './journal-files.js';
import { takeLock, type Answers, type Lock } from './lock.js';
import type { Written } from './segment-file.js';
import { openWriter, type Writer } from './writer.js';

export interface JournalHealth {
  /** `low`: entries are still written, but the disk is nearly full. `failed`: no call can be recorded. */
  readonly state: 'ready' | 'low' | 'failed';
  /** A sentence, when not ready. */
  readonly why?: string;
  /** Bytes free on the disk of the data directory. */
  readonly free: number;
  /** Entries that nobody waited for and that could not be written. */
  readonly lost: number;
  /** Entries that wait to be written. */
  readonly queued: number;
}

export interface Journal extends Log {
  /** Things that happened to the log before it was opened, as sentences for the operator. */
  readonly notices: readonly string[];
  /** Id of the current writer. */
  writer(): string;
  health(): Promise<JournalHealth>;
  /** The end of the current file. */
  written(): Written;
  /** Writes the close entry and gives the data directory back. @param last what still needs the directory then */
  close(last?: () => Promise<void>): Promise<void>;
}

export interface JournalOptions {
  /** What the open entry says of this process. */
  readonly about: Pick<OpenBody, 'version' | 'node' | 'rules' | 'policy' | 'pid'>;
  time(): Date;
  readonly disk?: Disk;
  /** A segment that has grown past this is followed by a new one; 16 MiB. */
  readonly segmentBytes?: number;
  /** How long an entry that nobody waits for may stay in memory, in ms; 25. */
  readonly soonMs?: number;
  /** Free bytes under which `health` says `low`; 256 MiB. */
  readonly lowWaterBytes?: number;
  /** Called behind each write. */
  onWritten?(): void;
  /** Called behind each durable group. @param ms of its write and sync */
  onGroup?(entries: number, ms: number): void;
  /** What may be asked through the lock. */
  readonly answers?: Answers;
}

const LOW_WATER_BYTES = 256 * 1024 * 1024;

/** @throws Error with a sentence for the operator when the directory cannot be taken or written */
export async function openJournal(dataDirectory: string, options: JournalOptions): Promise<Journal> {
  const disk = options.disk ?? realDisk;
  const directory = join(dataDirectory, JOURNAL_DIRECTORY);
  await disk.makeDirectory(directory);
  let current: CurrentWriter | undefined;
  const owner = () => ({
    pid: options.about.pid,
    ...(current !== undefined && { writer: current.get().id }),
  });
  const lock = await takeLock(dataDirectory, owner, options.answers);
  try {
    await disk.syncDirectory(dataDirectory);
    const first = await startWriter(disk, directory, options);
    current = keepWriter(first.writer, {
      now: () => options.time().getTime(),
      room: async () => (await disk.free(directory)) >= lowWater(options),
      start: async () => (await startWriter(disk, directory, options)).writer,
    });
    return journalOf(current, lock, first.notices, () => disk.free(directory), options);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function journalOf(
  current: CurrentWriter,
  lock: Lock,
  notices: readonly string[],
  freeBytes: () => Promise<number>,
  options: JournalOptions,
): Journal {
  return {
    notices,
    append: (body) => current.append(body),
    appendSoon: (body) => current.appendSoon(body),
    writer: () => current.get().id,
    async health() {
      await current.revive();
      const free = await freeBytes();
      const about = { free, lost: current.lost(), queued: current.get().queued() };
      const failure = current.get().failure();
      if (failure !== undefined) return { state: 'failed', why: failure.message, ...about };
      if (free >= lowWater(options)) return { state: 'ready', ...about };
      return { state: 'low', why: 'the disk of the data directory is nearly full', ...about };
    },
    written: () => current.get().written(),
    async close(last) {
      const writer = current.get();
      try {
        if (writer.failure() === undefined) {
          await writer.close({ kind: 'close', time: options.time().toISOString() });
        }
      } finally {
        await (last?.() ?? Promise.resolve()).finally(() => lock.release());
      }
    },
  };
}

function lowWater(options: JournalOptions): number {
  return options.lowWaterBytes ?? LOW_WATER_BYTES;
}

interface Started {
  readonly writer: Writer;
  readonly notices: readonly string[];
}

/** A fresh writer whose durable first entry names the last entry of the log before it. */
async function startWriter(disk: Disk, directory: string, options: JournalOptions): Promise<Started> {
  const mended = await mendEnd(disk, directory);
  let sequence = mended.lastSequence;
  const writer = await openWriter({
    disk,
    directory,
    writer: base32(randomBytes(5)),
    nextSequence: () => ++sequence,
    segmentBytes: options.segmentBytes ?? 16 * 1024 * 1024,
    soonMs: options.soonMs ?? 25,
    onWritten: () => options.onWritten?.(),
    onGroup: (entries, ms) => options.onGroup?.(entries, ms),
  });
  await writer.append({
    kind: 'open',
    time: options.time().toISOString(),
    ...options.about,
    ...(mended.end !== undefined && { previous: mended.end }),
    ...(mended.cut > 0 && { cut: mended.cut }),
  });
  return { writer, notices: mended.notices };
}
