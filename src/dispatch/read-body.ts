// Reads a whole reply body under a cap. Invariant: never more than the cap is held, whatever the provider sends.
import type { TransportReply } from './transport.js';

/** A reply of more than this many bytes is no chat completion. */
export const LARGEST_BODY = 16 * 1024 * 1024;

/** @returns the text; undefined when it is over the cap or no UTF-8. Rejects when the connection breaks. */
export function readText(reply: TransportReply, cap = LARGEST_BODY): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    let ended = false;
    reply.body.on('data', (chunk: unknown) => {
      if (!(chunk instanceof Uint8Array)) return;
      size += chunk.byteLength;
      if (size <= cap) {
        chunks.push(chunk);
        return;
      }
      resolve(undefined);
      reply.discard();
    });
    reply.body.on('end', () => {
      ended = true;
      const [only] = chunks;
      resolve(decode(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)));
    });
    reply.body.on('error', reject);
    // Cut without an error: whoever asked must not wait for ever. Behind one of the others it says nothing.
    reply.body.on('close', () => {
      if (!ended) reject(new Error('the body was closed before its end'));
    });
  });
}

/** The body as bytes; undici's stream has no type for its pieces. */
export async function* byteChunks(reply: TransportReply): AsyncGenerator<Uint8Array, void, undefined> {
  const source: AsyncIterable<unknown> = reply.body;
  for await (const chunk of source) if (chunk instanceof Uint8Array) yield chunk;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** `application/json; charset=utf-8` -> `application/json` */
export function mediaType(reply: TransportReply): string {
  return (reply.header('content-type')?.split(';')[0] ?? '').trim().toLowerCase();
}

/** Any object, null and arrays aside, with its own keys readable. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON that only decides how a reply goes on; undefined when it does not parse. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
