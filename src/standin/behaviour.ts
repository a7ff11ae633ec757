// How a stand-in provider misbehaves on purpose, and how it writes its bytes. Knows neither provider's API.
import type { ServerResponse } from 'node:http';

/** Every field on its own makes the stand-in do one wrong (or slow) thing. */
export interface Behaviour {
  /** Answer 307 with this `location`. */
  readonly redirect?: string;
  /** Answer with this status and the provider's own error shape. */
  readonly status?: number;
  /** Text of the error that goes with `status`. */
  readonly error?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `headers`: never answer; `body`: send the headers and the first piece, then nothing. */
  readonly stall?: 'headers' | 'body';
  /** Destroy the connection after this many events of a stream. */
  readonly cutAfter?: number;
  /** End the reply normally, but after this many events: no end mark is sent. */
  readonly endAfter?: number;
  /** Send the provider's error event after this many events. */
  readonly errorAfter?: number;
  /** Cut what is written into pieces of these sizes in bytes (repeated), each its own write. */
  readonly splitAt?: readonly number[];
  /** ms before each event of a stream. */
  readonly gap?: number;
}

/** Fixed for all requests, or chosen for each by path and by how many came before it on that path. */
export type Behave = Behaviour | ((path: string, before: number) => Behaviour | undefined);

/** Picks the behaviour of each request; counts requests by path. */
export function behaviours(behave: Behave | undefined): (path: string) => Behaviour {
  const counts = new Map<string, number>();
  return (path) => {
    const before = counts.get(path) ?? 0;
    counts.set(path, before + 1);
    if (behave === undefined) return {};
    return (typeof behave === 'function' ? behave(path, before) : behave) ?? {};
  };
}

/**
 * Redirects, statuses and stalls, which are the same for every API.
 * @param errorBody the provider's own error shape for a text
 * @returns true when the reply has been dealt with
 */
export function misbehave(
  response: ServerResponse,
  behaviour: Behaviour,
  errorBody: (text: string) => string,
): boolean {
  for (const [name, value] of Object.entries(behaviour.headers ?? {})) response.setHeader(name, value);
  if (behaviour.redirect !== undefined) {
    response.writeHead(307, { location: behaviour.redirect }).end();
    return true;
  }
  if (behaviour.status !== undefined) {
    response.writeHead(behaviour.status, { 'content-type': 'application/json' });
    response.end(errorBody(behaviour.error ?? 'stand-in says no'));
    return true;
  }
  return behaviour.stall === 'headers';
}

export interface Script {
  readonly contentType: string;
  readonly events: readonly string[];
  /** What is sent in place of the rest when `errorAfter` applies. */
  readonly errorEvent: string;
}

/** Writes the events of a stream the way the behaviour says. */
export async function writeEvents(
  response: ServerResponse,
  script: Script,
  behaviour: Behaviour,
): Promise<void> {
  response.writeHead(200, { 'content-type': script.contentType });
  for (const [index, event] of script.events.entries()) {
    if (index === behaviour.cutAfter) {
      response.destroy();
      return;
    }
    if (index === behaviour.endAfter) break;
    if (index === behaviour.errorAfter) {
      await writePieces(response, Buffer.from(script.errorEvent), behaviour);
      break;
    }
    if (behaviour.gap !== undefined) await pause(behaviour.gap);
    if (response.destroyed) return;
    await writePieces(response, Buffer.from(event), behaviour);
    if (behaviour.stall === 'body') return;
  }
  response.end();
}

/** Writes one text as the body of a reply that is no stream. */
export async function writeWhole(
  response: ServerResponse,
  json: string,
  behaviour: Behaviour,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  if (behaviour.stall === 'body' || behaviour.cutAfter !== undefined) {
    await write(response, Buffer.from(json.slice(0, json.length >> 1)));
    if (behaviour.cutAfter !== undefined) response.destroy();
    return;
  }
  await writePieces(response, Buffer.from(json), behaviour);
  response.end();
}

async function writePieces(response: ServerResponse, bytes: Buffer, behaviour: Behaviour): Promise<void> {
  const sizes = behaviour.splitAt;
  if (sizes === undefined || sizes.length === 0) return write(response, bytes);
  let from = 0;
  for (let index = 0; from < bytes.length; index++) {
    const size = Math.max(1, sizes[index % sizes.length] ?? 1);
    await write(response, bytes.subarray(from, from + size));
    from += size;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.write(bytes, () => resolve());
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
