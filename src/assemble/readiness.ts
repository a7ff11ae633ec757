// GET /readyz: whether calls can be recorded and classified, and how L1 is.
import type { Readiness } from '../http/deps.js';
import type { Dispatcher } from '../model/dispatch.js';
import type { Journal } from '../store/journal.js';
import type { Store } from '../store/store.js';

/** @param local absent when no L1 provider is configured */
export async function readiness(
  records: {
    readonly journal: Pick<Journal, 'health'>;
    readonly store: Pick<Store, 'health'>;
    readonly storeNeeded: boolean;
  },
  local: Pick<Dispatcher, 'localHealth'> | undefined,
  rules: number,
): Promise<Readiness> {
  const health = await records.journal.health();
  const store = records.store.health();
  const parts = {
    log: health.state === 'ready' ? 'ok' : (health.why ?? health.state),
    store: store.why ?? 'ok',
    rules: `ok (${rules})`,
    local: local === undefined ? 'no L1 provider is configured: HIGH is refused' : await localPart(local),
  };
  // Without L1 the proxy still answers all but HIGH; an orchestrator must not take it away for that.
  // So it is with a store that no call waits for; one of another deployment is nothing to go on with.
  const stored = store.state === 'ready' || (store.state !== 'refused' && !records.storeNeeded);
  return { ready: health.state === 'ready' && stored, parts };
}

async function localPart(local: Pick<Dispatcher, 'localHealth'>): Promise<string> {
  const health = await local.localHealth();
  return health.state === 'ready' ? 'ok' : health.hint;
}
