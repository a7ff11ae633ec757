// Where the `agents` verbs keep agents: a file of the data directory, or with DATABASE_URL the database, so that every
// process on it sees a change. Invariant: it is the place that a server with the same settings looks at.
import { join } from 'node:path';
import { readAgents } from '../assemble/agents.js';
import { readSharedAgents, takeOverAgents, AGENTS_WHERE } from '../assemble/shared-agents.js';
import type { Config } from '../config.js';
import { AGENTS_FILE, parseAgents, type StoredAgents } from '../config/agents-file.js';
import { makeKeys } from '../keys/keyring.js';
import type { Agent } from '../model/policy.js';
import { changeAgentsDocument, readAgentsDocument } from '../store/database/agents-document.js';
import type { Database } from '../store/database/database.js';
import { openPostgresql } from '../store/database/postgresql.js';
import { openServerStore } from '../store/database/server-store.js';
import { readPrivateFile, updatePrivateFile } from '../store/private-file.js';

export interface AgentsPlace {
  read(): Promise<StoredAgents>;
  /** @param how gets the agents so far and gives the text of those from now on; what it throws changes nothing */
  change(how: (agents: StoredAgents) => string): Promise<void>;
}

/** @throws StoreError, AgentsFault */
export async function withAgentsPlace<T>(
  { databaseUrl, secret, dataDir }: Pick<Config, 'databaseUrl' | 'secret' | 'dataDir'>,
  use: (place: AgentsPlace) => Promise<T>,
): Promise<T> {
  if (databaseUrl === undefined || secret === undefined) {
    const path = join(dataDir, AGENTS_FILE);
    return use({
      read: () => Promise.resolve(parseAgents(readPrivateFile(path)?.text)),
      change: (how) => updatePrivateFile(path, (text) => how(parseAgents(text))),
    });
  }
  const database = await openServerStore(databaseUrl, makeKeys(secret, []).check());
  try {
    await takeOverAgents(database, dataDir);
    return await use(inDatabase(database));
  } finally {
    await database.close();
  }
}

function inDatabase(database: Database): AgentsPlace {
  return {
    async read() {
      const document = await readAgentsDocument(database);
      return parseAgents(document === 'same' ? undefined : document?.text, AGENTS_WHERE);
    },
    change: (how) => changeAgentsDocument(database, (text) => how(parseAgents(text, AGENTS_WHERE))),
  };
}

/** Who may call, as a server with this configuration would say now; changes nothing. @throws AgentsFault, StoreError */
export async function currentAgents({ databaseUrl, policy, dataDir }: Config): Promise<readonly Agent[]> {
  if (databaseUrl === undefined) return readAgents(policy, dataDir);
  const database = openPostgresql({ url: databaseUrl });
  try {
    return await readSharedAgents(policy, database);
  } finally {
    await database.close();
  }
}
