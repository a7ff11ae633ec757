// Decodes an image out of a data URI. Invariant: nothing but bytes whose beginning is that of a PNG, JPEG or WebP comes
// out, so no text of a caller can be taken for a file name further on.
import { invalid, unsupported } from './cannot-serve.js';

const LARGEST_IMAGE = 20 * 1024 * 1024;

/** Throws `CannotServe`; a remote URL is never fetched. */
export function imageBytes(url: string, param: string): Uint8Array {
  if (!url.startsWith('data:'))
    throw unsupported(param, 'Images must be data URIs: remote images are not fetched.');
  const comma = url.indexOf(',');
  if (comma < 0 || !url.slice(0, comma).toLowerCase().endsWith(';base64')) {
    throw invalid(param, 'The image is no base64 data URI.');
  }
  const text = url.slice(comma + 1);
  if (text.length > LARGEST_IMAGE * 1.4) throw unsupported(param, 'The image is larger than 20 MB.');
  const bytes = Buffer.from(text, 'base64');
  // Buffer skips what it does not know; a text that decodes to less than its length says is no base64.
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text === '' || bytes.byteLength !== Math.floor(((text.length - padding) * 3) / 4)) {
    throw invalid(param, 'The image is no base64 data URI.');
  }
  if (!isKnownImage(bytes)) throw unsupported(param, 'The image is neither PNG, JPEG nor WebP.');
  return new Uint8Array(bytes);
}

function isKnownImage(bytes: Buffer): boolean {
  const starts = (...head: readonly number[]): boolean => head.every((byte, at) => bytes[at] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return true;
  if (starts(0xff, 0xd8, 0xff)) return true;
  return bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
}
