// Structures of credentials without a prefix, and checksums of those that have one. Knows what issuers publish about
// their formats. Invariant: a check reads the value alone, in one pass, whatever its length.
import { crc32 } from 'node:zlib';
import { isPassword } from './password.js';
import { isRandomBody } from './random-body.js';
import { isSecretValue } from './secret-value.js';
import { decodeBase58Check } from './base58.js';
import { hasSeedChecksum, isSeedPhrase } from './seed-phrase.js';
import { isToldPassword } from './told-password.js';

type Check = (value: string) => boolean;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The last eight characters are the CRC-32, in hex, of all before (and of no mark between them). */
function endsInCrc(value: string): boolean {
  const body = value.slice(0, -8);
  const tail = value.slice(-8).toLowerCase();
  const crc = crc32(body.endsWith('_') ? body.slice(0, -1) : body);
  return tail === hex8(crc) || tail === hex8(Buffer.from(hex8(crc), 'hex').readUInt32LE());
}

function hex8(number: number): string {
  return number.toString(16).padStart(8, '0');
}

/** Of temporary and other key ids, those with a digit: `ASIAPACIFICOPERATIONS` is none. */
function isAwsKeyId(value: string): boolean {
  if (value.startsWith('AKIA')) return true;
  for (const char of value.slice(4)) if (char >= '2' && char <= '7') return true;
  return false;
}

/** A macaroon of version 2 whose first field is the name of the registry. */
function isPypiMacaroon(value: string): boolean {
  const bytes = Buffer.from(value.slice(value.indexOf('-') + 1), 'base64url');
  return bytes[0] === 2 && bytes.toString('latin1', 3, 3 + (bytes[2] ?? 0)).endsWith('pypi.org');
}

/** The first part is the number of an account, in decimal, in base64. */
function isDiscordToken(value: string): boolean {
  const number = Buffer.from(value.slice(0, value.indexOf('.')), 'base64').toString('latin1');
  if (number.length < 16 || number.length > 20) return false;
  for (const char of number) if (char < '0' || char > '9') return false;
  return true;
}

/** Upper and lower case and digits, as hex never has them. */
function isMixed(value: string): boolean {
  let lower = false;
  let upper = false;
  for (const char of value) {
    if (char >= 'g' && char <= 'z') lower = true;
    if (char >= 'A' && char <= 'Z') upper = true;
  }
  return lower && upper;
}

/** Seeds of NATS end in a CRC-16 (XMODEM) of what stands before, low byte first. */
function isNatsSeed(value: string): boolean {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const char of value) {
    bits = ((bits << 5) | BASE32.indexOf(char)) & 0xffff;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes.push((bits >> count) & 0xff);
    }
  }
  let crc = 0;
  for (const byte of bytes.slice(0, -2)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc === ((bytes.at(-1) ?? 0) << 8) + (bytes.at(-2) ?? 0);
}

/** A value of a Kubernetes Secret: base64 of something printable or a secret as it stands; sealed ones are safe. */
function isKubernetesValue(value: string): boolean {
  if (value.startsWith('Ag') && value.length > 60) return false;
  const text = Buffer.from(value, 'base64');
  const again = text.toString('base64').replaceAll('=', '') === value.replaceAll('=', '');
  if (!again) return isSecretValue(value);
  let printable = 0;
  for (const byte of text) if (byte === 10 || (byte >= 32 && byte < 127)) printable++;
  return text.length >= 4 && printable === text.length;
}

/** A key without a mark: random, with enough digits that it is no name, and no UUID, which names things. */
function isToldKey(value: string): boolean {
  let digits = 0;
  for (const char of value) if (char >= '0' && char <= '9') digits++;
  return (
    (digits >= 3 || (digits > 0 && isMixed(value))) &&
    isRandomBody(value) &&
    !isUuid(value) &&
    isSecretValue(value)
  );
}

function isUuid(value: string): boolean {
  return value.length === 36 && [8, 13, 18, 23].every((at) => value.charAt(at) === '-');
}

/** Longer runs are files in base64. */
const LONGEST_KEY = 128;

/** Enough different characters for its length to be keys rather than text or ids: class C. */
function isHighEntropy(value: string): boolean {
  if (value.length > LONGEST_KEY) return false;
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / value.length) * Math.log2(count / value.length);
  return entropy >= 4.2 && isMixed(value) && isRandomBody(value);
}

/** Upper and lower case and digits at random, where the name of the field says key: shorter bodies than entropy can tell. */
function isMixedKey(value: string): boolean {
  let digits = 0;
  for (const char of value) if (char >= '0' && char <= '9') digits++;
  return value.length <= LONGEST_KEY && digits >= 2 && isMixed(value) && isRandomBody(value);
}

/** Structures and checksums, by the name that rule files use. */
export const STRUCTURE_VALIDATORS: Readonly<Record<string, Check>> = {
  random: isRandomBody,
  mixed: isMixed,
  password: isPassword,
  'told-password': isToldPassword,
  'told-key': isToldKey,
  base58check: (value) => decodeBase58Check(value) !== undefined,
  'seed-phrase': isSeedPhrase,
  'seed-phrase-checksum': hasSeedChecksum,
  'atlassian-crc32': endsInCrc,
  'grafana-crc32': endsInCrc,
  'aws-key-id': isAwsKeyId,
  'pypi-macaroon': isPypiMacaroon,
  'discord-token': isDiscordToken,
  'nats-crc16': isNatsSeed,
  'kubernetes-value': isKubernetesValue,
  'high-entropy': isHighEntropy,
  'mixed-key': isMixedKey,
};
