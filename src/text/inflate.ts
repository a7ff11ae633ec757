// Packed text in base64: what a model with a tool, or a person, would unpack. Knows the first bytes of gzip and zlib.
// Invariant: unpacks a bounded amount a bounded number of times, and says when there is more.
import { constants, gunzipSync, inflateSync } from 'node:zlib';

const MAX = 1024 * 1024;
/** Text packs to a tenth at best; what grows more is a bomb, and many small ones would cost as much as a large one. */
const RATIO = 16;
const FREE = 4096;
const GZIP = 'H4sI';
/** Each unpacking costs some 20 us however short it is: a text of nothing else would hold everybody up. */
const TIMES = 64;
/** zlib's header is a multiple of this; chance passes one in 31, and a preset dictionary we do not have. */
const CHECK = 31;
const DICTIONARY = 0x20;
/** zlib's two bytes at its usual levels. */
const ZLIB = ['eJ', 'eN', 'eA', 'eF'];

/** How much may still be unpacked. Shared by all texts that one caller waits for. */
export interface UnpackBudget {
  times: number;
}

export function unpackBudget(times = TIMES): UnpackBudget {
  return { times };
}

/** @returns the unpacked bytes; `unread` when there are too many; undefined when the run is not packed */
export function inflate(run: string, budget: UnpackBudget): Buffer | 'unread' | undefined {
  const gzip = run.startsWith(GZIP);
  if (!gzip && !isZlib(run)) return undefined;
  if (--budget.times < 0) return 'unread';
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

function isZlib(run: string): boolean {
  if (!ZLIB.some((start) => run.startsWith(start))) return false;
  const header = Buffer.from(run.slice(0, 4), 'base64').readUInt16BE(0);
  return header % CHECK === 0 && (header & DICTIONARY) === 0;
}
