// The entries of those segments that were written to since a point in time. Knows files, changes none; older segments
// are not even opened, so a start does not get slower with the age of the log.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry } from '../audit/entry.js';
import { readHead } from '../audit/entry-head.js';
import { disk } from './disk.js';
import { JOURNAL_DIRECTORY, listSegments } from './journal-files.js';
import { decodeSegment } from './segment.js';

/**
 * @param since ms since the epoch
 * @returns in the order of the log; older entries of a segment that was written to later are among them
 */
export async function* readRecentEntries(dataDirectory: string, since: number): AsyncGenerator<Entry> {
  const directory = join(dataDirectory, JOURNAL_DIRECTORY);
  for (const { file } of (await listSegments(disk, directory)) ?? []) {
    const path = join(directory, file);
    if ((await stat(path)).mtimeMs < since) continue;
    // A torn end was never acknowledged; where it begins is the same whoever reads it.
    for (const frame of decodeSegment(await disk.read(path), true).frames) {
      for (const { prev, hash, body } of frame.entries) {
        const head = readHead(body);
        if (head !== undefined) yield { writer: head.writer, number: head.number, prev, hash, body };
      }
    }
  }
}
