// The proxy that Sluice is not: it hands every request on as it came, headers, query and all. `prove` shows beside it
// what a guard has to hold back. It stands on loopback and knows one upstream, on loopback too.
import { request as ask } from 'node:http';
import { startLoopbackServer, type LoopbackServer } from './loopback-server.js';

/** Belong to one connection, not to the request. */
const HOP = ['host', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'upgrade', 'te'];

/** @param upstream origin of a server on loopback */
export function startPassThrough(upstream: string): Promise<LoopbackServer> {
  return startLoopbackServer(
    (received, response) =>
      new Promise((resolve, reject) => {
        const kept = Object.entries(received.headers).filter(([name]) => !HOP.includes(name));
        const headers = Object.fromEntries(
          kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, flat(value)]])),
        );
        const call = ask(new URL(received.url, upstream), { method: received.method, headers }, (reply) => {
          response.writeHead(reply.statusCode ?? 502, reply.headers);
          reply.pipe(response);
          reply.on('end', resolve);
          reply.on('error', reject);
        });
        call.on('error', reject);
        call.end(received.body);
      }),
  );
}

function flat(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : value.join(', ');
}
