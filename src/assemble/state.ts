// What calls leave for later ones beside the log: who may call, quotas, facts. In this process alone, or in the database
// that several share. Invariant: with a database nothing of it is in this process alone.
import type { Config } from '../config.js';
import { checkBind } from '../config/places.js';
import type { Agent } from '../model/policy.js';
import type { Counters } from '../model/quota.js';
import type { FactStore } from '../model/recall.js';
import type { Used } from '../quota/counters.js';
import { MIRROR } from '../recall/mirror.js';
import { StoreError } from '../store/database/database.js';
import { factStore, forgetting } from '../store/fact-store.js';
import type { Store } from '../store/store.js';
import { watchAgents } from './agents.js';
import { openCounters, openSharedCounters } from './counters.js';
import type { SharedFacts } from './memory.js';
import type { Records } from './records.js';
import { watchSharedAgents } from './shared-agents.js';

export interface State {
  readonly agents: () => readonly Agent[];
  readonly counters: Counters;
  /** What is used of each window; undefined where the database counts. */
  readonly used: () => readonly Used[] | undefined;
  readonly facts: FactStore;
  readonly shared: SharedFacts;
  close(): Promise<void>;
}

const now = (): number => Date.now();

/** @throws AgentsFault, StoreError; Error when others could reach a proxy that could not tell them apart */
export async function openState(
  config: Config,
  { store }: Pick<Records, 'store'>,
  say: (sentence: string) => void,
): Promise<State> {
  const { policy, dataDir, databaseUrl } = config;
  const lifetime = { now, lifetimeMs: MIRROR.lifetimeMs };
  const facts = factStore(store, lifetime);
  if (databaseUrl === undefined) {
    const shared = { several: false, mirrorSuffices: false, has: hasFacts(store) };
    const agents = watchAgents(policy, dataDir);
    const counters = await openCounters(policy, dataDir);
    const stop = forgetting(store, lifetime);
    const close = (): Promise<void> => {
      stop();
      return Promise.resolve();
    };
    return { agents, counters, used: () => counters.used(), facts, shared, close };
  }
  const agents = await watchSharedAgents(policy, store, say);
  const { host } = config.server;
  for (const { message } of checkBind(host, agents.now().length, false))
    throw new Error(`${host} ${message}`);
  const counters = openSharedCounters(store);
  const stop = forgetting(store, lifetime);
  return {
    agents: () => agents.now(),
    counters,
    used: () => undefined,
    facts,
    shared: { several: true, mirrorSuffices: policy.audit.commit === 'journal', has: hasFacts(store) },
    async close() {
      agents.close();
      stop();
      await counters.close();
    },
  };
}

function hasFacts(store: Store): SharedFacts['has'] {
  return async (last) => {
    const { state, why = state } = store.health();
    if (state !== 'ready') throw new StoreError(why, state);
    if (last !== undefined) await store.committed(last);
  };
}
