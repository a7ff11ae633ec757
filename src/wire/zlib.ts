// One compressed stream through Node's zlib. Invariant: the output never passes the cap, and the stream's end is the
// body's end: zlib stops silently at the end of a stream, which would leave bytes behind it unread.
import type { BrotliDecompress, Gunzip, Inflate, InputType, ZlibOptions } from 'node:zlib';
import { type Refusal, refuse } from '../model/refusal.js';

/** `zlib.gunzip` and its siblings, called with `info: true`. */
export type Inflater = (
  bytes: InputType,
  options: ZlibOptions,
  done: (error: Error | null, result: Buffer) => void,
) => void;

interface Informed {
  readonly buffer: Buffer;
  readonly engine: Pick<Gunzip | Inflate | BrotliDecompress, 'bytesWritten'>;
}

/** @param max cap on the decompressed size, bytes */
export function readZlib(inflate: Inflater, bytes: Buffer, max: number): Promise<Buffer | Refusal> {
  return new Promise((resolve) => {
    // `info` gives the engine as well, whose count of consumed bytes is the only sign of trailing garbage.
    const options = { maxOutputLength: max, info: true } as ZlibOptions;
    const done = (error: NodeJS.ErrnoException | null, result: Informed): void => {
      if (error !== null) resolve(fault(error));
      else if (result.engine.bytesWritten !== bytes.length) resolve(TRAILING);
      else resolve(result.buffer);
    };
    inflate(bytes, options, done as unknown as (error: Error | null, result: Buffer) => void);
  });
}

export const TRAILING = refuse('unscannable_content', {
  detail: 'Bytes follow the end of the compressed body.',
});
export const CORRUPT = refuse('unscannable_content', {
  detail: 'The compressed body is corrupt or cut off.',
});
export const OVERSIZE = refuse('request_too_large', { detail: 'The decompressed body is over the limit.' });

function fault(error: NodeJS.ErrnoException): Refusal {
  return error.code === 'ERR_BUFFER_TOO_LARGE' ? OVERSIZE : CORRUPT;
}
