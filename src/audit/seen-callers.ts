// Who called, by the log: agents by name, unknown callers by what they say they are. Knows entry bodies and trusts none.
import { z } from 'zod';
import type { Entry } from './entry.js';

const decision = z.object({
  kind: z.literal('decision'),
  time: z.string(),
  agent: z.string(),
  claimed: z.string().optional(),
});
const rejected = z.object({
  kind: z.literal('rejected'),
  time: z.string(),
  callers: z.record(z.string(), z.number()).optional(),
});
const seenBody = z.discriminatedUnion('kind', [decision, rejected]);

export interface SeenCaller {
  readonly as: 'agent' | 'anonymous' | 'refused';
  /** Name of the agent, or the label of what the caller says it is. */
  readonly name: string;
  readonly calls: number;
  /** RFC 3339 */
  readonly last: string;
}

/** Each caller once, in the order in which they were first seen. */
export async function seenCallers(entries: AsyncIterable<Entry>): Promise<readonly SeenCaller[]> {
  const seen = new Map<string, SeenCaller>();
  const note = (as: SeenCaller['as'], name: string, calls: number, last: string): void => {
    const key = `${as} ${name}`;
    seen.set(key, { as, name, calls: (seen.get(key)?.calls ?? 0) + calls, last });
  };
  for await (const entry of entries) {
    const body = read(entry);
    if (body === undefined) continue;
    if (body.kind === 'rejected') {
      for (const [name, calls] of Object.entries(body.callers ?? {})) note('refused', name, calls, body.time);
    } else if (body.claimed === undefined) note('agent', body.agent, 1, body.time);
    else note('anonymous', body.claimed, 1, body.time);
  }
  return [...seen.values()];
}

function read(entry: Entry): z.infer<typeof seenBody> | undefined {
  try {
    return seenBody.safeParse(JSON.parse(entry.body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
