// Verifies a log: every chain, the links between writers, and each decision's outcome. Knows items in their order and
// no files. Invariant: it never says sound of a log in which a byte that had been durable is not accounted for.
import { entryId } from './entry.js';
import { readHead, type EntryHead } from './entry-head.js';
import type { Fault } from './fault.js';
import type { LogItem, Place } from './log-item.js';
import { checkEntry, startCheck, type WriterCheck } from './writer-check.js';

export interface WriterReport {
  readonly writer: string;
  readonly entries: number;
  readonly last: number;
  /** `ended`: its process ended without a close entry. */
  readonly state: 'open' | 'closed' | 'ended';
}

export interface TornReport {
  readonly writer: string;
  readonly bytes: number;
  /** Absent when a later writer cut it off. */
  readonly place?: Place;
}

export interface Verification {
  readonly entries: number;
  readonly writers: readonly WriterReport[];
  /** In the order in which they were met, the first `MAX_FAULTS` of them. */
  readonly faults: readonly Fault[];
  readonly faultCount: number;
  /** Ids of decisions without an outcome, the first 100, and how many there are. */
  readonly unpaired: readonly string[];
  readonly unpairedCount: number;
  readonly torn: readonly TornReport[];
  /** What something else shows and this log does not have. */
  readonly incomplete: readonly string[];
}

export interface VerifyOptions {
  /** Id of the writer that a running server has open. */
  readonly live?: string;
  /** Entries that are known from elsewhere, such as decision ids that clients kept. */
  readonly known?: readonly { readonly writer: string; readonly number: number }[];
}

const MAX_FAULTS = 1000;
const MAX_UNPAIRED = 100;

interface State {
  readonly writers: Map<string, WriterCheck>;
  readonly faults: Set<Fault>;
  faultCount: number;
  readonly unpaired: Set<string>;
  readonly torn: TornReport[];
}

export async function verifyLog(
  items: AsyncIterable<LogItem> | Iterable<LogItem>,
  options: VerifyOptions = {},
): Promise<Verification> {
  const state: State = {
    writers: new Map(),
    faults: new Set(),
    faultCount: 0,
    unpaired: new Set(),
    torn: [],
  };
  for await (const item of items) take(state, item);
  const writers = [...state.writers.values()];
  return {
    entries: writers.reduce((sum, writer) => sum + writer.entries, 0),
    writers: writers.map((writer) => report(writer, options)),
    faults: [...state.faults],
    faultCount: state.faultCount,
    unpaired: [...state.unpaired].slice(0, MAX_UNPAIRED),
    unpairedCount: state.unpaired.size,
    torn: state.torn,
    incomplete: incompleteness(state, options),
  };
}

function take(state: State, item: LogItem): void {
  switch (item.kind) {
    case 'entry': {
      const head = readHead(item.entry.body);
      const { writer, number } = item.entry;
      if (head?.writer !== writer || head.number !== number) {
        add(state, {
          kind: 'edited',
          writer,
          number,
          place: item.place,
          what: `entry ${number} says that it is another`,
        });
        return;
      }
      let check = state.writers.get(writer);
      if (check === undefined) state.writers.set(writer, (check = startCheck(writer)));
      if (head.kind === 'open') checkLink(state, head, item.place);
      const { faults, replaces } = checkEntry(check, item.entry, head, item.place);
      if (replaces !== undefined && state.faults.delete(replaces)) state.faultCount -= 1;
      for (const fault of faults) add(state, fault);
      pair(state, head);
      return;
    }
    case 'damaged': {
      const { writer, place, bytes, why } = item;
      add(state, { kind: 'damaged', writer, place, what: `${bytes} bytes cannot be read: ${why}` });
      return;
    }
    case 'torn':
      state.torn.push({ writer: item.writer, bytes: item.bytes, place: item.place });
      return;
    case 'missing-files': {
      const { first, last } = item;
      const files = first === last ? `journal file ${first} is` : `journal files ${first} to ${last} are`;
      add(state, { kind: 'deleted', what: `${files} missing` });
    }
  }
}

function add(state: State, fault: Fault): void {
  state.faultCount += 1;
  if (state.faults.size < MAX_FAULTS) state.faults.add(fault);
}

/** The open entry of a writer names the last entry before it: that one must be there, and be the last of its writer. */
function checkLink(state: State, head: EntryHead, place: Place): void {
  const { previous } = head;
  if (previous === undefined) {
    if (state.writers.size > 1) {
      add(state, {
        kind: 'bad-first',
        writer: head.writer,
        number: 1,
        place,
        what: 'names no entry before it',
      });
    }
    return;
  }
  const { writer, number } = previous;
  const before = state.writers.get(writer);
  if (head.cut !== undefined) state.torn.push({ writer, bytes: head.cut });
  const last = before?.last ?? 0;
  if (before !== undefined) before.ended = true;
  const base = { writer, place };
  if (last < number) {
    const what = `the log of writer ${writer} ended with entry ${number}, and now ends with ${last === 0 ? 'none' : last}`;
    add(state, { ...base, kind: 'deleted', number: last + 1, what });
  } else if (last > number) {
    const what = `the log of writer ${writer} ended with entry ${number}, and now goes on to ${last}`;
    add(state, { ...base, kind: 'inserted', number: number + 1, what });
  } else if (before?.doubtful === false && before.head.toString('hex') !== previous.hash) {
    add(state, {
      ...base,
      kind: 'edited',
      number,
      what: `the next writer was chained to another entry ${number}`,
    });
  }
}

/** A call that was refused when it was decided has no outcome. */
function pair(state: State, head: EntryHead): void {
  if (head.kind === 'decision' && !head.refused) state.unpaired.add(entryId(head));
  if (head.kind === 'outcome' && head.decision !== undefined) state.unpaired.delete(head.decision);
}

function report(check: WriterCheck, options: VerifyOptions): WriterReport {
  const { writer, entries, last } = check;
  return {
    writer,
    entries,
    last,
    state: check.closed ? 'closed' : writer === options.live ? 'open' : 'ended',
  };
}

function incompleteness(state: State, options: VerifyOptions): readonly string[] {
  return (options.known ?? []).flatMap(({ writer, number }) => {
    const last = state.writers.get(writer)?.last ?? 0;
    return number > last ? [`entry ${writer}-${number} is known from elsewhere and is not in this log`] : [];
  });
}
