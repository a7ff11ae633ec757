// Compares a store with the journal that it is a copy of: its chains, its columns, and entry by entry its hashes.
// Knows rows and items, no database and no files. Invariant: the store is read first, so whatever it holds had been in
// the journal by then, and what the journal holds beyond it may simply not be loaded yet.
import { COLUMN_NAMES, columnsOf } from './columns.js';
import { entryHash, HASH_BYTES } from './entry.js';
import { readHead, type EntryHead } from './entry-head.js';
import type { Fault } from './fault.js';
import { HashList } from './hash-list.js';
import type { LogItem, Place } from './log-item.js';
import type { StoredEntry } from './stored-entry.js';
import { verifyLog, type Verification, type VerifyOptions } from './verify.js';
import { checkEntry, startCheck, type WriterCheck } from './writer-check.js';

export interface StoreCopy {
  /** Several processes with journals of their own fill it. */
  readonly shared: boolean;
  /** File of the journal -> bytes of it that should be in the store. */
  readonly marks: ReadonlyMap<string, number>;
  /** By writer and number. */
  rows(): AsyncIterable<StoredEntry>;
}

export interface StoreReport {
  readonly entries: number;
  readonly writers: number;
  /** Entries of the journal that are not in the store yet. */
  readonly pending: number;
  /** Writers whose journal is elsewhere: only their chains were checked. */
  readonly elsewhere: number;
}

interface Stored {
  readonly check: WriterCheck;
  readonly hashes: HashList;
  /** Numbers that a fault was said of. */
  readonly named: Set<number>;
  /** First entry that differs from the journal's, and how many do. */
  differing?: { readonly number: number; count: number };
}

/** First entry of a writer that was loaded and is no longer there, and how many there are. */
interface Gone {
  readonly number: number;
  count: number;
}

interface State {
  readonly writers: Map<string, Stored>;
  readonly faults: Fault[];
  readonly links: NonNullable<EntryHead['previous']>[];
  /** Highest number of each writer in the journal. */
  readonly journal: Map<string, number>;
  readonly gone: Map<string, Gone>;
  pending: number;
}

const MAX_FAULTS = 1000;
const NO_PLACE: Place = { file: '', offset: 0 };

export async function verifyWithStore(
  items: AsyncIterable<LogItem>,
  copy: StoreCopy,
  options: VerifyOptions = {},
): Promise<Verification & { readonly store: StoreReport }> {
  const state: State = {
    writers: new Map(),
    faults: [],
    links: [],
    journal: new Map(),
    gone: new Map(),
    pending: 0,
  };
  for await (const row of copy.rows()) takeRow(state, row);
  const found = await verifyLog(compared(state, items, copy), options);
  const incomplete = conclude(state, copy);
  const stored = [...state.writers.entries()];
  return {
    ...found,
    faults: [...found.faults, ...state.faults.slice(0, MAX_FAULTS)],
    faultCount: found.faultCount + state.faults.length,
    incomplete: [...found.incomplete, ...incomplete],
    store: {
      entries: stored.reduce((sum, [, { check }]) => sum + check.entries, 0),
      writers: stored.length,
      pending: state.pending,
      elsewhere: stored.filter(([writer]) => !state.journal.has(writer)).length,
    },
  };
}

function takeRow(state: State, { entry, columns }: StoredEntry): void {
  const { writer, number } = entry;
  let stored = state.writers.get(writer);
  if (stored === undefined) {
    stored = { check: startCheck(writer), hashes: new HashList(), named: new Set() };
    state.writers.set(writer, stored);
  }
  const { check, hashes, named } = stored;
  const say = (fault: Fault): void => {
    if (fault.number !== undefined) named.add(fault.number);
    const { kind, what } = fault;
    const at = fault.number ?? number;
    state.faults.push({ kind, copy: 'store', writer, number: at, what: `in the store, ${what}` });
  };
  const head = readHead(entry.body);
  const made = columnsOf(entry.body);
  if (head?.writer !== writer || head.number !== number || made === undefined) {
    say({ kind: 'edited', number, what: `the row of entry ${number} holds something else` });
    return;
  }
  hashes.set(number, entry.hash);
  const wrong = COLUMN_NAMES.filter((name) => columns[name] !== made.columns[name]);
  if (wrong.length > 0) {
    const what = `${wrong.join(', ')} of entry ${number} ${wrong.length === 1 ? 'is' : 'are'} not what its body says`;
    say({ kind: 'column', number, what });
  }
  for (const fault of checkEntry(check, entry, head, NO_PLACE).faults) say(fault);
  if (head.previous !== undefined) state.links.push(head.previous);
}

