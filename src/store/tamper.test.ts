// Hands on the files: whatever is done to a journal that a later writer vouches for must show.
import { mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { verifyLog } from '../audit/verify.js';
import { encodeFrame, type RawEntry } from './frame.js';
import { openJournal } from './journal.js';
import { readJournal } from './read-journal.js';
import { decodeSegment, SEGMENT_HEADER } from './segment.js';

let data: string;
let journal: string;
let files: readonly string[];
let original: ReadonlyMap<string, Buffer>;

/** Two writers: the first in two segments, the second in one. */
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sluice-tamper-'));
  journal = join(data, 'journal');
  for (const count of [4, 1]) {
    const about = { version: '0', node: 'v0', rules: 'r', policy: 'p', pid: 1 };
    const log = await openJournal(data, { about, time: () => new Date(0), segmentBytes: 900 });
    for (let n = 0; n < count; n++)
      await log.append({ kind: 'rejected', time: 't', counts: { not_found: n } });
    await log.close();
  }
  files = (await readdir(journal)).sort();
  original = new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(join(journal, file))] as const)),
  );
});
afterAll(() => rm(data, { recursive: true }));
afterEach(async () => {
  for (const [file, bytes] of original) await writeFile(join(journal, file), bytes);
});

const verify = () => verifyLog(readJournal(data));
const bytesOf = (index: number) => original.get(files[index] ?? '') ?? Buffer.alloc(0);
const write = (index: number, bytes: Buffer) => writeFile(join(journal, files[index] ?? ''), bytes);

it('begins sound, in three files', async () => {
  expect(files.length).toBe(3);
  expect(await verify()).toMatchObject({ faults: [], torn: [], entries: 9 });
});

it.each([0, 1])('any flipped bit in file %i of the first writer shows', async (index) => {
  const bytes = bytesOf(index);
  for (let at = 0; at < bytes.length; at++) {
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8((flipped[at] ?? 0) ^ (1 << (at % 8)), at);
    await write(index, flipped);
    expect((await verify()).faultCount, `byte ${at}`).toBeGreaterThan(0);
  }
});

it.each([0, 1])('file %i of the first writer cut anywhere shows', async (index) => {
  const bytes = bytesOf(index);
  for (let length = 0; length < bytes.length; length += 7) {
    await write(index, bytes.subarray(0, length));
    expect((await verify()).faultCount, `cut to ${length}`).toBeGreaterThan(0);
  }
});

it('any flipped bit in the last writer shows, or takes the end away as unfinished', async () => {
  const bytes = bytesOf(2);
  for (let at = 0; at < bytes.length; at++) {
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8((flipped[at] ?? 0) ^ 1, at);
    await write(2, flipped);
    const { faultCount, torn, writers } = await verify();
    const seen = faultCount > 0 || (torn.length > 0 && writers.at(-1)?.state !== 'closed');
    expect(seen, `byte ${at}`).toBe(true);
  }
});

describe('with checksums made good', () => {
  /** Takes a file apart into its entries and frames it again. */
  async function reframe(
    index: number,
    change: (entries: readonly RawEntry[]) => readonly RawEntry[],
  ): Promise<void> {
    const entries = decodeSegment(bytesOf(index), false).frames.flatMap((frame) => frame.entries);
    let bytes = SEGMENT_HEADER;
    for (const raw of change(entries)) {
      bytes = Buffer.concat([bytes, encodeFrame([{ ...raw, writer: '', number: 0 }], bytes.length)]);
    }
    await write(index, bytes);
  }

  it.each<[string, string, (entries: readonly RawEntry[]) => readonly RawEntry[]]>([
    [
      'one edited',
      'edited',
      (all) => all.with(1, { ...all[1]!, body: Buffer.from(all[1]!.body.toString().replace(':0', ':9')) }),
    ],
    ['the first deleted', 'bad-first', (all) => all.slice(1)],
    ['one in the middle deleted', 'deleted', (all) => all.toSpliced(1, 1)],
    ['the last of a segment deleted', 'deleted', (all) => all.slice(0, -1)],
    ['two swapped', 'swapped', (all) => [all[0]!, all[2]!, all[1]!, ...all.slice(3)]],
    ['one twice', 'duplicate', (all) => all.toSpliced(1, 0, all[1]!)],
    ['a body that is no entry', 'damaged', (all) => all.with(1, { ...all[1]!, body: Buffer.from('{}') })],
  ])('%s', async (_note, kind, change) => {
    await reframe(0, change);
    expect((await verify()).faults[0]?.kind).toBe(kind);
  });
});

it.each([
  ['the first file', [0], 'deleted'],
  ['a file in the middle', [1], 'deleted'],
  ['the first writer', [0, 1], 'deleted'],
])('%s deleted', async (_note, gone, kind) => {
  for (const index of gone) await unlink(join(journal, files[index] ?? ''));
  expect((await verify()).faults[0]?.kind).toBe(kind);
});

it('a file put under the name of another shows', async () => {
  await write(1, bytesOf(2));
  expect((await verify()).faultCount).toBeGreaterThan(0);
});
