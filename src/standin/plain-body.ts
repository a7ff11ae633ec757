// The JSON of a request that a stand-in received, whatever encoding it came in. What is kept stays as it came.
import { isRefusal } from '../model/refusal.js';
import { decodeBody } from '../wire/decode.js';
import type { Received } from './loopback-server.js';

const MOST = 64 * 1024 * 1024;

/** @returns undefined when it cannot be decoded */
export async function plainBody(request: Received): Promise<Buffer | undefined> {
  const decoded = await decodeBody(request.body, 'application/json', one(request, 'content-encoding'), MOST);
  return isRefusal(decoded) ? undefined : decoded;
}

function one(request: Received, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