/** Hands the journal's items on, each entry compared with its row. */
async function* compared(
  state: State,
  items: AsyncIterable<LogItem>,
  copy: StoreCopy,
): AsyncGenerator<LogItem> {
  for await (const item of items) {
    yield item;
    if (item.kind !== 'entry') continue;
    const { writer, number, hash, prev, body } = item.entry;
    state.journal.set(writer, Math.max(number, state.journal.get(writer) ?? 0));
    const stored = state.writers.get(writer);
    if (stored === undefined || number > stored.check.last) {
      const loaded = (copy.marks.get(item.place.file) ?? 0) > item.place.offset;
      if (!loaded) state.pending += 1;
      else count(state.gone, writer, number);
      continue;
    }
    const there = stored.hashes.get(number);
    // What is wrong in the journal itself, or was said of the store already, is not said a second time.
    if (there === undefined || there.equals(hash) || stored.named.has(number)) continue;
    if (!entryHash(prev, body).equals(hash) || hash.length !== HASH_BYTES) continue;
    if (stored.differing === undefined) stored.differing = { number, count: 1 };
    else stored.differing.count += 1;
  }
}

function count(gone: Map<string, Gone>, writer: string, number: number): void {
  const before = gone.get(writer);
  if (before === undefined) gone.set(writer, { number, count: 1 });
  else before.count += 1;
}

/** @returns what one of the two shows and the other does not have */
function conclude(state: State, copy: StoreCopy): readonly string[] {
  const { faults, writers, journal, gone } = state;
  for (const [writer, { number, count }] of gone) {
    const what = `in the store, ${count === 1 ? `entry ${number} is` : `${count} entries from ${number} on are`} missing at the end of the writer`;
    faults.push({ kind: 'deleted', copy: 'store', writer, number, what });
  }
  for (const [writer, { differing }] of writers) {
    if (differing === undefined) continue;
    const { number, count } = differing;
    const more = count === 1 ? '' : `, and so are ${count - 1} behind it`;
    const what = `entry ${number} is another in the store than in the journal${more}`;
    faults.push({ kind: 'edited', copy: 'store', writer, number, what });
  }
  const incomplete: string[] = [];
  for (const [writer, { check }] of writers) {
    const last = journal.get(writer);
    if (last === undefined && !copy.shared) {
      incomplete.push(`the store holds ${check.entries} entries of writer ${writer}, and the journal none`);
    }
    if (last !== undefined && check.last > last) {
      incomplete.push(`the store holds entry ${writer}-${check.last}, and the journal ends with ${last}`);
    }
  }
  return [...incomplete, ...brokenLinks(state)];
}

/** Writers whose journal is elsewhere, and of whom a later writer says more than the store has. */
function brokenLinks({ links, writers, journal, faults }: State): readonly string[] {
  return links.flatMap(({ writer, number, hash }) => {
    if (journal.has(writer)) return [];
    const stored = writers.get(writer);
    const last = stored?.check.last ?? 0;
    if (last < number)
      return [`entry ${writer}-${number} is named by a later writer, and the store ends with ${last}`];
    const there = stored?.hashes.get(number)?.toString('hex');
    if (there !== undefined && there !== hash && stored?.named.has(number) === false) {
      const what = `in the store, the next writer was chained to another entry ${number}`;
      faults.push({ kind: 'edited', copy: 'store', writer, number, what });
    }
    return [];
  });
}
