// The chain of one writer, checked entry by entry. Knows hashes and numbers, no files. Each fault is named once and
// the check goes on behind it, so that one change gives one fault.
import { entryHash, FIRST_PREV, type Entry } from './entry.js';
import type { EntryHead } from './entry-head.js';
import type { Fault, FaultKind } from './fault.js';
import type { Place } from './log-item.js';

export interface WriterCheck {
  readonly writer: string;
  /** Entries read. */
  entries: number;
  /** Highest number read. */
  last: number;
  /** Hash of the last entry in order. */
  head: Buffer;
  /** The last entry was edited itself: what is chained to it says nothing more. */
  doubtful: boolean;
  closed: boolean;
  /** A later writer named the last entry of this one. */
  ended: boolean;
  /** Numbers that were passed over, and the fault that says so. */
  readonly missing: Map<number, Fault>;
}

/** More numbers than this are not remembered one by one. */
const MISSING_KEPT = 10_000;

export function startCheck(writer: string): WriterCheck {
  return {
    writer,
    entries: 0,
    last: 0,
    head: FIRST_PREV,
    doubtful: false,
    closed: false,
    ended: false,
    missing: new Map(),
  };
}

/** @returns the faults that this entry shows; `replaces` is one that it explains better than before */
export function checkEntry(
  state: WriterCheck,
  entry: Entry,
  head: EntryHead,
  place: Place,
): { readonly faults: readonly Fault[]; readonly replaces?: Fault } {
  const { number } = entry;
  const faults: Fault[] = [];
  const say = (kind: FaultKind, at: number, what: string) => {
    const fault = { kind, writer: state.writer, number: at, place, what };
    faults.push(fault);
    return fault;
  };
  state.entries += 1;
  const sound = entryHash(entry.prev, entry.body).equals(entry.hash);
  if (!sound) say('edited', number, `the hash of entry ${number} does not fit its content`);

  if (number <= state.last) {
    const passedOver = state.missing.get(number);
    if (passedOver === undefined) {
      say('duplicate', number, `entry ${number} stands there a second time`);
      return { faults };
    }
    state.missing.delete(number);
    say('swapped', number, `entry ${number} stands behind entry ${state.last}`);
    const explained = ![...state.missing.values()].includes(passedOver);
    return explained ? { faults, replaces: passedOver } : { faults };
  }

  const chained = state.doubtful || entry.prev.equals(state.head);
  const expected = state.last + 1;
  if (state.closed || state.ended) {
    say('inserted', number, `entry ${number} stands behind the end of its writer`);
  } else if (number > expected) {
    const fault = skipped(state, number, chained, say);
    for (let n = expected; n < number && state.missing.size < MISSING_KEPT; n++) state.missing.set(n, fault);
  } else if (number === 1 && (head.kind !== 'open' || !chained)) {
    say('bad-first', 1, 'the first entry is not the open entry that a writer begins with');
  } else if (!chained && sound) {
    say('edited', number - 1, `entry ${number} was chained to another entry ${number - 1}`);
  }
  state.last = number;
  state.head = entry.hash;
  state.doubtful = !sound;
  state.closed ||= head.kind === 'close';
  return { faults };
}

function skipped(
  state: WriterCheck,
  number: number,
  chained: boolean,
  say: (kind: FaultKind, at: number, what: string) => Fault,
): Fault {
  const first = state.last + 1;
  const range = first === number - 1 ? `entry ${first} is` : `entries ${first} to ${number - 1} are`;
  if (first === 1) return say('bad-first', 1, `${range} missing: the beginning of the writer`);
  if (chained) return say('gap', first, `${range} missing and the chain was computed again over the gap`);
  return say('deleted', first, `${range} missing`);
}
