// How things stand when somebody asks for metrics: read from the parts at that moment, counted nowhere else.
import type { Standing } from '../metrics/metrics.js';
import type { Policy } from '../model/policy.js';
import type { Used } from '../quota/counters.js';
import type { Classifier } from './classifier.js';
import type { Records } from './records.js';
import type { State } from './state.js';

export async function standing(made: {
  readonly policy: Pick<Policy, 'providers'>;
  readonly used: State['used'];
  readonly classifier: Pick<Classifier, 'cacheCounts'>;
  readonly records: Pick<Records, 'journal' | 'store'>;
}): Promise<Standing> {
  const { journal, store } = made.records;
  const used = made.used();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return {
    journal: await journal.health(),
    store: { state: store.health().state, lag: lagOf(journal, store) },
    cache: made.classifier.cacheCounts(),
    quotas: used === undefined ? [] : quotas(made.policy, used, Date.now()),
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
  all: readonly Used[],
  now: number,
): Standing['quotas'] {
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
