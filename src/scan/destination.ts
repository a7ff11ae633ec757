// One address of a reply: does following it, or merely showing it, hand something over that is nobody else's business?
// Invariant: reads an address as a browser does (entities, escapes, slashes of either kind), and never opens one.
import { encodedRuns } from './squash.js';
import type { Carried } from './carried.js';

/** How an address is used: shown as it is, followed on a click, or fetched without one. */
export type Use = 'plain' | 'link' | 'image';

export type LinkRule = 'sanitise.link' | 'sanitise.image' | 'sanitise.script-url' | 'sanitise.data-url';

export interface DestinationOptions {
  /** Hosts that stand in the request's system and user text, in lower case. */
  readonly hosts: () => ReadonlySet<string>;
  readonly carried: Carried;
}

/** A query or fragment with a run of so many characters that is no word carries a load. */
const MAX_RUN_IN_QUERY = 32;
const MAX_RUN_IN_PATH = 64;
const MAX_RUN_IN_IMAGE = 24;
const MAX_LABEL = 24;

const ACTIVE = new Set([
  'javascript',
  'vbscript',
  'livescript',
  'mocha',
  'ms-msdt',
  'search-ms',
  'ms-officecmd',
  'jar',
]);
const WEB = new Set(['http', 'https', 'ws', 'wss', 'ftp', '']);

/** @param code inside a fenced block of code, which nothing renders: then only a value of the request counts */
export function judgeDestination(
  raw: string,
  use: Use,
  code: boolean,
  { hosts, carried }: DestinationOptions,
): LinkRule | undefined {
  const text = readAsBrowser(raw);
  const scheme = schemeOf(text);
  if (!code && use !== 'plain' && ACTIVE.has(scheme)) return 'sanitise.script-url';
  if (!code && use !== 'plain' && scheme === 'data') return 'sanitise.data-url';
  const rule = use === 'image' ? 'sanitise.image' : 'sanitise.link';
  if (!WEB.has(scheme)) {
    // The address of a letter is whom it is for; what it is to say comes after.
    const from = text.includes('//') ? scheme.length : text.indexOf('?');
    return from >= 0 && carried.value(text.slice(from)) ? rule : undefined;
  }
  const url = parse(text, scheme);
  if (url === undefined || isHere(url.hostname) || hosts().has(withoutWww(url.hostname))) return undefined;
  const load =
    subdomains(url.hostname) +
    ' ' +
    url.username +
    ' ' +
    url.password +
    ' ' +
    url.pathname +
    url.search +
    url.hash;
  if (load.length < 6) return undefined;
  if (carried.value(load)) return rule;
  if (code) return undefined;
  const query = url.search + url.hash + url.username + url.password;
  if (use === 'image') {
    const long = encodedRuns(url.pathname).some((run) => run.length >= MAX_RUN_IN_IMAGE && isLoad(run));
    const odd = url.hostname.split('.').some((label) => label.length > MAX_LABEL);
    return query.length > 1 || long || odd || carried.name(url.pathname) ? rule : undefined;
  }
  if (encodedRuns(query).some((run) => run.length >= MAX_RUN_IN_QUERY && isLoad(run))) return rule;
  if (encodedRuns(url.pathname).some((run) => run.length >= MAX_RUN_IN_PATH && isLoad(run))) return rule;
  return query.length > 1 && carried.name(query) ? rule : undefined;
}

/** What a browser makes of it before it looks: entities, backslashes, line ends and what nobody sees are gone. */
export function readAsBrowser(raw: string): string {
  let text = raw.includes('&') ? unescapeEntities(raw) : raw;
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x5c) {
      // Markdown's and JSON's escape of a slash; by itself a browser takes it for one.
      if ('/:?&#=.%@-_'.includes(text.charAt(at + 1)) && at + 1 < text.length) continue;
      out += '/';
    } else if (unit > 0x20 || (unit === 0x20 && out !== '')) {
      if (unit !== 0xad && !(unit >= 0x200b && unit <= 0x200f) && unit !== 0x2060 && unit !== 0xfeff)
        out += text.charAt(at);
    }
  }
  text = out.trim();
  return text.startsWith('<') ? text.slice(1) : text;
}

