// What everything is held against: a pass-through of `node:http` alone. With `parse` it also reads the body as JSON and
// writes it again, which is what any gateway that looks inside must do at least.
import { Agent, createServer, request as ask, type IncomingMessage } from 'node:http';
import { announce } from './announce.js';

const [upstream = '', mode] = process.argv.slice(2);
const { hostname, port } = new URL(upstream);
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

const server = createServer((incoming, response) => {
  const { 'content-length': length, 'content-type': type, ...rest } = incoming.headers;
  const pass = (body: Buffer | undefined): void => {
    const headers = {
      ...(type !== undefined && { 'content-type': type }),
      ...(body === undefined
        ? length !== undefined && { 'content-length': length }
        : { 'content-length': String(body.length) }),
      ...(rest.authorization !== undefined && { authorization: rest.authorization }),
    };
    const outgoing = ask(
      { hostname, port, agent, method: incoming.method, path: incoming.url, headers },
      (reply: IncomingMessage) => {
        response.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(response);
      },
    );
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    if (body === undefined) incoming.pipe(outgoing);
    else outgoing.end(body);
  };
  if (mode !== 'parse') {
    pass(undefined);
    return;
  }
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    pass(Buffer.from(JSON.stringify(JSON.parse(Buffer.concat(chunks).toString()))));
  });
});
server.keepAliveTimeout = 120_000;
announce(server);
