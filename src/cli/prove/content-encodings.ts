// The encodings in which a client may send a body. zstd as frames of raw blocks: no run time has to have a compressor.
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

/** By the name in `content-encoding`. */
export const ENCODINGS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: (body) => gzipSync(body),
  br: (body) => brotliCompressSync(body),
  deflate: (body) => deflateSync(body),
  zstd: zstdRaw,
};

export interface ContentEncoding {
  readonly name: string;
  /** Value of `content-encoding`; absent where nothing is said. */
  readonly header?: string;
  encode(body: Buffer): Buffer;
}

export const contentEncodings: readonly [ContentEncoding, ...ContentEncoding[]] = [
  { name: 'identity', encode: (body) => body },
  ...Object.entries(ENCODINGS).map(([name, encode]) => ({ name, header: name, encode })),
];

/** RFC 8878: magic, a header with a single segment and an 8-byte size, raw blocks of at most 128 KB. */
export function zstdRaw(body: Buffer): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(body.byteLength));
  const pieces: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0]), size];
  const most = 128 * 1024;
  for (let at = 0; at === 0 || at < body.byteLength; at += most) {
    const block = body.subarray(at, at + most);
    const last = at + most >= body.byteLength ? 1 : 0;
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.byteLength << 3) | last, 0, 3);
    pieces.push(header, block);
  }
  return Buffer.concat(pieces);
}
