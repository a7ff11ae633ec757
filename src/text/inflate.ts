// Packed text in base64: what a model with a tool, or a person, would unpack. Knows the first bytes of gzip and zlib.
// Invariant: unpacks a bounded amount, and says when there is more.
import { constants, gunzipSync, inflateSync } from 'node:zlib';

const MAX = 1024 * 1024;
/** Text packs to a tenth at best; what grows more is a bomb, and many small ones would cost as much as a large one. */
const RATIO = 16;
const FREE = 4096;
const GZIP = 'H4sI';
/** zlib's two bytes at its usual levels. */
const ZLIB = ['eJ', 'eN', 'eA', 'eF'];

/** @returns the unpacked bytes; `unread` when there are too many; undefined when the run is not packed */
export function inflate(run: string): Buffer | 'unread' | undefined {
  const gzip = run.startsWith(GZIP);
  if (!gzip && !ZLIB.some((start) => run.startsWith(start))) return undefined;
  const bytes = Buffer.from(run, 'base64');
  const maxOutputLength = Math.min(MAX, bytes.length * RATIO + FREE);
  try {
    // What was cut off is read as far as it goes.
    const options = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
    return gzip ? gunzipSync(bytes, options) : inflateSync(bytes, options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'unread' : undefined;
  }
}
