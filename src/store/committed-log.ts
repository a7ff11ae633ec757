// The log where a database has to have an entry too: an append resolves when both have it. Knows bodies and waiting.
// Invariant: with `store`, a call whose decision the database did not commit is refused, and the log says so.
import type { EntryBody, EntryRef, Log } from '../model/record.js';

export interface Committing {
  /** `journal`: a database that is away holds nobody up. */
  readonly commit: 'store' | 'journal';
  committed(ref: EntryRef): Promise<void>;
  time(): Date;
}

export function committedLog(journal: Log, options: Committing): Log {
  const { commit } = options;
  return {
    appendSoon: (body) => journal.appendSoon(body),
    async append(body) {
      const ref = await journal.append(body);
      if (!waits(body, commit)) return ref;
      try {
        await options.committed(ref);
      } catch (error) {
        if (commit === 'journal') return ref;
        if (body.kind === 'decision') journal.appendSoon(notSent(ref.id, options.time()));
        throw error;
      }
      return ref;
    },
  };
}

/** A refusal lets nothing out. The outcome of a HIGH call is the only one that is appended and not left to ride along. */
function waits(body: EntryBody, commit: Committing['commit']): boolean {
  if (body.kind === 'outcome') return true;
  return body.kind === 'decision' && body.refused === undefined && commit === 'store';
}

/** Else the decision would look like that of a process which ended. */
function notSent(decision: string, time: Date): EntryBody {
  return {
    kind: 'outcome',
    time: time.toISOString(),
    decision,
    result: 'refused',
    refused: 'audit_unavailable',
    attempts: [],
    verdicts: [],
    released: 0,
    duration: 0,
  };
}
