// `sluice logs` and `sluice audit verify` over the log of a data directory, whether a server runs on it or not.
import { joinRows, type CallRow } from '../audit/rows.js';
import { auditVerify, type AuditSource } from '../cli/audit-verify.js';
import { logs } from '../cli/logs.js';
import type { LogsVerbOptions } from '../cli/program.js';
import type { Terminal } from '../cli/terminal.js';
import { lockOwner } from '../store/lock.js';
import { journalState, readEntries, readJournal } from '../store/read-journal.js';
import { followLog, withEntries, type LogPlace } from './entries.js';
import { withStore } from './store-copy.js';
import { readTimes } from './times.js';

/** @param until resolves when the process is asked to end: how `--follow` ends */
export async function logsVerb(
  place: LogPlace,
  options: LogsVerbOptions,
  until: () => Promise<void>,
  terminal: Terminal,
): Promise<number> {
  const times = readTimes(options, terminal);
  if (times === undefined) return 1;
  const { level, agent, rule, tier } = options;
  const filters = {
    ...(level !== undefined && { level }),
    ...(agent !== undefined && { agent }),
    ...(rule !== undefined && { rule }),
    ...(tier !== undefined && { tier }),
    ...times,
  };
  if (!options.follow) {
    return withEntries(place, { since: times.since }, terminal, async (entries) => {
      if (entries !== undefined) return logs(entries, filters, options, terminal);
      terminal.note(`There is no log in ${place.dataDir}. A server writes one there when it starts.`);
      return 0;
    });
  }
  const ending = new AbortController();
  void until().then(() => ending.abort());
  return logs(followLog(place, ending.signal), filters, options, terminal);
}

export async function auditVerifyVerb(
  dataDir: string,
  options: VerifyVerbOptions,
  terminal: Terminal,
): Promise<number> {
  const state = await journalState(dataDir);
  const live = state === 'absent' ? undefined : (await lockOwner(dataDir))?.writer;
  const source = { name: dataDir, state, items: () => readJournal(dataDir) };
  const verify = (more: Pick<AuditSource, 'store'>): Promise<number> =>
    auditVerify(
      { ...source, ...more },
      { json: options.json, ...(live !== undefined && { live }) },
      terminal,
    );
  if (options.journal || (state === 'absent' && options.databaseUrl === undefined)) return verify({});
  return withStore(dataDir, options.databaseUrl, (store) => verify({ store }));
}

export interface VerifyVerbOptions {
  readonly json: boolean;
  /** The journal alone. */
  readonly journal: boolean;
  readonly databaseUrl?: string | undefined;
}

/** The calls of a log, oldest first. */
export async function callRows(dataDir: string): Promise<readonly CallRow[]> {
  const rows: CallRow[] = [];
  for await (const row of joinRows(readEntries(dataDir))) rows.push(row);
  return rows;
}
