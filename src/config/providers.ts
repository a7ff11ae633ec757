// Providers: what each kind needs and may not have. Invariant: an L1 is an Ollama on a local host, everything else is
// reached encrypted, and a provider whose variables are unset is left out, never half configured.
import type { Policy, Provider } from '../model/policy.js';
import { readExternalUrl, readOllamaHost } from './base-url.js';
import { localHostFault } from './local-hosts.js';
import type { Report } from './report.js';
import { isRecord } from './salvage.js';
import type { RoutingProvider } from './schema.js';

const DEFAULTS = { numCtx: 16_384, keepAlive: '5m', maxTokens: 4_096 } as const;
const OLLAMA_ONLY = ['num_ctx', 'keep_alive', 'max_tokens'] as const;
const OPENAI_ONLY = ['api_key', 'quota', 'budget', 'prices'] as const;

/** @returns those without a problem, in file order */
export function readProviders(
  all: Readonly<Record<string, RoutingProvider>>,
  localHosts: Policy['localHosts'],
  report: Report,
): readonly Provider[] {
  return Object.entries(all).flatMap(([name, provider]) => {
    const path = ['providers', name];
    checkKind(name, provider, report);
    const read =
      provider.kind === 'ollama' ? readOllama(name, provider, localHosts) : readOpenAi(name, provider);
    if ('field' in read) {
      report.problem([...path, read.field], `providers.${name}.${read.field} ${read.fault}`);
      return [];
    }
    return [read];
  });
}

interface FieldFault {
  readonly field: string;
  readonly fault: string;
}

function checkKind(name: string, provider: RoutingProvider, report: Report): void {
  const { tier, kind } = provider;
  if (tier === 'L1' && kind !== 'ollama') {
    const why = 'L1 sees HIGH content, so it is always of kind ollama';
    report.problem(['providers', name, 'kind'], `providers.${name}: ${why}`);
  }
  if (kind === 'ollama' && tier !== 'L1') {
    report.problem(['providers', name, 'tier'], `providers.${name}: kind ollama is always tier L1`);
  }
  const foreign = kind === 'ollama' ? OPENAI_ONLY : OLLAMA_ONLY;
  for (const field of foreign.filter((field) => provider[field] !== undefined)) {
    report.problem(['providers', name, field], `providers.${name}.${field} has no meaning for kind ${kind}`);
  }
}

function readOllama(
  name: string,
  provider: RoutingProvider,
  localHosts: readonly string[],
): Provider | FieldFault {
  const url = readOllamaHost(provider.base_url);
  if ('fault' in url) return { field: 'base_url', fault: url.fault };
  const fault = localHostFault(url.host, localHosts);
  if (fault !== undefined) return { field: 'base_url', fault };
  return {
    name,
    tier: 'L1',
    kind: 'ollama',
    baseUrl: url.baseUrl,
    numCtx: provider.num_ctx ?? DEFAULTS.numCtx,
    keepAlive: provider.keep_alive ?? DEFAULTS.keepAlive,
    maxTokens: provider.max_tokens ?? DEFAULTS.maxTokens,
  };
}

function readOpenAi(name: string, provider: RoutingProvider): Provider | FieldFault {
  const url = readExternalUrl(provider.base_url);
  if ('fault' in url) return { field: 'base_url', fault: url.fault };
  const key = provider.api_key?.trim();
  if (key === undefined)
    return { field: 'api_key', fault: 'is missing: "${NAME}" from the environment, or passthrough' };
  // It becomes a header: a line end in it would be a header of its own.
  if (!/^[\x21-\x7e]+$/.test(key)) return { field: 'api_key', fault: 'has characters that no key has' };
  const { quota, budget, prices } = provider;
  return {
    name,
    tier: provider.tier === 'L2' ? 'L2' : 'L3',
    kind: 'openai',
    baseUrl: url.baseUrl,
    apiKey: key,
    ...(quota !== undefined && { quota: { requests: quota.requests, windowMs: quota.window } }),
    ...(budget !== undefined && { budget: { usd: budget.usd, windowMs: budget.window } }),
    ...(prices !== undefined && { prices }),
  };
}

/** @param root the file before variables were put in */
export function noticeLiteralKeys(root: unknown, report: Report): void {
  const all = isRecord(root) && isRecord(root['providers']) ? Object.entries(root['providers']) : [];
  for (const [name, provider] of all) {
    const key = isRecord(provider) ? provider['api_key'] : undefined;
    if (typeof key === 'string' && key !== 'passthrough' && !key.includes('${')) {
      report.notice(`providers.${name}.api_key stands in the file; "\${NAME}" takes it from the environment`);
    }
  }
}

/** A provider that wants the caller's own key serves only agents that are bound to it. */
export function noticePassthrough(policy: Pick<Policy, 'providers' | 'agents'>, report: Report): void {
  for (const provider of policy.providers) {
    if (provider.kind !== 'openai' || provider.apiKey !== 'passthrough') continue;
    if (policy.agents.every((agent) => agent.passthrough !== provider.name)) {
      report.notice(`${provider.name} serves nobody: no agent has passthrough: ${provider.name}`);
    }
  }
}

/** What a budget without prices means is easily overlooked. */
export function noticeUnpriced(policy: Pick<Policy, 'providers'>, report: Report): void {
  for (const provider of policy.providers) {
    if (provider.kind !== 'openai' || provider.budget === undefined) continue;
    if (Object.keys(provider.prices ?? {}).length > 0) continue;
    report.notice(`${provider.name} is never asked: it has a budget and no prices`);
  }
}
