// The counters of quotas and budgets: in memory, begun where the log of the processes before left them, or in the
// database that several processes share.
import { readRecorded } from '../audit/recorded.js';
import type { Policy } from '../model/policy.js';
import { LEASE_MS, memoryCounters, type MemoryCounters } from '../quota/counters.js';
import { startRebuild } from '../quota/rebuild.js';
import type { Session } from '../store/database/database.js';
import { readRecentEntries } from '../store/recent-entries.js';
import { sharedCounters, type SharedCounters } from '../store/shared-counters.js';

/** A plan can say to wait for longer than any window of ours; a month is the longest that is heeded. */
const PAUSE_MS = 31 * 86_400_000;

/** Their steps go through the store, which opens the database again when it was lost. */
export function openSharedCounters(store: Session): SharedCounters {
  return sharedCounters(store, { now: () => Date.now() });
}

/** Read before this process writes to the log. */
export async function openCounters(
  policy: Pick<Policy, 'providers'>,
  dataDir: string,
): Promise<MemoryCounters> {
  const now = (): number => Date.now();
  const spans = policy.providers.flatMap((provider) => {
    if (provider.kind !== 'openai') return [];
    const windows = [provider.quota, provider.budget].map((bound) => bound?.windowMs ?? 0);
    return [...windows, provider.tier === 'L2' ? PAUSE_MS : 0];
  });
  const longest = Math.max(0, ...spans);
  if (longest === 0) return memoryCounters(now);
  const rebuild = startRebuild();
  for await (const entry of readRecentEntries(dataDir, now() - longest - LEASE_MS)) {
    const body = readRecorded(entry);
    if (body?.kind === 'decision') rebuild.add({ ...body, reserved: body.reserved ?? [] });
    if (body?.kind === 'outcome') rebuild.add({ ...body, settled: body.settled ?? [] });
  }
  return memoryCounters(now, rebuild.past());
}
