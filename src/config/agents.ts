// Agents: what each may do, and that no two can be taken for one another.
import type { Tier } from '../model/level.js';
import type { Agent, Provider } from '../model/policy.js';
import { ANONYMOUS } from '../identify/callers.js';
import type { Report } from './report.js';
import type { Routing, RoutingAgent } from './schema.js';
import { didYouMean } from '../text/suggest.js';

/** @param declared every provider in the file; @param providers those in use */
export function readAgents(
  routing: Routing,
  declared: readonly string[],
  providers: readonly Provider[],
  report: Report,
): readonly Agent[] {
  const seen = new Map<string, string>();
  return Object.entries(routing.agents).map(([name, agent]) => {
    const keyHash = agent.key_hash.toLowerCase();
    const twin = seen.get(keyHash);
    if (twin !== undefined) {
      report.problem(['agents', name, 'key_hash'], `agents.${name} has the same key_hash as agents.${twin}`);
    }
    seen.set(keyHash, name);
    if (name === ANONYMOUS) {
      report.problem(['agents', name], `agents.${name}: this name is kept for callers without an agent`);
    }
    checkPassthrough(name, agent, declared, providers, report);
    return toAgent(routing, name, keyHash, agent);
  });
}

function checkPassthrough(
  name: string,
  { passthrough, tiers }: RoutingAgent,
  declared: readonly string[],
  providers: readonly Provider[],
  report: Report,
): void {
  if (passthrough === undefined) return;
  const path = ['agents', name, 'passthrough'];
  const field = `agents.${name}.passthrough`;
  if (!declared.includes(passthrough)) {
    report.problem(
      path,
      `${field} names a provider that is not declared${didYouMean(passthrough, declared)}`,
    );
    return;
  }
  // One that was left out for lack of a variable is no fault of the agent's.
  if (providers.every((candidate) => candidate.name !== passthrough)) return;
  const fault = passthroughFault(field, passthrough, tiers, providers);
  if (fault !== undefined) report.problem(path, fault);
}

/** @param field as the person wrote it */
export function passthroughFault(
  field: string,
  passthrough: string,
  tiers: readonly Tier[],
  providers: readonly Provider[],
): string | undefined {
  const provider = providers.find((candidate) => candidate.name === passthrough);
  if (provider?.kind !== 'openai' || provider.apiKey !== 'passthrough')
    return `${field} must name a provider with api_key: passthrough`;
  if (tiers.includes(provider.tier)) return undefined;
  return `${field} names a provider of ${provider.tier}, which is not among the tiers of this agent`;
}

/** @param defaults what holds for an agent that does not say */
export function toAgent(
  defaults: Pick<Routing, 'mask' | 'provider_tools'>,
  name: string,
  keyHash: string,
  agent: RoutingAgent,
): Agent {
  return {
    name,
    keyHash,
    minLevel: agent.min_level,
    tiers: agent.tiers,
    models: agent.models,
    tools: agent.tools,
    mask: agent.mask ?? defaults.mask,
    restoreTools: agent.restore_tools,
    opaqueAllowed: agent.opaque_allowed,
    providerTools: agent.provider_tools ?? defaults.provider_tools,
    onBlock: agent.on_block,
    ...(agent.passthrough !== undefined && { passthrough: agent.passthrough }),
  };
}
