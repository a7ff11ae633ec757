// Checks of credentials that need no network: checksums that issuers built in, structures that decode, and the shape
// of a value that somebody named a secret. Invariant: a failed check never makes a fixed prefix harmless.
import { crc32 } from 'node:zlib';
import { isAgentKey } from '../keys/agent-key.js';
import { isPasswordValue, isSecretValue } from './secret-value.js';

type Check = (value: string) => boolean;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CRC_LENGTH = 6;

/** GitHub's and npm's scheme: the last six characters are the CRC-32 of the body in base62, padded with `0`. */
function hasBase62Crc(token: string): boolean {
  const body = token.slice(token.indexOf('_') + 1);
  if (body.length <= CRC_LENGTH) return false;
  let rest = crc32(body.slice(0, -CRC_LENGTH));
  let text = '';
  for (let i = 0; i < CRC_LENGTH; i++) {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text === body.slice(-CRC_LENGTH);
}

/** Three parts whose first decodes to a JSON object that names an algorithm (RFC 7515). */
function isJwt(value: string): boolean {
  const parts = value.split('.');
  if (parts.length < 3) return false;
  const header = Buffer.from(parts[0] ?? '', 'base64url').toString('utf8');
  try {
    const parsed: unknown = JSON.parse(header);
    return typeof parsed === 'object' && parsed !== null && 'alg' in parsed && typeof parsed.alg === 'string';
  } catch {
    return false;
  }
}

const OPENSSH = 'openssh-key-v1';
const DER_SEQUENCE = 0x30;
/** PGP packets have the top bit of the first byte set (RFC 9580, 4.2). */
const PGP_PACKET = 0x80;
const PEM_BODY = 64;

/** At least 64 base64 characters after the BEGIN line that start as DER, an OpenSSH key, a PGP packet, or encrypted PEM. */
function isPem(value: string): boolean {
  const dashes = value.indexOf('-----', value.indexOf('BEGIN'));
  if (dashes < 0) return false;
  const end = value.indexOf('-----', dashes + 5);
  const inner = value
    .slice(dashes + 5, end < 0 ? undefined : end)
    .replaceAll('\\r', '')
    .replaceAll('\\n', '\n');
  const lines = inner.split('\n').map((line) => line.trim());
  const encrypted = lines.some((line) => line.startsWith('Proc-Type:') || line.startsWith('DEK-Info:'));
  const body = lines.filter((line) => !line.includes(':') && !line.startsWith('=')).join('');
  if (body.length < PEM_BODY) return false;
  const bytes = Buffer.from(body, 'base64');
  const first = bytes[0] ?? 0;
  if (encrypted) return bytes.length >= 32;
  return (
    first === DER_SEQUENCE || first >= PGP_PACKET || bytes.toString('latin1', 0, OPENSSH.length) === OPENSSH
  );
}

/** Keys of Azure storage and Cosmos accounts are 64 random bytes. */
function isAzureKey(value: string): boolean {
  return Buffer.from(value, 'base64').length === 64;
}

/** `user:password` in base64, printable, as RFC 7617 has it. */
function isBasicCredentials(value: string): boolean {
  const text = Buffer.from(value, 'base64').toString('latin1');
  const colon = text.indexOf(':');
  if (colon < 1 || text.length - colon < 4) return false;
  for (const char of text) if (char < ' ' || char > '~') return false;
  return true;
}

/** Checks of credentials, by the name that rule files use. */
export const SECRET_VALIDATORS: Readonly<Record<string, Check>> = {
  'github-crc32': hasBase62Crc,
  'npm-crc32': hasBase62Crc,
  jwt: isJwt,
  pem: isPem,
  'azure-key': isAzureKey,
  'basic-auth': isBasicCredentials,
  'agent-key': isAgentKey,
  'secret-value': isSecretValue,
  'password-value': isPasswordValue,
};
