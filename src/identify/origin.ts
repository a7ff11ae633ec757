// Keeps web pages away from a proxy on loopback: the Host must be ours (DNS rebinding) and an Origin must be listed
// (cross-site calls). Invariant: what cannot be parsed is not ours.
import type { Policy } from '../model/policy.js';
import { refuse, type Refusal } from '../model/refusal.js';
import { isLoopbackHost } from './loopback.js';

/**
 * @param host the Host header; a loopback name or one of `server.hosts`, each with or without a port
 * @param origin the Origin header; browsers send it, agents do not
 */
export function refuseOrigin(
  policy: Pick<Policy, 'server'>,
  host: string | undefined,
  origin: string | undefined,
): Refusal | undefined {
  const { hosts, origins } = policy.server;
  if (host === undefined || !isOurHost(host.toLowerCase(), hosts)) {
    return refuse('origin_not_allowed', { detail: 'The Host header is none of server.hosts.' });
  }
  // `null` is what sandboxed frames and files send; listing it would list every page.
  if (origin !== undefined && (origin === 'null' || !origins.includes(origin.toLowerCase()))) {
    return refuse('origin_not_allowed', { detail: 'The Origin is none of server.origins.' });
  }
  return undefined;
}

function isOurHost(host: string, listed: readonly string[]): boolean {
  const name = hostName(host);
  return name !== undefined && (isLoopbackHost(name) || listed.includes(name) || listed.includes(host));
}

/** The host without its port; undefined when this is no `name`, `name:port`, `[v6]` or `[v6]:port`. */
export function hostName(authority: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?::(\d{1,5}))?$/i.exec(authority);
  if (match === null || Number(match[2] ?? 0) > 65_535) return undefined;
  return match[1];
}
