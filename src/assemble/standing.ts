// How things stand when somebody asks for metrics: read from the parts at that moment, counted nowhere else.
import type { Standing } from '../metrics/metrics.js';
import type { Policy } from '../model/policy.js';
import type { MemoryCounters } from '../quota/counters.js';
import type { Classifier } from './classifier.js';
import type { Records } from './records.js';

export async function standing(made: {
  readonly policy: Pick<Policy, 'providers'>;
  readonly counters: Pick<MemoryCounters, 'used'>;
  readonly classifier: Pick<Classifier, 'cacheCounts'>;
  readonly records: Pick<Records, 'journal' | 'store'>;
}): Promise<Standing> {
  const { journal, store } = made.records;
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return {
    journal: await journal.health(),
    store: { state: store.health().state, lag: lagOf(journal, store) },
    cache: made.classifier.cacheCounts(),
    quotas: quotas(made.policy, made.counters, Date.now()),
    memory: { resident: rss, heap: heapUsed },
    cpu: (user + system) / 1_000_000,
  };
}

function lagOf(journal: Records['journal'], store: Records['store']): number {
  const { file, bytes } = journal.written();
  return Math.max(0, bytes - (store.marks().get(file) ?? 0));
}

function quotas(
  { providers }: Pick<Policy, 'providers'>,
  counters: Pick<MemoryCounters, 'used'>,
  now: number,
): Standing['quotas'] {
  const all = counters.used();
  const used = (provider: string, counter: string, windowMs: number): number => {
    const found = all.find((one) => one.provider === provider && one.counter === counter);
    return found === undefined || now - found.start >= windowMs ? 0 : found.used;
  };
  return providers.flatMap((provider) => {
    if (provider.kind !== 'openai') return [];
    const { name, quota, budget } = provider;
    const bounds = [];
    if (quota !== undefined)
      bounds.push({ counter: 'requests', limit: quota.requests, windowMs: quota.windowMs });
    if (budget !== undefined)
      bounds.push({ counter: 'micro_usd', limit: budget.usd * 1_000_000, windowMs: budget.windowMs });
    return bounds.map(({ counter, limit, windowMs }) => ({
      provider: name,
      counter,
      limit,
      used: used(name, counter, windowMs),
    }));
  });
}
