// The client of the bench: asks one target over kept connections and measures from outside. It never parses a reply.
import { Agent, request, type IncomingMessage } from 'node:http';
import type { Target } from './targets.js';

export interface Reply {
  readonly status: number;
  readonly level: string | undefined;
  /** ms from asking to the first byte of the body, and to its end. */
  readonly first: number;
  readonly total: number;
}

export class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });
  readonly #url: URL;

  constructor(readonly target: Target) {
    this.#url = new URL('/v1/chat/completions', target.url);
  }

  /** @param onRead hears when bytes of the body came */
  ask(body: string, onRead?: (at: number) => void): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const start = performance.now();
      const bytes = Buffer.from(body);
      const headers = {
        'content-type': 'application/json',
        'content-length': String(bytes.length),
        ...this.target.headers,
      };
      const { hostname, port, pathname: path } = this.#url;
      const done = (reply: IncomingMessage): void => {
        let first = 0;
        reply.on('data', () => {
          const now = performance.now();
          first ||= now - start;
          onRead?.(now);
        });
        reply.on('end', () => {
          const level = reply.headers['x-sluice-level'];
          const { statusCode: status = 0 } = reply;
          resolve({
            status,
            level: typeof level === 'string' ? level : undefined,
            first,
            total: performance.now() - start,
          });
        });
        reply.on('error', reject);
      };
      request({ hostname, port, path, agent: this.#agent, method: 'POST', headers }, done)
        .on('error', reject)
        .end(bytes);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Every body once, so many at a time. */
export async function askAll(
  client: Client,
  bodies: readonly string[],
  concurrency: number,
): Promise<Reply[]> {
  const replies: Reply[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++])
      replies.push(await client.ask(body));
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return replies;
}

/** One call each `everyMs`, whether the ones before have been answered or not. */
export async function askEvery(client: Client, bodies: readonly string[], everyMs: number): Promise<Reply[]> {
  const start = performance.now();
  return Promise.all(
    bodies.map(async (body, index) => {
      await new Promise((resolve) => setTimeout(resolve, start + index * everyMs - performance.now()));
      return client.ask(body);
    }),
  );
}

/** So many calls until the compiler of a process is done with it; before, half of its CPU goes into compiling. */
const WARM = 3_000;
const AT_ONCE = 250;

/** @param body a new one each time */
export async function warmUp(client: Client, body: () => string): Promise<void> {
  for (let sent = 0; sent < WARM; sent += AT_ONCE)
    await askAll(client, Array.from({ length: AT_ONCE }, body), 32);
}
