// GET /readyz: whether calls can be recorded and classified, and how L1 is.
import type { Readiness } from '../http/deps.js';
import type { Dispatcher } from '../model/dispatch.js';
import type { Journal } from '../store/journal.js';

/** @param local absent when no L1 provider is configured */
export async function readiness(
  journal: Pick<Journal, 'health'>,
  local: Pick<Dispatcher, 'localHealth'> | undefined,
  rules: number,
): Promise<Readiness> {
  const health = await journal.health();
  const parts = {
    log: health.state === 'ready' ? 'ok' : (health.why ?? health.state),
    rules: `ok (${rules})`,
    local: local === undefined ? 'no L1 provider is configured: HIGH is refused' : await localPart(local),
  };
  // Without L1 the proxy still answers all but HIGH; an orchestrator must not take it away for that.
  return { ready: health.state === 'ready', parts };
}

async function localPart(local: Pick<Dispatcher, 'localHealth'>): Promise<string> {
  const health = await local.localHealth();
  return health.state === 'ready' ? 'ok' : health.hint;
}
