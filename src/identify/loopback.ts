// Which hosts and addresses are this machine itself, by spelling alone: nothing is looked up. Invariant: what is not
// plainly a loopback address or `localhost` is not loopback.
import ipaddr from 'ipaddr.js';

/** An address as a socket reports it; an IPv4 one may come wrapped in IPv6 (`::ffff:127.0.0.1`). */
export function isLoopbackAddress(address: string): boolean {
  const plain = ipaddr.IPv4.isValidFourPartDecimal(address) || address.includes(':');
  return plain && ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** A host as a URL or a Host header has it, without a port; IPv6 in brackets or not. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase();
  if (name === 'localhost') return true;
  return isLoopbackAddress(name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name);
}
