// The listening socket: start, and an end that lets running calls finish.
import { createAdaptorServer } from '@hono/node-server';
import { Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { HttpDeps } from './deps.js';
import { makeApp } from './app.js';

export interface HttpServer {
  readonly url: string;
  readonly port: number;
  /** Stops taking calls, waits for those that run, then cuts them. @param drainMs how long to wait */
  close(drainMs: number): Promise<void>;
}

/** @throws the listen error (`EADDRINUSE`, `EACCES`) */
export async function listen(
  deps: HttpDeps,
  where: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  const server = createAdaptorServer({ fetch: makeApp(deps).fetch, overrideGlobalObjects: false });
  if (!(server instanceof Server)) throw new TypeError('expected a plain HTTP server');
  const calls = new Calls(server);
  // A stream may be silent for longer than Node's defaults; ours are the caps that count.
  server.requestTimeout = 120_000;
  server.headersTimeout = 30_000;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where.port, where.host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : where.port;
  const host = where.host.includes(':') ? `[${where.host}]` : where.host;
  return { url: `http://${host}:${port}`, port, close: (drainMs) => close(server, calls, drainMs) };
}

/** Counts calls, not connections: clients keep spare connections open on which no call may ever come. */
class Calls {
  #running = 0;
  #idle: () => void = () => undefined;

  constructor(server: Server) {
    server.on('request', (_request, response) => {
      this.#running += 1;
      response.once('close', () => {
        this.#running -= 1;
        if (this.#running === 0) this.#idle();
      });
    });
  }

  ended(): Promise<void> {
    return this.#running === 0 ? Promise.resolve() : new Promise((resolve) => (this.#idle = resolve));
  }
}

async function close(server: Server, calls: Calls, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const late = new AbortController();
  await Promise.race([
    calls.ended(),
    setTimeout(drainMs, undefined, { signal: late.signal }).catch(() => undefined),
  ]);
  late.abort();
  server.closeAllConnections();
  await closed;
}