const ENTITIES: ReadonlyMap<string, string> = new Map(Object.entries({
  colon: ':', sol: '/', bsol: '\\', quest: '?', amp: '&', equals: '=', period: '.', num: '#', percnt: '%', commat: '@',
  tab: '', newline: '', nbsp: ' ', quot: '"', apos: "'", lt: '<', gt: '>', lowbar: '_', hyphen: '-', zerowidthspace: '',
})); // prettier-ignore

function unescapeEntities(text: string): string {
  let out = '';
  let at = 0;
  for (let open = text.indexOf('&'); open >= 0; open = text.indexOf('&', at)) {
    const { end, value } = entityAt(text, open);
    out += text.slice(at, open) + value;
    at = end;
  }
  return out + text.slice(at);
}

function entityAt(text: string, open: number): { readonly end: number; readonly value: string } {
  const none = { end: open + 1, value: '&' };
  let end = open + 1;
  while (end < text.length && end - open < 20 && isNameUnit(text.charCodeAt(end))) end++;
  const name = text.slice(open + 1, end).toLowerCase();
  const after = text.charAt(end) === ';' ? end + 1 : end;
  if (name.startsWith('#')) {
    const code = name.startsWith('#x')
      ? Number.parseInt(name.slice(2), 16)
      : Number.parseInt(name.slice(1), 10);
    return Number.isInteger(code) && code >= 0 && code <= 0x10ffff
      ? { end: after, value: String.fromCodePoint(code) }
      : none;
  }
  const value = after > end ? ENTITIES.get(name) : undefined;
  return value === undefined ? none : { end: after, value };
}

function isNameUnit(unit: number): boolean {
  return unit === 0x23 || (unit >= 0x30 && unit <= 0x39) || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a);
}

/** `https`, or '' when it has none. */
export function schemeOf(text: string): string {
  for (let at = 0; at < text.length && at < 20; at++) {
    const unit = text.charCodeAt(at) | 0x20;
    const letter = unit >= 0x61 && unit <= 0x7a;
    if (text.charAt(at) === ':') return at > 0 ? text.slice(0, at).toLowerCase() : '';
    if (!letter && !(at > 0 && '0123456789+-.'.includes(text.charAt(at)))) return '';
  }
  return '';
}

function parse(text: string, scheme: string): URL | undefined {
  const bare = scheme === '' && text.toLowerCase().startsWith('www.') ? `http://${text}` : text;
  try {
    const url = new URL(bare, 'http://localhost/');
    return url.hostname === '' ? undefined : url;
  } catch {
    return undefined;
  }
}

function isHere(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host.startsWith('127.') || host === '[::1]';
}

/** A host as a browser spells it, without `www.`. */
export function spelledHost(host: string): string {
  return withoutWww(parse(`http://${host}/`, 'http')?.hostname ?? host);
}

function withoutWww(host: string): string {
  return host.startsWith('www.') ? host.slice(4) : host;
}

/** What stands before the part of a name that somebody had to register. */
function subdomains(host: string): string {
  return host.split('.').slice(0, -2).join('.');
}

/** Not a word or a name with hyphens: letters and digits in turns, or both cases. */
function isLoad(run: string): boolean {
  let turns = 0;
  let kind = '';
  for (const character of run) {
    const now =
      character >= '0' && character <= '9'
        ? 'digit'
        : character >= 'a' && character <= 'z'
          ? 'low'
          : character >= 'A' && character <= 'Z'
            ? 'up'
            : '';
    if (now !== '' && kind !== '' && now !== kind) turns++;
    if (now !== '') kind = now;
  }
  return turns * 5 >= run.length;
}
