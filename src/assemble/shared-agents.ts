// The agents that several processes share, in their database: looked at twice a second. Invariant: what was read last
// holds until something else is read; a document that is gone or cannot be understood lets nobody in.
import { join } from 'node:path';
import { AGENTS_FILE, AgentsFault, parseAgents, withStored, writeAgents } from '../config/agents-file.js';
import type { Agent, Policy } from '../model/policy.js';
import { changeAgentsDocument, readAgentsDocument } from '../store/database/agents-document.js';
import type { Database, Session } from '../store/database/database.js';
import { readPrivateFile } from '../store/private-file.js';

/** Between two looks, ms. */
const LOOK_MS = 500;
/** After this long without an answer the operator is told, ms. */
const STALE_MS = 10_000;
/** In sentences about it. */
export const AGENTS_WHERE = 'the list of agents in the database';

export interface SharedAgents {
  /** @throws AgentsFault when nobody can say who may call */
  now(): readonly Agent[];
  close(): void;
}

/** @throws AgentsFault when one name stands in routing.yaml too; StoreError */
export async function readSharedAgents(policy: Policy, session: Session): Promise<readonly Agent[]> {
  const document = await readAgentsDocument(session);
  return withStored(policy, parseAgents(document === 'same' ? undefined : document?.text, AGENTS_WHERE));
}

/**
 * Agents of the file of a data directory that the database does not have: who had a key before there was a database
 * keeps it, and callers do not become anonymous. @returns their names
 */
export async function takeOverAgents(database: Database, dataDir: string): Promise<readonly string[]> {
  const own = parseAgents(readPrivateFile(join(dataDir, AGENTS_FILE))?.text);
  if (Object.keys(own).length === 0) return [];
  let taken: readonly string[] = [];
  await changeAgentsDocument(database, (text) => {
    const known = parseAgents(text, AGENTS_WHERE);
    taken = Object.keys(own).filter((name) => !Object.hasOwn(known, name));
    return writeAgents({ ...own, ...known });
  });
  return taken;
}

export async function watchSharedAgents(
  policy: Policy,
  session: Session,
  say: (sentence: string) => void,
): Promise<SharedAgents> {
  let known: { readonly version: string; readonly agents: readonly Agent[] } | undefined;
  let fault: AgentsFault | undefined;
  let read = Date.now();
  let silent = false;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function look(): Promise<void> {
    const document = await readAgentsDocument(session, known?.version);
    read = Date.now();
    if (silent) say('the list of agents is read from the database again');
    silent = false;
    fault = undefined;
    if (document === 'same') return;
    try {
      // Callers would be anonymous again: only a start may decide that.
      if (document === undefined && known !== undefined) throw new AgentsFault(`${AGENTS_WHERE} is gone`);
      const agents = withStored(policy, parseAgents(document?.text, AGENTS_WHERE));
      if (document !== undefined) known = { version: document.version, agents };
    } catch (error) {
      if (error instanceof AgentsFault) fault = error;
      throw error;
    }
  }

  async function again(): Promise<void> {
    const before = fault;
    try {
      await look();
    } catch (error) {
      if (error instanceof AgentsFault) {
        if (before === undefined) say(`${error.message}; nobody is let in`);
      } else if (!silent && Date.now() - read > STALE_MS) {
        silent = true;
        say('the list of agents cannot be read from the database; the one that was read last holds');
      }
    }
    if (!closed) timer = setTimeout(() => void again(), LOOK_MS).unref();
  }

  await look();
  timer = setTimeout(() => void again(), LOOK_MS).unref();
  return {
    now() {
      if (fault !== undefined) throw fault;
      return known?.agents ?? policy.agents;
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
