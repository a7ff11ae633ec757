// The hosts that a text names in its URLs. Restoring a pseudonym inside a URL is allowed only to a host that the request
// itself names, so that a poisoned page cannot have the model carry a value out. Knows strings only.

/** Lower-case hosts, without port and user info, of `scheme://host` and `www.host` in the text. */
export function hostsIn(text: string): readonly string[] {
  const hosts = new Set<string>();
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', at + 3)) addHost(text, at + 3, hosts);
  const lower = text.toLowerCase();
  for (let at = lower.indexOf('www.'); at !== -1; at = lower.indexOf('www.', at + 4)) addHost(text, at, hosts);
  return [...hosts];
}

/** A host longer than this is none (RFC 1035). */
const HOST_MAX = 253;

function addHost(text: string, start: number, hosts: Set<string>): void {
  let end = start;
  let from = start;
  while (end < text.length && end - from <= HOST_MAX) {
    const char = text.charAt(end);
    if (char === '@') from = end + 1;
    else if (!isHostChar(char) && char !== ':') break;
    end += 1;
  }
  const host = text.slice(from, end).split(':')[0]?.toLowerCase() ?? '';
  const trimmed = host.endsWith('.') ? host.slice(0, -1) : host;
  if (trimmed.length > 0 && trimmed.length <= HOST_MAX) hosts.add(trimmed);
}

function isHostChar(char: string): boolean {
  const code = char.charCodeAt(0);
  const letter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
  return letter || (code >= 48 && code <= 57) || char === '-' || char === '.' || code > 127;
}
