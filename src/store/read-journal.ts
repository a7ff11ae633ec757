// Reads a journal from its first entry to its last, also while a server is writing it. Knows files, changes none.
// Invariant: every byte of every segment is accounted for: an entry, damage, or an unfinished write.
import { join } from 'node:path';
import type { Entry } from '../audit/entry.js';
import { readHead } from '../audit/entry-head.js';
import type { LogItem } from '../audit/log-item.js';
import { disk as realDisk, type Disk } from './disk.js';
import { JOURNAL_DIRECTORY, listSegments } from './journal-files.js';
import { SECRET_FILE } from './secret-file.js';
import { decodeSegment, type SegmentName } from './segment.js';

/**
 * @param dataDirectory the data directory; without a journal in it there are no items
 * @throws Error when a segment cannot be read at all (permissions)
 */
export async function* readJournal(dataDirectory: string, disk: Disk = realDisk): AsyncGenerator<LogItem> {
  const directory = join(dataDirectory, JOURNAL_DIRECTORY);
  const segments = (await listSegments(disk, directory)) ?? [];
  let sequence = 0;
  for (const [index, name] of segments.entries()) {
    if (name.sequence > sequence + 1) {
      yield { kind: 'missing-files', first: sequence + 1, last: name.sequence - 1 };
    }
    sequence = name.sequence;
    const last = !segments.slice(index + 1).some((later) => later.writer === name.writer);
    yield* readSegment(await disk.read(join(directory, name.file)), name, last);
  }
}

function* readSegment(bytes: Buffer, name: SegmentName, last: boolean): Generator<LogItem> {
  const { writer, file } = name;
  const segment = decodeSegment(bytes, last);
  let gap = 0;
  for (const frame of segment.frames) {
    for (; (segment.damaged[gap]?.start ?? Infinity) < frame.start; gap++) yield damage(gap);
    for (const raw of frame.entries) {
      const { prev, hash, body, offset } = raw;
      const place = { file, offset };
      const head = readHead(body);
      if (head === undefined) {
        yield {
          kind: 'damaged',
          writer,
          place,
          bytes: body.length,
          why: 'the entry has no writer and number',
        };
      } else {
        yield { kind: 'entry', entry: { writer: head.writer, number: head.number, prev, hash, body }, place };
      }
    }
  }
  for (; gap < segment.damaged.length; gap++) yield damage(gap);
  const rest = bytes.length - segment.soundEnd;
  if (rest > 0) yield { kind: 'torn', writer, place: { file, offset: segment.soundEnd }, bytes: rest };

  function damage(index: number): LogItem {
    const range = segment.damaged[index] ?? { start: 0, end: 0, why: '' };
    return {
      kind: 'damaged',
      writer,
      place: { file, offset: range.start },
      bytes: range.end - range.start,
      why: range.why,
    };
  }
}

/** The same, entries only: what the views read. */
export async function* readEntries(dataDirectory: string, disk: Disk = realDisk): AsyncGenerator<Entry> {
  for await (const item of readJournal(dataDirectory, disk)) {
    if (item.kind === 'entry') yield item.entry;
  }
}

/** Names of the journal's files, in order. */
export async function journalFiles(dataDirectory: string, disk: Disk = realDisk): Promise<readonly string[]> {
  const segments = (await listSegments(disk, join(dataDirectory, JOURNAL_DIRECTORY))) ?? [];
  return segments.map(({ file }) => file);
}

/**
 * What a verifier may expect of a data directory. `absent`: it is not there, or nothing of ours is in it. `empty`: a
 * deployment secret and no journal; a server that started left both. `present`: there is a journal.
 */
export async function journalState(
  dataDirectory: string,
  disk: Disk = realDisk,
): Promise<'absent' | 'empty' | 'present'> {
  const names = await disk.list(dataDirectory);
  if (names?.includes(JOURNAL_DIRECTORY) === true) return 'present';
  return names?.includes(SECRET_FILE) === true ? 'empty' : 'absent';
}
