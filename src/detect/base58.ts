// Base58Check, as wallets and addresses of Bitcoin are written. Invariant: what is returned passed its checksum.
import { createHash } from 'node:crypto';

const DIGITS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const CHECKSUM = 4;

/** @returns the bytes before the checksum; undefined when a character is no digit or the checksum does not fit */
export function decodeBase58Check(value: string): Buffer | undefined {
  let number = 0n;
  for (const char of value) {
    const digit = DIGITS.indexOf(char);
    if (digit < 0) return undefined;
    number = number * 58n + BigInt(digit);
  }
  const hex = number === 0n ? '' : number.toString(16);
  let zeros = 0;
  while (value.charAt(zeros) === '1') zeros++;
  const bytes = Buffer.from('00'.repeat(zeros) + (hex.length % 2 === 0 ? hex : `0${hex}`), 'hex');
  if (bytes.length <= CHECKSUM) return undefined;
  const payload = bytes.subarray(0, -CHECKSUM);
  const sum = sha256(sha256(payload)).subarray(0, CHECKSUM);
  return sum.equals(bytes.subarray(-CHECKSUM)) ? payload : undefined;
}

function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
