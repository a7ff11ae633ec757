// `sluice audit verify`: is the log what was written? Knows the verifier's answer and a terminal. Exit codes: 0 sound,
// 2 tampered, 3 the evidence is not complete; writers without an end and torn tails are said and are sound.
import type { LogItem } from '../audit/log-item.js';
import { verifyLog, type Verification, type VerifyOptions } from '../audit/verify.js';
import { verifyWithStore, type StoreCopy, type StoreReport } from '../audit/verify-store.js';
import { oneLine } from './one-line.js';
import { paint, type Terminal } from './terminal.js';

export interface AuditSource {
  /** Where it was looked for, for the sentences. */
  readonly name: string;
  /** `absent`: no data directory. `empty`: a data directory in which a server once started, and no log. */
  readonly state: 'absent' | 'empty' | 'present';
  items(): AsyncIterable<LogItem>;
  /** What the journal is compared with; absent: nothing. */
  readonly store?:
    | { readonly kind: 'copy'; readonly copy: StoreCopy }
    | { readonly kind: 'none'; readonly why: string; readonly expected: boolean };
}

type Verified = Verification & { readonly store?: StoreReport };

export type AuditExit = 0 | 2 | 3;

export async function auditVerify(
  source: AuditSource,
  options: VerifyOptions & { readonly json: boolean },
  terminal: Terminal,
): Promise<AuditExit> {
  if (source.state === 'absent' && source.store?.kind !== 'copy') {
    const what = `there is no data directory at ${source.name}`;
    if (options.json) terminal.out(JSON.stringify({ result: 'incomplete', exit: 3, incomplete: [what] }));
    terminal.note(`Nothing to verify: ${what}.`);
    return 3;
  }
  const found = await compare(source, options);
  const empty = source.state !== 'absent' && found.entries === 0 && found.torn.length === 0;
  const verification = empty ? withEmptyFault(found, source) : found;
  const exit = exitOf(verification);
  const compared = source.store?.kind === 'none' ? { store: { missing: source.store.why } } : {};
  if (options.json)
    terminal.out(JSON.stringify({ result: RESULTS[exit], exit, ...verification, ...compared }));
  else say(verification, exit, source, terminal);
  return exit;
}

async function compare(source: AuditSource, options: VerifyOptions): Promise<Verified> {
  const { store } = source;
  if (store?.kind === 'copy') {
    const both = await verifyWithStore(source.items(), store.copy, options);
    if (source.state !== 'absent' || both.store.entries > 0) return both;
    return { ...both, incomplete: [...both.incomplete, 'there is no journal, and the store is empty'] };
  }
  const found = await verifyLog(source.items(), options);
  if (store?.expected !== true) return found;
  return { ...found, incomplete: [...found.incomplete, `the store could not be compared: ${store.why}`] };
}

const RESULTS = { 0: 'sound', 2: 'tampered', 3: 'incomplete' } as const;

function exitOf(verification: Verification): AuditExit {
  if (verification.faultCount > 0) return 2;
  return verification.incomplete.length > 0 ? 3 : 0;
}

/** A server writes its first entry before it does anything else, so a directory it has used has a log. */
function withEmptyFault(found: Verified, source: AuditSource): Verified {
  const what = `${oneLine(source.name)} was used by a server and holds no entries`;
  return { ...found, faults: [...found.faults, { kind: 'empty', what }], faultCount: found.faultCount + 1 };
}

const SHOWN = 20;

function say(verification: Verified, exit: AuditExit, source: AuditSource, terminal: Terminal): void {
  const { writers, faults, torn } = verification;
  for (const { writer, entries, state } of writers) {
    terminal.out(
      `writer ${oneLine(writer)}  ${counted(entries, 'entry', 'entries').padEnd(16)} ${STATES[state]}`,
    );
  }
  for (const tail of torn) {
    const where = tail.place === undefined ? '' : ` at ${oneLine(tail.place.file)}:${tail.place.offset}`;
    terminal.out(
      `unfinished write of writer ${oneLine(tail.writer)}, ${tail.bytes} bytes${where}: nothing in it was acknowledged`,
    );
  }
  if (verification.unpairedCount > 0) {
    const some = verification.unpaired.slice(0, SHOWN).map(oneLine).join(', ');
    const more = verification.unpairedCount > SHOWN ? ', ...' : '';
    const count = counted(verification.unpairedCount, 'decision', 'decisions');
    terminal.out(`${count} without an outcome (under way, or their process ended): ${some}${more}`);
  }
  if (source.store !== undefined) terminal.out(storeLine(verification.store, source.store));
  for (const fault of faults.slice(0, SHOWN)) {
    const place = fault.place === undefined ? '' : ` (${oneLine(fault.place.file)}:${fault.place.offset})`;
    const writer = fault.writer === undefined ? '' : ` writer ${oneLine(fault.writer)}:`;
    terminal.out(`${paint(terminal, 'red', fault.kind)}${writer} ${oneLine(fault.what)}${place}`);
  }
  if (verification.faultCount > SHOWN) terminal.out(`... and ${verification.faultCount - SHOWN} more`);
  for (const what of verification.incomplete)
    terminal.out(`${paint(terminal, 'yellow', 'incomplete')} ${oneLine(what)}`);
  terminal.out(verdict(verification, exit, terminal));
}

function storeLine(report: StoreReport | undefined, store: NonNullable<AuditSource['store']>): string {
  if (report === undefined)
    return `store: not compared${store.kind === 'none' ? ` (${oneLine(store.why)})` : ''}`;
  const { entries, writers, pending, elsewhere } = report;
  const size = `${counted(entries, 'entry', 'entries')} of ${counted(writers, 'writer', 'writers')}`;
  const late = pending === 0 ? '' : `; ${counted(pending, 'entry', 'entries')} of the journal not loaded yet`;
  const others =
    elsewhere === 0 ? '' : `; ${counted(elsewhere, 'writer', 'writers')} with a journal elsewhere`;
  return `store: ${size}, compared with the journal${late}${others}`;
}

const STATES = {
  open: 'open: a running server is writing it',
  closed: 'closed',
  ended: 'ended without a close entry',
} as const;

function verdict(verification: Verified, exit: AuditExit, terminal: Terminal): string {
  const size = `${counted(verification.entries, 'entry', 'entries')} of ${counted(verification.writers.length, 'writer', 'writers')}`;
  switch (exit) {
    case 0:
      if (verification.entries === 0 && verification.store !== undefined) {
        const { entries, writers } = verification.store;
        const held = `${counted(entries, 'entry', 'entries')} of ${counted(writers, 'writer', 'writers')}`;
        return `There is no journal here; the store is sound by its own chains: ${held}.`;
      }
      return paint(terminal, 'green', `The log is sound: ${size}.`);
    case 2: {
      const [first] = verification.faults;
      const at = first?.writer === undefined ? '' : `, first at writer ${oneLine(first.writer)}`;
      const entry = first?.number === undefined ? '' : ` entry ${first.number}`;
      return paint(
        terminal,
        'red',
        `The log was tampered with or damaged: ${first?.kind ?? ''}${at}${entry}.`,
      );
    }
    case 3:
      return paint(terminal, 'yellow', `The evidence is not complete; what is there is sound: ${size}.`);
  }
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
