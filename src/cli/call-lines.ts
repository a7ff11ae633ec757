// Lines about calls in the process log, made of the entries alone. At `debug` only, because `sluice logs` shows calls;
// callers that were refused before anybody knew them are summed up at `info`, once a minute as in the log.
import type { EntryBody, Log } from '../model/record.js';
import type { ProcessLog } from './process-log.js';

/** The same log; says what goes into it. */
export function sayCalls(log: Log, out: ProcessLog): Log {
  return {
    async append(body) {
      const ref = await log.append(body);
      sayEntry(body, ref.id, out);
      return ref;
    },
    appendSoon(body) {
      const ref = log.appendSoon(body);
      sayEntry(body, ref.id, out);
      return ref;
    },
  };
}

function sayEntry(body: EntryBody, id: string, out: ProcessLog): void {
  switch (body.kind) {
    case 'decision': {
      const { agent, level, model, refused, attempts, request } = body;
      const end = refused === undefined ? `to ${attempts.join(', ')}` : `refused: ${refused}`;
      const fields = { decision: id, request, agent, level, model, refused, attempts };
      out.say('debug', 'decision', `${id} ${agent} ${level} ${end}`, fields);
      return;
    }
    case 'outcome': {
      const { decision, result, refused, duration: ms, attempts } = body;
      const provider = attempts.at(-1)?.provider;
      const fields = { decision, result, refused, provider, ms };
      out.say('debug', 'outcome', `${decision} ${result} after ${ms} ms`, fields);
      return;
    }
    case 'rejected': {
      const total = Object.values(body.counts).reduce((sum, count) => sum + count, 0);
      const { counts, callers } = body;
      out.say('info', 'rejected', `${total} calls refused before anybody was identified`, {
        counts,
        callers,
      });
      return;
    }
    case 'open':
    case 'close':
  }
}
