// The form of the keys that agents authenticate with: `slk_`, 32 base32 characters, 6 of a checksum. Knows no agents;
// a key is shown once and only its hash is kept, so the checksum is what lets a leaked one be recognised anywhere.
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { BASE32, base32 } from './base32.js';

export const AGENT_KEY_PREFIX = 'slk_';

const SECRET_LENGTH = 32;
const CHECK_LENGTH = 6;
const KEY_LENGTH = AGENT_KEY_PREFIX.length + SECRET_LENGTH + CHECK_LENGTH;

/** A new key. @param random 20 bytes (160 bits) from a cryptographic source */
export function issueAgentKey(random: Uint8Array = randomBytes(20)): string {
  if (random.length !== 20) throw new RangeError('an agent key is made of 20 random bytes');
  const secret = base32(random);
  return AGENT_KEY_PREFIX + secret + checksum(secret);
}

/** Prefix, length and alphabet are those of a key; the checksum is not looked at. */
export function isAgentKeyShape(text: string): boolean {
  if (text.length !== KEY_LENGTH || !text.startsWith(AGENT_KEY_PREFIX)) return false;
  for (let i = AGENT_KEY_PREFIX.length; i < KEY_LENGTH; i++) {
    if (!BASE32.includes(text.charAt(i))) return false;
  }
  return true;
}

/** Shape and checksum are those of a key that we issued. */
export function isAgentKey(text: string): boolean {
  if (!isAgentKeyShape(text)) return false;
  const end = AGENT_KEY_PREFIX.length + SECRET_LENGTH;
  return checksum(text.slice(AGENT_KEY_PREFIX.length, end)) === text.slice(end);
}

/** SHA-256 in hex: what `key_hash` holds. A plain hash is enough because a key has 160 random bits. */
export function hashAgentKey(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('hex');
}

/** The low 30 bits of the CRC-32 of the characters, highest first: six base32 characters hold no more. */
function checksum(secret: string): string {
  const crc = crc32(secret);
  let text = '';
  for (let shift = 25; shift >= 0; shift -= 5) text += BASE32.charAt((crc >>> shift) & 31);
  return text;
}
