// The agents that the `agents` verbs keep: a file in the data directory, in the words of routing.yaml. Knows its text
// only. Invariant: it holds hashes of keys, and one that cannot be read whole is an error, never fewer agents.
import { z } from 'zod';
import type { Agent, Policy } from '../model/policy.js';
import { ANONYMOUS } from '../identify/callers.js';
import { passthroughFault, toAgent } from './agents.js';
import { agentSchema, nameSchema } from './schema.js';

export const AGENTS_FILE = 'agents.json';

const storedAgent = agentSchema.extend({
  /** RFC 3339 */
  created: z.string(),
  rotated: z.string().optional(),
  disabled: z.string().optional(),
});
const agentsFile = z.strictObject({ version: z.literal(1), agents: z.record(nameSchema, storedAgent) });

/** As it stands in the file. */
export type StoredAgent = z.input<typeof storedAgent>;
export type StoredAgents = Readonly<Record<string, StoredAgent>>;

/** Why a change is not made, in a sentence for the person who asked for it. */
export class AgentsFault extends Error {
  override readonly name = 'AgentsFault';
}

/** @param where for the sentence of a fault @throws AgentsFault */
export function parseAgents(
  text: string | undefined,
  where = `${AGENTS_FILE} in the data directory`,
): StoredAgents {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AgentsFault(`${where} is no JSON`);
  }
  const read = agentsFile.safeParse(value);
  if (read.success) return read.data.agents;
  const places = read.error.issues.map((issue) => issue.path.join('.') || 'the whole');
  throw new AgentsFault(`${where} cannot be read at ${places.join(', ')}`);
}

export function writeAgents(agents: StoredAgents): string {
  return `${JSON.stringify({ version: 1, agents }, undefined, 2)}\n`;
}

/**
 * The agents of policy and of the file together.
 * @throws AgentsFault when one name stands in both: nobody could tell them apart in the log
 */
export function withStored(policy: Policy, stored: StoredAgents): readonly Agent[] {
  const more = Object.entries(stored).map(([name, fields]): Agent => {
    if (policy.agents.some((agent) => agent.name === name)) {
      throw new AgentsFault(`the agent ${name} is declared in routing.yaml and kept by sluice agents`);
    }
    const read = storedAgent.parse(fields);
    const defaults = { mask: policy.mask, provider_tools: policy.providerTools };
    const agent = toAgent(defaults, name, read.key_hash.toLowerCase(), read);
    return read.disabled === undefined ? agent : { ...agent, disabled: true };
  });
  return [...policy.agents, ...more];
}

/** Checks what somebody wants to add. @throws AgentsFault */
export function checkNewAgent(
  policy: Policy,
  name: string,
  fields: Readonly<Record<string, unknown>>,
): StoredAgent {
  if (name === ANONYMOUS) throw new AgentsFault(`${ANONYMOUS} is kept for callers without an agent`);
  if (!nameSchema.safeParse(name).success)
    throw new AgentsFault('a name is a letter, then letters, digits, ".", "_" and "-", 63 at most');
  const read = storedAgent.safeParse(fields);
  if (!read.success) {
    const options = read.error.issues.map((issue) => `--${String(issue.path[0]).replaceAll('_', '-')}`);
    throw new AgentsFault(`${[...new Set(options)].join(', ')}: not a value that this option takes`);
  }
  const { passthrough, tiers } = read.data;
  const fault =
    passthrough === undefined
      ? undefined
      : passthroughFault('--passthrough', passthrough, tiers, policy.providers);
  if (fault !== undefined) throw new AgentsFault(fault);
  return read.data;
}
