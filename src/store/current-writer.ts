// Keeps a writer open: one that ran out of disk is followed by a new one when there is room again.
// Invariant: at most one attempt at a time and a second, and a writer that broke is never followed.
import type { EntryBody, EntryRef } from '../model/record.js';
import type { Writer } from './writer.js';

export interface CurrentWriter {
  get(): Writer;
  append(body: EntryBody): Promise<EntryRef>;
  /** Number 0 means that the entry could not be written; `lost` counts those. */
  appendSoon(body: EntryBody): EntryRef;
  /** Tries again when the time has come. */
  revive(): Promise<void>;
  lost(): number;
}

export interface Revival {
  /** Milliseconds. */
  now(): number;
  /** Whether the disk has room enough to try. */
  room(): Promise<boolean>;
  start(): Promise<Writer>;
}

/** Shortest time between two attempts, in ms. */
const REVIVE_MS = 1000;

export function keepWriter(first: Writer, revival: Revival): CurrentWriter {
  let writer = first;
  let tried = Number.NEGATIVE_INFINITY;
  let reviving: Promise<void> | undefined;
  let lost = 0;

  async function attempt(): Promise<void> {
    if (!(await revival.room())) return;
    const next = await revival.start();
    lost += writer.lost();
    writer = next;
  }

  function revive(): Promise<void> {
    if (reviving !== undefined) return reviving;
    const now = revival.now();
    if (writer.failure()?.state !== 'full' || Math.abs(now - tried) < REVIVE_MS) return Promise.resolve();
    tried = now;
    reviving = attempt()
      // The writer that failed goes on to say why.
      .catch(() => undefined)
      .finally(() => {
        reviving = undefined;
      });
    return reviving;
  }

  return {
    get: () => writer,
    async append(body) {
      if (writer.failure() !== undefined) await revive();
      return writer.append(body);
    },
    appendSoon(body) {
      if (writer.failure() === undefined) return writer.appendSoon(body);
      lost += 1;
      return { id: `${writer.id}-0`, writer: writer.id, number: 0 };
    },
    revive,
    lost: () => lost + writer.lost(),
  };
}
