// Whether a server could listen on an address, and whether what does so already is a Sluice. Asks `/healthz` there.
import { createServer } from 'node:net';
import { isRecord, readJson, readText } from './read-body.js';
import { makeTransport, type Timeouts } from './transport.js';

export type PortProbe =
  | { readonly state: 'free' }
  | { readonly state: 'taken'; readonly by: 'sluice' | 'other' }
  /** `code`: EACCES, EADDRNOTAVAIL ... */
  | { readonly state: 'refused'; readonly code: string };

/** Never rejects. Listens for a moment and accepts nothing. */
export async function probePort(
  host: string,
  port: number,
  timeouts: Partial<Timeouts> = {},
): Promise<PortProbe> {
  const code = await tryListen(host, port);
  if (code === undefined) return { state: 'free' };
  if (code !== 'EADDRINUSE') return { state: 'refused', code };
  return { state: 'taken', by: (await isSluice(host, port, timeouts)) ? 'sluice' : 'other' };
}

function tryListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) =>
      resolve('code' in error && typeof error.code === 'string' ? error.code : 'unknown'),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

async function isSluice(host: string, port: number, timeouts: Partial<Timeouts>): Promise<boolean> {
  // A server that listens everywhere listens on loopback too.
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const name = reached.includes(':') ? `[${reached}]` : reached;
  const transport = makeTransport({ baseUrl: `http://${name}:${port}`, localHosts: [reached], timeouts });
  try {
    const reply = await transport.request({
      method: 'GET',
      path: '/healthz',
      accept: 'application/json',
      wait: 'probe',
      signal: AbortSignal.timeout(transport.timeouts.probe),
    });
    const said = readJson((await readText(reply, 4096)) ?? '');
    return isRecord(said) && said['server'] === 'sluice';
  } catch {
    return false;
  } finally {
    await transport.close();
  }
}
