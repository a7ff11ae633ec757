// `sluice explain` over the log of a data directory, whether a server runs on it or not.
import { findCall } from '../audit/recorded.js';
import { explain, type Writer } from '../cli/explain.js';
import { oneLine } from '../cli/one-line.js';
import type { Terminal } from '../cli/terminal.js';
import { lockOwner } from '../store/lock.js';
import { readEntries } from '../store/read-journal.js';
import { withEntries, type LogPlace } from './entries.js';

/** @param id of a decision (`x-sluice-decision`) or of a request (`x-request-id`) */
export async function explainVerb(
  id: string,
  place: LogPlace,
  options: { readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const { dataDir } = place;
  const call = await withEntries(place, { call: id }, terminal, async (entries) =>
    entries === undefined ? 'no log' : findCall(entries, id),
  );
  if (call === 'no log') {
    terminal.note(`There is no log in ${dataDir}. --data says where it is.`);
    return 1;
  }
  if (call === undefined) {
    terminal.note(
      `The log in ${dataDir} holds no decision ${oneLine(id).slice(0, 80)}. ` +
        'Ids stand in x-sluice-decision, in error messages and in the rows of sluice logs.',
    );
    return 1;
  }
  explain(call, await writerOf(call.decision.id, place), options, terminal);
  return 0;
}

async function writerOf(decision: string, { dataDir, databaseUrl }: LogPlace): Promise<Writer> {
  const isOf = (writer: unknown): boolean => decision.startsWith(`${String(writer)}-`);
  if (isOf((await lockOwner(dataDir))?.writer)) return 'alive';
  if (databaseUrl === undefined) return 'gone';
  for await (const { writer } of readEntries(dataDir)) if (isOf(writer)) return 'gone';
  return 'elsewhere';
}
