// From the bytes of a request to the bytes of its JSON: content type, content encoding, the cap on size.
// Invariant: never more than the cap plus one chunk is allocated, and every byte received has been read (nothing hides
// behind the end of a compressed stream).
import * as zlib from 'node:zlib';
import { type Refusal, isRefusal, refuse } from '../model/refusal.js';
import { inflateZstd } from './zstd.js';
import { readZlib } from './zlib.js';

const TOO_LARGE = 'The decompressed body is over the limit.';

/**
 * @param body as received
 * @param contentType the header, `application/json` with any parameters but another charset than UTF-8
 * @param contentEncoding the header: absent, `identity`, `gzip`, `br`, `deflate` or `zstd`; a list is refused
 * @param maxBytes cap on the body before and after decompression
 * @returns the JSON's bytes; `unsupported_encoding`, `request_too_large` or `unscannable_content` (a corrupt stream)
 */
export async function decodeBody(
  body: Uint8Array,
  contentType: string | undefined,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<Buffer | Refusal> {
  if (!isJsonType(contentType)) {
    return refuse('unsupported_encoding', { detail: 'The content type must be application/json in UTF-8.' });
  }
  if (body.length > maxBytes) return refuse('request_too_large', { detail: 'The body is over the limit.' });
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const decoded = await decompress(bytes, contentEncoding, maxBytes);
  if (isRefusal(decoded)) return decoded;
  return decoded.length > maxBytes ? refuse('request_too_large', { detail: TOO_LARGE }) : decoded;
}

function decompress(bytes: Buffer, encoding: string | undefined, max: number): Promise<Buffer | Refusal> {
  switch ((encoding ?? '').trim().toLowerCase()) {
    case '':
    case 'identity':
      return Promise.resolve(bytes);
    case 'gzip':
      return readZlib(zlib.gunzip, bytes, max);
    case 'deflate':
      return readZlib(zlib.inflate, bytes, max);
    case 'br':
      return readZlib(zlib.brotliDecompress, bytes, max);
    case 'zstd':
      return inflateZstd(bytes, max);
    default:
      return Promise.resolve(
        refuse('unsupported_encoding', {
          detail: 'The content encoding must be one of gzip, br, deflate, zstd or identity.',
        }),
      );
  }
}

/** Parameters other than charset say nothing about how the bytes are read, so they are let through. */
function isJsonType(header: string | undefined): boolean {
  const [type = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  if (type !== 'application/json') return false;
  return parameters.every((parameter) => {
    const [name = '', value = ''] = parameter.split('=').map((part) => part.trim());
    return name !== 'charset' || value === 'utf-8' || value === '"utf-8"' || value === 'utf8';
  });
}
