// Who is calling, from the socket's address and the headers alone. Invariant: a header only ever tightens what policy
// says, and no body is read here, so nothing in one can change who the caller is.
import { timingSafeEqual } from 'node:crypto';
import { AGENT_KEY_PREFIX, hashAgentKey, isAgentKey } from '../keys/agent-key.js';
import type { Caller } from '../model/caller.js';
import { maxLevel } from '../model/level.js';
import type { Agent, Policy } from '../model/policy.js';
import { isRefusal, refuse, type Refusal } from '../model/refusal.js';
import { agentCaller, anonymousCaller } from './callers.js';
import { claimOf } from './claim.js';
import { readOurHeaders } from './our-headers.js';
import { isLoopbackAddress } from './loopback.js';

export interface Knock {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As the socket reports it. */
  readonly remoteAddress: string;
}

type IdentifyPolicy = Pick<Policy, 'agents' | 'mask' | 'providerTools'>;

export function identify(policy: IdentifyPolicy, knock: Knock): Caller | Refusal {
  // First who, then what: somebody without a key learns nothing about headers.
  const caller = policy.agents.length === 0 ? withoutAgents(policy, knock) : withKey(policy, knock);
  if (isRefusal(caller)) return caller;
  const ours = readOurHeaders(knock.headers);
  if (isRefusal(ours)) return ours;
  return {
    ...caller,
    minLevel: maxLevel(caller.minLevel, ours.minLevel),
    ...(ours.minLevel !== 'LOW' && { askedLevel: ours.minLevel }),
    ...(ours.conversation !== undefined && { conversation: ours.conversation }),
    ...(ours.report && { report: ours.report }),
  };
}

/** Loopback callers are anonymous. An agent key means that the caller expects agents, so it is not ignored. */
function withoutAgents(policy: IdentifyPolicy, { headers, remoteAddress }: Knock): Caller | Refusal {
  if (!isLoopbackAddress(remoteAddress)) return refuse('invalid_api_key');
  const authorization = headers['authorization'];
  const named = [headers['x-sluice-key'], authorization, bearer(authorization)];
  if (headers['x-sluice-key'] !== undefined || named.some((key) => key?.startsWith(AGENT_KEY_PREFIX))) {
    return refuse('invalid_api_key', { detail: 'An agent key was sent, and no agent is declared.' });
  }
  const claimed = claimOf(headers);
  return { ...anonymousCaller(policy), ...(claimed !== undefined && { claimed }) };
}

function withKey(policy: IdentifyPolicy, { headers }: Knock): Caller | Refusal {
  const apart = headers['x-sluice-key'];
  const own = bearer(headers['authorization']);
  const key = apart ?? own;
  const agent = key === undefined ? undefined : findAgent(policy.agents, key);
  if (agent === undefined) return refuse('invalid_api_key');
  const caller = agentCaller(agent);
  if (agent.passthrough === undefined) return caller;
  if (apart === undefined) {
    const detail =
      'This agent brings its own provider key: send the agent key as x-sluice-key, the other as Authorization.';
    return refuse('invalid_api_key', { detail });
  }
  // An agent key in its place would be handed to the provider.
  if (own === undefined || own.startsWith(AGENT_KEY_PREFIX) || !isForwardable(own)) {
    return refuse('invalid_api_key', { detail: 'Authorization must hold the key for the provider.' });
  }
  return { ...caller, ownKey: own };
}

/** Compares with every agent, so that the time taken tells nothing about which one, or how much, was right. */
function findAgent(agents: readonly Agent[], key: string): Agent | undefined {
  if (!isAgentKey(key)) return undefined;
  const hash = Buffer.from(hashAgentKey(key), 'hex');
  let found: Agent | undefined;
  for (const agent of agents) {
    const wanted = Buffer.from(agent.keyHash, 'hex');
    const same = wanted.length === hash.length && timingSafeEqual(wanted, hash);
    if (same && agent.disabled !== true) found = agent;
  }
  return found;
}

/** RFC 6750: the scheme in any case, one token. */
function bearer(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^bearer +(\S+) *$/i.exec(authorization)?.[1];
}

/** RFC 6750's `b64token`, bounded: what is forwarded matches its own grammar. */
function isForwardable(key: string): boolean {
  return key.length <= 4096 && /^[A-Za-z0-9._~+/-]+=*$/.test(key);
}
