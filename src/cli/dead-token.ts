// A credential for demonstrations and proofs: shaped like a classic GitHub token, checksum included, over a body that
// nobody was ever given. Dead by construction.
import { crc32 } from 'node:zlib';

export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** @param body 30 characters of base62 */
export function githubToken(body: string): string {
  let rest = crc32(body);
  let check = '';
  for (let place = 0; place < 6; place += 1) {
    check = BASE62.charAt(rest % 62) + check;
    rest = Math.floor(rest / 62);
  }
  return `ghp_${body}${check}`;
}
