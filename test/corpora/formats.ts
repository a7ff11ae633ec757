// Random values of documented credential formats. Knows the mini-language of `secret-kinds.yaml` and how issuers build
// checksums. Invariant: a function of the seed alone; no value was ever issued.
import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';
import { entropyToMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BASE62 = DIGITS + UPPER + LOWER;

/** Letter in a format -> alphabet. */
const ALPHABETS: Readonly<Record<string, string>> = {
  h: `${DIGITS}abcdef`,
  H: `${DIGITS}ABCDEF`,
  a: DIGITS + LOWER,
  A: BASE62,
  u: `${BASE62}_-`,
  w: `${BASE62}_`,
  B: `${BASE62}+/`,
  U: DIGITS + UPPER,
  '3': `${UPPER}234567`,
  d: DIGITS,
  n: '123456789',
  L: UPPER + LOWER,
  l: LOWER,
  g: BASE58,
  q: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  p: `${BASE62}!#*+=?~`,
};

/** mulberry32: small, seeded, the same on every machine. @returns numbers in [0, 1) */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export type Random = () => number;

export function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

export function letters(alphabet: string, length: number, random: Random): string {
  let text = '';
  while (text.length < length) text += alphabet.charAt(Math.floor(random() * alphabet.length));
  return text;
}

function bytes(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

/** `pre{A36}-{h8-12}` -> a value: `{` alphabet length `}`, `{` alphabet from-to `}`, or `{name}` of a special form. */
export function valueOf(format: string, random: Random): string {
  let value = '';
  for (let at = 0; at < format.length;) {
    const open = format.indexOf('{', at);
    if (open < 0) return value + format.slice(at);
    const close = format.indexOf('}', open);
    value += format.slice(at, open) + piece(format.slice(open + 1, close), random);
    at = close + 1;
  }
  return value;
}

function piece(form: string, random: Random): string {
  const special = SPECIAL[form];
  if (special !== undefined) return special(random);
  const alphabet = ALPHABETS[form.charAt(0)];
  const [from, to] = form.slice(1).split('-').map(Number);
  if (alphabet === undefined || from === undefined || Number.isNaN(from)) throw new Error(`no form ${form}`);
  const length = to === undefined ? from : from + Math.floor(random() * (to - from + 1));
  return letters(alphabet, length, random);
}

function base62Crc(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let at = 0; at < 6; at++) {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return body + text;
}

function hex8(number: number): string {
  return number.toString(16).padStart(8, '0');
}

function base58check(payload: Buffer): string {
  const sha = (data: Buffer) => createHash('sha256').update(data).digest();
  const whole = Buffer.concat([payload, sha(sha(payload)).subarray(0, 4)]);
  let number = BigInt(`0x${whole.toString('hex')}`);
  let text = '';
  for (; number > 0n; number /= 58n) text = BASE58.charAt(Number(number % 58n)) + text;
  return text;
}

function json(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function jwt(random: Random): string {
  const header = json({ alg: pick(['HS256', 'RS256', 'ES256'], random), typ: 'JWT' });
  const claims = json({ sub: `u-${letters(DIGITS, 6, random)}`, iat: 1.7e9 + Math.floor(random() * 1e8) });
  return `${header}.${claims}.${letters(ALPHABETS['u'] ?? '', 43, random)}`;
}

function armour(label: string, body: Buffer, ending = '\n'): string {
  const lines = body.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join(ending);
}

/** A DER sequence that says how long it is, filled with noise. */
function der(length: number, random: Random): Buffer {
  return Buffer.concat([
    Buffer.from([0x30, 0x82, length >> 8, length & 0xff, 2, 1, 0]),
    bytes(length - 3, random),
  ]);
}

function mnemonic(entropy: number, random: Random): string {
  return entropyToMnemonic(bytes(entropy, random), wordlist);
}

/** Forms that are more than characters of one alphabet. */
const SPECIAL: Readonly<Record<string, (random: Random) => string>> = {
  uuid: (random) => {
    const hex = letters(ALPHABETS['h'] ?? '', 32, random);
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `a${hex.slice(17, 20)}`,
      hex.slice(20),
    ].join('-');
  },
  base62crc: (random) => base62Crc(letters(BASE62, 30, random)),
  jwt,
  jwe: (random) =>
    `${json({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.${[100, 16, 80, 22].map((length) => letters(ALPHABETS['u'] ?? '', length, random)).join('.')}`,
  pypi: (random) =>
    `pypi-${Buffer.concat([Buffer.from([2, 1, 8]), Buffer.from('pypi.org'), bytes(90, random)]).toString('base64url')}`,
  atlassian: (random) => {
    const body = `ATATT3xFfGF0${letters(ALPHABETS['u'] ?? '', 150, random)}=`;
    return body + hex8(crc32(body)).toUpperCase();
  },
  grafana: (random) => {
    const body = `glsa_${letters(BASE62, 32, random)}`;
    return `${body}_${hex8(crc32(body))}`;
  },
  glc: (random) =>
    `glc_${Buffer.from(JSON.stringify({ o: letters(DIGITS, 6, random), n: 'stack-1', k: letters(BASE62, 24, random), m: { r: 'eu' } })).toString('base64')}`,
  grafanaold: (random) =>
    Buffer.from(JSON.stringify({ k: letters(BASE62, 32, random), n: 'ci', id: 1 })).toString('base64'),
  ops: (random) =>
    `ops_${json({ email: 'x@1passwordserviceaccounts.com', muk: { alg: 'A256GCM', k: letters(BASE62, 43, random) }, secretKey: letters(BASE62, 30, random) })}`,
  sentryorg: (random) =>
    `sntrys_${Buffer.from(JSON.stringify({ iat: 1.7e9, url: 'https://sentry.io', org: letters(LOWER, 6, random) })).toString('base64')}_${letters(`${BASE62}+/`, 43, random)}`,
  bedrock: (random) =>
    `bedrock-api-key-${Buffer.from(`bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Credential=${letters(UPPER, 20, random)}`).toString('base64')}`,
  reftkn: (random) =>
    Buffer.from(`reftkn:01:${letters(DIGITS, 10, random)}:${letters(BASE62, 30, random)}`).toString('base64'),
  discord: (random) =>
    `${Buffer.from(letters(DIGITS, 1, () => 0.3) + letters(DIGITS, 17, random))
      .toString('base64')
      .replaceAll('=', '')}.${letters(BASE62, 6, random)}.${letters(ALPHABETS['u'] ?? '', 38, random)}`,
  mapbox: (random) =>
    `sk.${json({ u: letters(LOWER, 8, random), a: letters(ALPHABETS['a'] ?? '', 25, random) })}.${letters(ALPHABETS['u'] ?? '', 22, random)}`,
  basic: (random) => Buffer.from(`deploy:${letters(BASE62, 14, random)}`).toString('base64'),
  key32: (random) => bytes(32, random).toString('base64'),
  key64: (random) => bytes(64, random).toString('base64'),
  saml: (random) => deflateRawSync(bytes(60, random)).toString('base64'),
  wif: (random) => base58check(Buffer.concat([Buffer.from([0x80]), bytes(32, random), Buffer.from([1])])),
  wifold: (random) => base58check(Buffer.concat([Buffer.from([0x80]), bytes(32, random)])),
  xprv: (random) =>
    base58check(
      Buffer.concat([Buffer.from('0488ade4', 'hex'), bytes(41, random), Buffer.from([0]), bytes(32, random)]),
    ),
  bip12: (random) => mnemonic(16, random),
  bip24: (random) => mnemonic(32, random),
  rsa: (random) => armour('RSA PRIVATE KEY', der(600, random)),
  ec: (random) => armour('EC PRIVATE KEY', der(118, random)),
  pkcs8: (random) => armour('PRIVATE KEY', der(1200, random)),
  pkcs8line: (random) => armour('PRIVATE KEY', der(600, random), '\\n'),
  encrypted: (random) => armour('ENCRYPTED PRIVATE KEY', der(600, random)),
  openssh: (random) =>
    armour('OPENSSH PRIVATE KEY', Buffer.concat([Buffer.from('openssh-key-v1\0'), bytes(300, random)])),
  pgp: (random) =>
    armour('PGP PRIVATE KEY BLOCK', Buffer.concat([Buffer.from([0xc5, 0x94]), bytes(400, random)])).replace(
      '-----\n',
      '-----\n\n',
    ),
  putty: (random) =>
    `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: deploy\nPublic-Lines: 2\n${letters(`${BASE62}+/`, 64, random)}\n${letters(`${BASE62}+/`, 44, random)}\nPrivate-Lines: 1\n${bytes(36, random).toString('base64')}\nPrivate-MAC: ${letters(ALPHABETS['h'] ?? '', 64, random)}`,
  azureid: (random) => {
    const body = letters(BASE62, 52, random);
    return `${body}JQQJ99${letters(BASE62, 26, random)}`;
  },
};
