// Who may call, as of this moment: the agents of routing.yaml and those that the `agents` verbs keep in the data
// directory. Invariant: a change holds from the next call on, and a file that cannot be read lets nobody in.
import { join } from 'node:path';
import { AGENTS_FILE, AgentsFault, parseAgents, withStored } from '../config/agents-file.js';
import type { Agent, Policy } from '../model/policy.js';
import { privateFileVersion, readPrivateFile } from '../store/private-file.js';

/** @throws Error with a sentence when the file cannot be read now */
export function readAgents(policy: Policy, dataDir: string): readonly Agent[] {
  return withStored(policy, parseAgents(readPrivateFile(join(dataDir, AGENTS_FILE))?.text));
}

/**
 * Looks at the file on each call; the look is one `stat`, and the file is read again only when it was changed.
 * @throws Error with a sentence when the file cannot be read now
 */
export function watchAgents(policy: Policy, dataDir: string): () => readonly Agent[] {
  const path = join(dataDir, AGENTS_FILE);
  let seen: { readonly version: string; readonly agents: readonly Agent[] } | undefined;
  const look = (): readonly Agent[] => {
    const version = privateFileVersion(path);
    if (version === undefined) {
      // Callers would be anonymous again: only a start may decide that.
      if (seen !== undefined) throw new AgentsFault(`${path} is gone`);
      return policy.agents;
    }
    if (seen?.version === version) return seen.agents;
    const file = readPrivateFile(path);
    const agents = withStored(policy, parseAgents(file?.text));
    seen = { version: file?.version ?? '', agents };
    return agents;
  };
  look();
  return look;
}
