// The listening socket: start, and an end that lets running calls finish.
import { createAdaptorServer } from '@hono/node-server';
import { Server } from 'node:http';
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
  return { url: `http://${host}:${port}`, port, close: (drainMs) => close(server, drainMs) };
}

async function close(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  // Kept-alive connections become idle one by one while their calls end.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  await closed;
  clearTimeout(cut);
  clearInterval(sweep);
}
