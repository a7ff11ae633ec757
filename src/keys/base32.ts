// Base32 in lower case (RFC 4648 alphabet): for ids and keys that people read out and copy. Knows nothing else.

export const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Eight characters for five bytes. @param bytes a multiple of five of them, so that nothing needs padding */
export function base32(bytes: Uint8Array): string {
  if (bytes.length % 5 !== 0) throw new RangeError('base32 without padding needs a multiple of five bytes');
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32.charAt((value >>> bits) & 31);
    }
    value &= (1 << bits) - 1;
  }
  return text;
}
