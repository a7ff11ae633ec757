// `sluice explain` over the log of a data directory, whether a server runs on it or not.
import { findCall } from '../audit/recorded.js';
import { explain } from '../cli/explain.js';
import { oneLine } from '../cli/one-line.js';
import type { Terminal } from '../cli/terminal.js';
import { lockOwner } from '../store/lock.js';
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
  const live = (await lockOwner(dataDir))?.writer;
  explain(call, live !== undefined && call.decision.id.startsWith(`${live}-`), options, terminal);
  return 0;
}
