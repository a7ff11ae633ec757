// A loopback HTTP server that keeps every byte it receives: the ground on which the stand-in providers stand.
// Its one invariant: it binds 127.0.0.1 (or the loopback address it is told) and nothing else.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** One request as it arrived, whole. */
export interface Received {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

export interface LoopbackServer {
  /** Origin without a path, e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly port: number;
  /** Every request since the start or the last `reset()`, in order of arrival. */
  readonly received: readonly Received[];
  /** Connections accepted since the start: a refused connect leaves this at 0. */
  readonly connections: () => number;
  /** Replies whose connection the client closed before they were complete. */
  readonly abandoned: () => number;
  reset(): void;
  close(): Promise<void>;
}

export type Handler = (request: Received, response: ServerResponse) => Promise<void> | void;

/** @param host a loopback address; default 127.0.0.1 */
export async function startLoopbackServer(
  handler: Handler,
  host = '127.0.0.1',
  port = 0,
): Promise<LoopbackServer> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let abandoned = 0;
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) abandoned += 1;
    });
    readAll(request)
      .then(async (entry) => {
        received.push(entry);
        await handler(entry, response);
      })
      .catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    received,
    connections: () => connections,
    abandoned: () => abandoned,
    reset: () => void received.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function readAll(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}
