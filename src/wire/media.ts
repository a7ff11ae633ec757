// Tells the bytes of an image, a sound or a file from text that only claims to be some.
// Invariant: only well-formed base64 of a binary type passes for bytes; everything else is read as text as well.
import type { OpaqueKind } from '../model/prompt.js';

const BASE64 = ';base64,';

/** What the value of `image_url.url` is: a data URI holds the image, anything else is fetched by the provider. */
export function urlKind(url: string): OpaqueKind {
  return url.slice(0, 5).toLowerCase() === 'data:' ? 'image' : 'remote_url';
}

/** True when the string is base64 (bare, or in a data URI of a binary type) and so holds nothing to be read as text. */
export function isMediaBytes(value: string, kind: OpaqueKind): boolean {
  if (kind !== 'image' && kind !== 'audio' && kind !== 'file') return false;
  if (value.slice(0, 5).toLowerCase() !== 'data:') return isBase64(value, 0) && isBinary(value, 0);
  // A media type is short: a marker far behind is part of something else.
  const marker = value.slice(0, 256).toLowerCase().indexOf(BASE64);
  return (
    marker !== -1 &&
    isBinaryType(value.slice(5, marker).toLowerCase()) &&
    isBase64(value, marker + BASE64.length) &&
    isBinary(value, marker + BASE64.length)
  );
}

/** Base64 of this many characters may be a token by itself; no picture and no sound is that small. */
const SMALL = 1024;
const HEAD = 64;

/** What claims to be bytes and begins like a text is read as one. */
function isBinary(value: string, from: number): boolean {
  if (value.length - from < SMALL) return false;
  const head = Buffer.from(value.slice(from, from + HEAD), 'base64');
  return head.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20) || byte >= 0xf5);
}

/** `image/svg+xml`, `text/csv` and `application/json` can be read. */
function isBinaryType(type: string): boolean {
  if (type.endsWith('xml') || type.endsWith('json')) return false;
  if (['image/', 'audio/', 'video/'].some((family) => type.startsWith(family))) return true;
  return (
    type === 'application/pdf' || type === 'application/octet-stream' || type.startsWith('application/vnd.')
  );
}

/** Letters, digits, `+/` or `-_`, line ends, `=` at the end; blanks and other punctuation make it text. */
function isBase64(value: string, from: number): boolean {
  let end = value.length;
  while (end > from && (value.charCodeAt(end - 1) === 0x3d || value.charCodeAt(end - 1) <= 0x0d)) end--;
  for (let at = from; at < end; at++) {
    const code = value.charCodeAt(at);
    const letter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
    if (letter || (code >= 0x2f && code <= 0x39)) continue;
    if (code !== 0x2b && code !== 0x2d && code !== 0x5f && code !== 0x0a && code !== 0x0d) return false;
  }
  return end > from;
}
