// `sluice audit verify`: is the log what was written? Knows the verifier's answer and a terminal. Exit codes: 0 sound,
// 2 tampered, 3 the evidence is not complete; writers without an end and torn tails are said and are sound.
import type { LogItem } from '../audit/log-item.js';
import { verifyLog, type Verification, type VerifyOptions } from '../audit/verify.js';
import { oneLine } from './one-line.js';
import { paint, type Terminal } from './terminal.js';

export interface AuditSource {
  /** Where it was looked for, for the sentences. */
  readonly name: string;
  /** `absent`: no data directory. `empty`: a data directory in which a server once started, and no log. */
  readonly state: 'absent' | 'empty' | 'present';
  items(): AsyncIterable<LogItem>;
}

export type AuditExit = 0 | 2 | 3;

export async function auditVerify(
  source: AuditSource,
  options: VerifyOptions & { readonly json: boolean },
  terminal: Terminal,
): Promise<AuditExit> {
  if (source.state === 'absent') {
    const what = `there is no data directory at ${source.name}`;
    if (options.json) terminal.out(JSON.stringify({ result: 'incomplete', exit: 3, incomplete: [what] }));
    terminal.note(`Nothing to verify: ${what}.`);
    return 3;
  }
  const found = await verifyLog(source.items(), options);
  const verification = found.entries === 0 && found.torn.length === 0 ? withEmptyFault(found, source) : found;
  const exit = exitOf(verification);
  if (options.json) terminal.out(JSON.stringify({ result: RESULTS[exit], exit, ...verification }));
  else say(verification, exit, terminal);
  return exit;
}

const RESULTS = { 0: 'sound', 2: 'tampered', 3: 'incomplete' } as const;

function exitOf(verification: Verification): AuditExit {
  if (verification.faultCount > 0) return 2;
  return verification.incomplete.length > 0 ? 3 : 0;
}

/** A server writes its first entry before it does anything else, so a directory it has used has a log. */
function withEmptyFault(found: Verification, source: AuditSource): Verification {
  const what = `${oneLine(source.name)} was used by a server and holds no entries`;
  return { ...found, faults: [...found.faults, { kind: 'empty', what }], faultCount: found.faultCount + 1 };
}

const SHOWN = 20;

function say(verification: Verification, exit: AuditExit, terminal: Terminal): void {
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

const STATES = {
  open: 'open: a running server is writing it',
  closed: 'closed',
  ended: 'ended without a close entry',
} as const;

function verdict(verification: Verification, exit: AuditExit, terminal: Terminal): string {
  const size = `${counted(verification.entries, 'entry', 'entries')} of ${counted(verification.writers.length, 'writer', 'writers')}`;
  switch (exit) {
    case 0:
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
