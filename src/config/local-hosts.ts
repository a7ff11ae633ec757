// Which hosts may serve L1, as far as that can be told without a look-up; names are checked again at each connect.
// Invariant: with no range listed, only `localhost` and loopback addresses pass.
import ipaddr from 'ipaddr.js';
import { isAddress, makeLocalCheck } from '../dispatch/local-address.js';
import { isLoopbackHost } from '../identify/loopback.js';
import type { Report } from './report.js';

/** Shorter prefixes take in most of the internet. */
const SHORTEST = { ipv4: 8, ipv6: 7 } as const;
const PRIVATE = ['private', 'uniqueLocal', 'linkLocal', 'loopback', 'carrierGradeNat'];

export function checkLocalHosts(ranges: readonly string[], report: Report): void {
  ranges.forEach((range, index) => {
    const path = ['local_hosts', index];
    const [network = '', bits] = range.split('/');
    const valid = isAddress(network) && (bits === undefined || ipaddr.isValidCIDR(range));
    if (!valid) {
      report.problem(path, `local_hosts[${index}] must be an address range such as 10.20.0.0/24`);
      return;
    }
    const address = ipaddr.parse(network);
    if (bits !== undefined && Number(bits) < SHORTEST[address.kind()]) {
      report.problem(
        path,
        `local_hosts[${index}] is so wide that hosts on the internet would count as local`,
      );
    } else if (!PRIVATE.includes(ipaddr.process(network).range())) {
      report.notice(`local_hosts[${index}] is no private range: HIGH content may go to any host in it`);
    }
  });
}

/** Why this host may not serve L1; undefined when it may. @param host IPv6 in brackets or not */
export function localHostFault(host: string, ranges: readonly string[]): string | undefined {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name === 'ollama.com' || name.endsWith('.ollama.com'))
    return 'must be a machine of yours; ollama.com is refused';
  if (isLoopbackHost(name)) return undefined;
  if (ranges.length === 0) {
    return 'must be localhost or a loopback address, because L1 sees HIGH content; other machines of yours are listed under local_hosts';
  }
  const bare = name.startsWith('[') ? name.slice(1, -1) : name;
  if (isAddress(bare) && !makeLocalCheck(ranges)(bare)) return 'is in none of the ranges of local_hosts';
  return undefined;
}
