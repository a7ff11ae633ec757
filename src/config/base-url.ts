// Reads where a provider is. Invariant: what comes out has no user, no password, no query, and its host is spelt as the
// URL standard spells it, so that what was checked is what is connected to. Faults never quote the address.
import { isLoopbackHost } from '../identify/loopback.js';

export type ReadUrl =
  { readonly baseUrl: string; /** IPv6 in brackets. */ readonly host: string } | { readonly fault: string };

/** The address of a provider outside: with its path (`/v1`), without a slash at the end. */
export function readExternalUrl(text: string): ReadUrl {
  const url = parse(text.trim());
  if ('fault' in url) return url;
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    return { fault: 'must begin with https://: over http:// prompts and the key would travel in clear text' };
  }
  return { baseUrl: withoutSlash(url), host: url.hostname };
}

/** The address of a service of ours: with a scheme, over http too. Who may serve there is checked beside. */
export function readServiceUrl(text: string): ReadUrl {
  const url = parse(text.trim());
  return 'fault' in url ? url : { baseUrl: withoutSlash(url), host: url.hostname };
}

/**
 * The address of an Ollama daemon, as `OLLAMA_HOST` is read by Ollama itself: a bare host, `host:port`, `:port` or a URL.
 * The port is 11434 unless a scheme is given (then 80 or 443); "any address" means this machine.
 */
export function readOllamaHost(text: string): ReadUrl {
  const bare = text
    .trim()
    .replace(/^["']|["']$/g, '')
    .trim();
  const [, scheme, rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?([^]*)$/.exec(bare) ?? [];
  const protocol = scheme?.toLowerCase() ?? 'http';
  if (protocol !== 'http' && protocol !== 'https')
    return { fault: 'must be a host, or begin with http:// or https://' };
  const slash = rest.indexOf('/');
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? '' : rest.slice(slash);
  if (authority.includes('@')) return { fault: 'must not hold a user or a password' };
  const { host, port } = splitPort(authority);
  const standard = scheme === undefined ? '11434' : protocol === 'http' ? '80' : '443';
  const url = parse(`${protocol}://${thisMachine(host)}:${port === '' ? standard : port}${path}`);
  return 'fault' in url ? url : { baseUrl: withoutSlash(url), host: url.hostname };
}

/** An IPv6 address may stand without brackets where there is no port. */
function splitPort(authority: string): { readonly host: string; readonly port: string } {
  const colon = authority.lastIndexOf(':');
  if (authority.indexOf(':') !== colon && !authority.startsWith('['))
    return { host: `[${authority}]`, port: '' };
  if (colon < 0 || authority.endsWith(']')) return { host: authority, port: '' };
  return { host: authority.slice(0, colon), port: authority.slice(colon + 1) };
}

/** A server's "listen on every address" is no address to call; the same variable often sets both. */
function thisMachine(host: string): string {
  if (host === '' || host === '0.0.0.0') return '127.0.0.1';
  return host === '[::]' || host === '[]' ? '[::1]' : host;
}

function parse(text: string): URL | { readonly fault: string } {
  if (!URL.canParse(text)) return { fault: 'is not an address of the form https://host:port/path' };
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { fault: 'must begin with http:// or https://' };
  if (url.username !== '' || url.password !== '') return { fault: 'must not hold a user or a password' };
  if (text.includes('?') || text.includes('#')) return { fault: 'must not hold "?" or "#"' };
  if (url.port === '0' || url.hostname === '') return { fault: 'has no usable host or port' };
  return url;
}

function withoutSlash(url: URL): string {
  const path = url.pathname.replace(/\/+$/, '');
  return url.origin + path;
}
