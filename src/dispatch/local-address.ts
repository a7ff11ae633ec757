// Which addresses count as this machine or its trusted neighbours: loopback, and the ranges of `local_hosts`.
// Invariant: what cannot be parsed as an address is not local.
import { lookup as systemLookup } from 'node:dns';
import ipaddr from 'ipaddr.js';

/** An address as text -> may L1 be served from there? */
export type LocalCheck = (address: string) => boolean;

/** @param ranges CIDR ranges or single addresses, as `local_hosts` lists them; one that does not parse matches nothing */
export function makeLocalCheck(ranges: readonly string[]): LocalCheck {
  const parsed = ranges.flatMap((range) => {
    const text = range.includes('/') ? range : `${range}/${range.includes(':') ? 128 : 32}`;
    return ipaddr.isValidCIDR(text) ? [ipaddr.parseCIDR(text)] : [];
  });
  return (address) => {
    const bare = address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
    if (!isAddress(bare)) return false;
    // `process` reads an IPv4 address that is wrapped in IPv6 as the IPv4 address that it is.
    const ip = ipaddr.process(bare);
    if (ip.range() === 'loopback') return true;
    return parsed.some(([network, bits]) => network.kind() === ip.kind() && ip.match(network, bits));
  };
}

/** Dotted decimal or IPv6 only: `127.1` and `0x7f000001` mean different things to different parsers. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(':') && ipaddr.IPv6.isValid(text));
}

export interface Resolved {
  readonly address: string;
  readonly family: number;
}

/** Resolves a host name; all its addresses. */
export type Resolve = (host: string) => Promise<readonly Resolved[]>;

/** The system's own resolution (hosts file, then DNS). */
export function systemResolve(host: string): Promise<readonly Resolved[]> {
  return new Promise((resolve, reject) => {
    systemLookup(host, { all: true, verbatim: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });
}
