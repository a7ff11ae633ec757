// What an entry says is to be remembered. Knows the form of an entry; trusts none. Invariant: an entry that does not
// read as one that carries facts carries none.
import { z } from 'zod';
import type { Facts } from '../model/recall.js';
import type { Entry } from './entry.js';

const prints = z.array(z.string().length(16));

const factsSchema = z.object({
  caller: z.string(),
  level: prints.optional(),
  value: z.record(z.string(), prints).optional(),
  refused: prints.optional(),
});

const carrierSchema = z.object({ time: z.iso.datetime(), facts: factsSchema });

export interface Remembered {
  readonly facts: Facts;
  /** ms since 1970 */
  readonly at: number;
}

/** Canonical JSON writes the name so; most entries are told apart without being parsed. */
const MARK = Buffer.from('"facts":{');

export function factsOf(entry: Pick<Entry, 'body'>): Remembered | undefined {
  if (!entry.body.includes(MARK)) return undefined;
  const read = carrierSchema.safeParse(JSON.parse(entry.body.toString('utf8'))).data;
  if (read === undefined) return undefined;
  const { caller, level, value, refused } = read.facts;
  const facts = {
    caller,
    ...(level !== undefined && { level }),
    ...(value !== undefined && { value }),
    ...(refused !== undefined && { refused }),
  };
  return { facts, at: Date.parse(read.time) };
}
