// `sluice agents`: keeps agents where a running server looks for them, in a file of the data directory or in the database.
// So a verb acts at once, and without a server just as well.
import { printAgents, printKey, type AgentRow, type Claimed } from '../cli/agents.js';
import type { AgentFields } from '../cli/program.js';
import type { Terminal } from '../cli/terminal.js';
import { seenCallers, type SeenCaller } from '../audit/seen-callers.js';
import type { Config } from '../config.js';
import {
  AgentsFault,
  checkNewAgent,
  withStored,
  writeAgents,
  type StoredAgent,
  type StoredAgents,
} from '../config/agents-file.js';
import { hashAgentKey, issueAgentKey } from '../keys/agent-key.js';
import { withAgentsPlace } from './agents-place.js';
import { withEntries } from './entries.js';

type Change = (agents: StoredAgents) => StoredAgents;

export async function addAgentVerb(
  name: string,
  fields: AgentFields,
  json: boolean,
  config: Config,
  terminal: Terminal,
): Promise<number> {
  const key = issueAgentKey();
  return change(
    config,
    terminal,
    (agents) => {
      if (Object.hasOwn(agents, name))
        throw new AgentsFault(`there is an agent ${name} already; rotate gives it a new key`);
      const created = new Date().toISOString();
      const agent = checkNewAgent(config.policy, name, { ...fields, key_hash: hashAgentKey(key), created });
      return { ...agents, [name]: agent };
    },
    () => printKey(name, key, json, terminal),
  );
}

/** A new key; the old one is refused from the next call on. A disabled agent is enabled by it. */
export async function rotateAgentVerb(
  name: string,
  json: boolean,
  config: Config,
  terminal: Terminal,
): Promise<number> {
  const key = issueAgentKey();
  return change(
    config,
    terminal,
    (agents) => {
      const agent = find(name, agents, config);
      return {
        ...agents,
        [name]: {
          ...agent,
          key_hash: hashAgentKey(key),
          rotated: new Date().toISOString(),
          disabled: undefined,
        },
      };
    },
    () => printKey(name, key, json, terminal),
  );
}

export async function disableAgentVerb(name: string, config: Config, terminal: Terminal): Promise<number> {
  return change(
    config,
    terminal,
    (agents) => {
      const agent = find(name, agents, config);
      return { ...agents, [name]: { ...agent, disabled: agent.disabled ?? new Date().toISOString() } };
    },
    () => terminal.note(`${name} is disabled: its key is refused. rotate gives it a new one.`),
  );
}

export async function listAgentsVerb(
  options: { readonly json: boolean },
  config: Config,
  terminal: Terminal,
): Promise<number> {
  return guarded(terminal, async () => {
    const stored = await withAgentsPlace(config, (place) => place.read());
    const seen = await withEntries(config, {}, terminal, async (entries) =>
      entries === undefined ? [] : seenCallers(entries),
    );
    const rows = withStored(config.policy, stored).map((agent): AgentRow => {
      const kept = stored[agent.name];
      const calls = seen.find((one) => one.as === 'agent' && one.name === agent.name);
      return {
        agent,
        source: kept === undefined ? 'routing.yaml' : 'agents',
        ...(kept !== undefined && { created: kept.created }),
        ...(kept?.rotated !== undefined && { rotated: kept.rotated }),
        ...(calls !== undefined && { seen: seenOf(calls) }),
      };
    });
    const claimed = seen.flatMap((one): Claimed[] =>
      one.as === 'agent' ? [] : [{ claimed: one.name, as: one.as, seen: seenOf(one) }],
    );
    printAgents({ agents: rows, claimed }, options, terminal);
  });
}

function seenOf({ calls, last }: SeenCaller): AgentRow['seen'] & object {
  return { calls, last };
}

function find(name: string, agents: StoredAgents, config: Config): StoredAgent {
  const agent = Object.hasOwn(agents, name) ? agents[name] : undefined;
  if (agent !== undefined) return agent;
  if (config.policy.agents.some((one) => one.name === name))
    throw new AgentsFault(`the agent ${name} is declared in routing.yaml; change it there and restart`);
  throw new AgentsFault(`there is no agent ${name}; sluice agents list shows those there are`);
}

async function change(config: Config, terminal: Terminal, how: Change, done: () => void): Promise<number> {
  return guarded(terminal, async () => {
    await withAgentsPlace(config, (place) =>
      place.change((agents) => {
        const changed = how(agents);
        withStored(config.policy, changed);
        return writeAgents(changed);
      }),
    );
    done();
  });
}

async function guarded(terminal: Terminal, run: () => Promise<void>): Promise<number> {
  try {
    await run();
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    terminal.note(error.message);
    return 1;
  }
}
