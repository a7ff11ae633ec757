// Reads a request body off the socket. Invariant: never holds more than the cap plus one chunk.
import type { IncomingMessage } from 'node:http';
import { refuse, type Refusal } from '../model/refusal.js';

/** @param cap bytes as sent (still compressed) @returns rejects when the client leaves before the end */
export function readBody(incoming: IncomingMessage, cap: number): Promise<Buffer | Refusal> {
  const tooLarge = refuse('request_too_large', { detail: `The limit is ${cap} bytes.` });
  if (Number(incoming.headers['content-length'] ?? 0) > cap) return Promise.resolve(tooLarge);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let ended = false;
    const read = (chunk: Buffer): void => {
      size += chunk.byteLength;
      chunks.push(chunk);
      if (size <= cap) return;
      // What is left is dropped by whoever writes the refusal.
      incoming.off('data', read);
      incoming.pause();
      resolve(tooLarge);
    };
    incoming.on('data', read);
    incoming.on('end', () => {
      ended = true;
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size));
    });
    incoming.on('error', reject);
    // Also said after the end; an error, with its stack, is made only where somebody hears it.
    incoming.on('close', () => {
      if (!ended) reject(new Error('the client left before the end of the body'));
    });
  });
}

/** What is left of a body whose call was refused is read and dropped, so that the client gets to see the refusal
 * instead of a reset; but not for ever. */
const DRAIN_BYTES = 64 * 1024 * 1024;
const DRAIN_MS = 10_000;

export function drain(incoming: IncomingMessage): void {
  if (incoming.complete || incoming.destroyed) return;
  let left = DRAIN_BYTES;
  const timer = setTimeout(() => incoming.destroy(), DRAIN_MS);
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.byteLength;
    if (left < 0) incoming.destroy();
  });
  incoming.once('close', () => clearTimeout(timer));
  incoming.once('end', () => clearTimeout(timer));
  incoming.resume();
}
