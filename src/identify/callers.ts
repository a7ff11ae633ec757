// Policy's agents as callers. Knows no request.
import type { Caller } from '../model/caller.js';
import { TIERS } from '../model/level.js';
import type { Agent, Policy } from '../model/policy.js';

/** The name in records of a loopback caller where no agent is declared; no agent may be called that. */
export const ANONYMOUS = 'anonymous';

export function anonymousCaller(policy: Pick<Policy, 'mask' | 'providerTools'>): Caller {
  return {
    agent: ANONYMOUS,
    minLevel: 'LOW',
    tiers: TIERS,
    models: ['*'],
    mask: policy.mask,
    restoreTools: true,
    opaqueAllowed: [],
    providerTools: policy.providerTools,
    onBlock: 'error',
  };
}

export function agentCaller(agent: Agent): Caller {
  return {
    agent: agent.name,
    minLevel: agent.minLevel,
    tiers: agent.tiers,
    models: agent.models,
    tools: agent.tools,
    mask: agent.mask,
    restoreTools: agent.restoreTools,
    opaqueAllowed: agent.opaqueAllowed,
    providerTools: agent.providerTools,
    onBlock: agent.onBlock,
    ...(agent.passthrough !== undefined && { passthrough: agent.passthrough }),
  };
}
