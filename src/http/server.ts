// The listening socket: start, and an end that lets running calls finish.
import { createAdaptorServer } from '@hono/node-server';
import { Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { HttpDeps } from './deps.js';
import { makeApp } from './app.js';

/** What a call that was cut may take to write its outcome, ms. */
const SETTLE_MS = 5_000;

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
  const calls = new Calls();
  const app = makeApp(deps, (call) => calls.track(call));
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  if (!(server instanceof Server)) throw new TypeError('expected a plain HTTP server');
  calls.countOn(server);
  // A stream may be silent for longer than Node's defaults; ours are the caps that count.
  server.requestTimeout = 120_000;
  server.headersTimeout = 30_000;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where.port, where.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  // An accept that fails (no file descriptors left) must not end the process.
  server.on('error', (error) => deps.fault('listener', error));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : where.port;
  const host = where.host.includes(':') ? `[${where.host}]` : where.host;
  return { url: `http://${host}:${port}`, port, close: (drainMs) => close(server, calls, drainMs) };
}

/** Counts calls, not connections: clients keep spare connections open on which no call may ever come. */
class Calls {
  #running = 0;
  #idle: () => void = () => undefined;
  readonly #work = new Set<Promise<unknown>>();

  /** A call's own work goes on after its response was closed: its outcome is still to be written. */
  track<T>(call: Promise<T>): Promise<T> {
    const work: Promise<unknown> = call.catch(() => undefined).finally(() => this.#work.delete(work));
    this.#work.add(work);
    return call;
  }

  async settled(): Promise<void> {
    await Promise.all(this.#work);
  }

  countOn(server: Server): void {
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
  const wait = (ms: number): Promise<void> =>
    setTimeout(ms, undefined, { signal: late.signal }).catch(() => undefined);
  await Promise.race([calls.ended(), wait(drainMs)]);
  server.closeAllConnections();
  await closed;
  await Promise.race([calls.settled(), wait(SETTLE_MS)]);
  late.abort();
}
