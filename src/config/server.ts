// Names and web origins that may talk to the proxy besides loopback. Invariant: no wildcard, and `null` is no origin.
import { hostName } from '../identify/origin.js';
import type { Policy } from '../model/policy.js';
import type { Report } from './report.js';

/** @returns both lists in lower case, as headers are compared */
export function readServer(server: Policy['server'], report: Report): Policy['server'] {
  server.hosts.forEach((host, index) => {
    if (hostName(host) === undefined) {
      report.problem(
        ['server', 'hosts', index],
        `server.hosts[${index}] must be a host name, with or without a port`,
      );
    }
  });
  server.origins.forEach((origin, index) => {
    if (!isOrigin(origin)) {
      const form = 'must be an origin such as https://app.example.com, without a path';
      report.problem(['server', 'origins', index], `server.origins[${index}] ${form}`);
    }
  });
  return {
    hosts: server.hosts.map((host) => host.toLowerCase()),
    origins: server.origins.map((origin) => origin.toLowerCase()),
  };
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin } = new URL(text);
  return origin !== 'null' && origin === text.toLowerCase();
}
