// One writer: numbers entries, chains them and hands them to the group commit. Invariant: an entry is numbered in the
// order in which it is written, and after the first failure nothing is numbered or written any more.
import { entryId, startChain, type Entry } from '../audit/entry.js';
import type { EntryBody, EntryRef } from '../model/record.js';
import { entrySize, GROUP_BYTES, MAX_BODY_BYTES } from './frame.js';
import { groupCommit } from './group-commit.js';
import { JournalError, journalError } from './journal-error.js';
import { openSegments, type SegmentOptions, type Written } from './segment-file.js';

export interface WriterOptions extends SegmentOptions {
  /** How long an entry that nobody waits for may stay in memory, in ms. */
  readonly soonMs: number;
  /** Called behind each group that was written. */
  onWritten?(): void;
  /** Called behind each durable group. @param ms of its write and sync */
  onGroup?(entries: number, ms: number): void;
}

export interface Writer {
  readonly id: string;
  append(body: EntryBody): Promise<EntryRef>;
  /** @throws JournalError when the writer has ended */
  appendSoon(body: EntryBody): EntryRef;
  written(): Written;
  /** Entries that wait to be written. */
  queued(): number;
  /** Set from the first failure on, and after `close`. */
  failure(): JournalError | undefined;
  /** Entries that nobody waited for and that its failure took with it. */
  lost(): number;
  /** Writes the last entry and ends. */
  close(last: EntryBody): Promise<void>;
}

export async function openWriter(options: WriterOptions): Promise<Writer> {
  const chain = startChain(options.writer);
  const segments = await openSegments(options);
  let failure: JournalError | undefined;
  let lost = 0;
  const groups = groupCommit<Entry>({
    async commit(group, durable) {
      const began = performance.now();
      await segments.append(group, durable);
      if (durable) options.onGroup?.(group.length, performance.now() - began);
      options.onWritten?.();
    },
    size: entrySize,
    groupBytes: GROUP_BYTES,
    soonMs: options.soonMs,
    async failed(cause, unwaited) {
      failure = journalError(cause);
      lost += unwaited;
      await segments.abandon();
      return failure;
    },
  });

  async function append(body: EntryBody): Promise<EntryRef> {
    if (failure !== undefined) throw failure;
    const entry = chain.next(body, MAX_BODY_BYTES);
    await groups.put(entry);
    return refOf(entry);
  }

  return {
    id: options.writer,
    append,
    appendSoon(body) {
      if (failure !== undefined) throw failure;
      const entry = chain.next(body, MAX_BODY_BYTES);
      groups.putSoon(entry);
      return refOf(entry);
    },
    written: () => segments.written(),
    queued: () => groups.queued(),
    failure: () => failure,
    lost: () => lost,
    async close(last) {
      const written = append(last);
      failure ??= new JournalError('closed', 'the journal is closed');
      await written;
      groups.stop();
      await segments.close();
    },
  };
}

function refOf(entry: Entry): EntryRef {
  return { id: entryId(entry), writer: entry.writer, number: entry.number };
}
