// `sluice prove` as people run it: against Sluice, a pass-through, a guard with holes, and a way that is closed.
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startLoopbackServer, type LoopbackServer } from '../../src/standin/loopback-server.js';
import { startPassThrough } from '../../src/standin/pass-through.js';
import { runSluice } from '../lab/lab.js';

interface Row {
  readonly endpoint: string;
  readonly place: string;
  readonly group: string;
  readonly level: string;
  readonly writing: string;
  readonly encoding: string;
  readonly stream: boolean;
  readonly direct: { readonly leaks: readonly string[] };
  readonly through: {
    readonly status: number;
    readonly leaks: readonly string[];
    readonly returned?: boolean;
  };
}

interface Summary {
  readonly requests: number;
  readonly leaked: { readonly direct: number; readonly through: number };
  readonly returned: { readonly expected: number; readonly as_sent: number };
  readonly prompts: { readonly provider: number; readonly local: number };
}

const servers: LoopbackServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function proved(
  args: readonly string[],
): Promise<{ code: number | null; rows: Row[]; summary: Summary }> {
  const { code, out, err } = await runSluice(['prove', '--json', ...args]);
  const lines = out.trimEnd().split('\n');
  const last = lines.pop() ?? '';
  expect(last, err).toContain('"summary"');
  const { summary } = JSON.parse(last) as { summary: Summary };
  return { code, rows: lines.map((line) => JSON.parse(line) as Row), summary };
}

/** A port that is free, and the one after it, so that a gateway can be told before the stand-ins listen. */
async function freePorts(): Promise<number> {
  for (;;) {
    const first = await listen(0);
    const second = await listen(first.port + 1).catch(() => undefined);
    await first.close();
    await second?.close();
    if (second !== undefined) return first.port;
  }
}

function listen(port: number): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ port: bound, close: () => new Promise((closed) => server.close(() => closed())) });
    });
  });
}

describe('through Sluice', () => {
  it('nothing gets out, everything comes back, and the same requests leak without it', async () => {
    const { code, rows, summary } = await proved(['--only', 'messages']);
    const bad = rows.filter(({ through }) => through.leaks.length > 0 || through.returned === false);
    expect(bad).toEqual([]);
    expect(rows.filter(({ direct }) => direct.leaks.length === 0)).toEqual([]);
    expect(code).toBe(0);
    expect(summary.requests).toBeGreaterThan(300);
    expect(summary.returned.as_sent).toBeGreaterThan(10);
    // Not clean because nothing got anywhere.
    expect(summary.prompts.provider).toBeGreaterThan(30);
    expect(summary.prompts.local).toBeGreaterThan(30);
  }, 60_000);

  it('prints a table without colours, and no value', async () => {
    const { code, out, err } = await runSluice(['prove', '--only', 'path, query', '--verbose']);
    expect(code, err).toBe(0);
    expect(out).toContain('direct: 15 of 15 leaked; through Sluice: 0');
    expect(out).toMatch(/✗ \d+ .*✓ \d+ {2}GET \/v1\/models, user agent: BLOCKED/);
    expect(out).not.toContain('\u001b');
    expect(out).not.toMatch(/ghp_|AKIA|sk_live|@mail|\d{3}-\d{2}-\d{4}/);
    expect(err).toBe('');
  });

  it('says which groups there are when none is called so', async () => {
    const { code, err } = await runSluice(['prove', '--only', 'nothing like this']);
    expect(code).toBe(1);
    expect(err).toContain('tool calls and results');
  });
});

describe('through another gateway', () => {
  it('shows every leak of one that only hands on', async () => {
    const port = await freePorts();
    const gateway = await startPassThrough(`http://127.0.0.1:${port}`);
    servers.push(gateway);
    const { code, rows, summary } = await proved([
      '--base-url',
      `${gateway.url}/v1`,
      '--listen',
      String(port),
    ]);
    expect(rows.filter(({ through }) => through.leaks.length === 0)).toEqual([]);
    expect(summary.leaked).toEqual({ direct: rows.length, through: rows.length });
    expect(code).toBe(1);
    expect(new Set(rows.map(({ endpoint, place }) => endpoint + place)).size).toBeGreaterThan(80);
    for (const encoding of ['identity', 'gzip', 'deflate', 'br', 'zstd'])
      for (const stream of [false, true])
        expect(rows.some((row) => row.encoding === encoding && row.stream === stream)).toBe(true);
  }, 60_000);

  it('names the holes of one that looks at messages only, and only at plain bodies', async () => {
    const port = await freePorts();
    const gateway = await startHoledGuard(`http://127.0.0.1:${port}`);
    servers.push(gateway);
    const { code, rows } = await proved(['--base-url', gateway.url, '--listen', String(port), '--only', 'c']);
    const read = [
      'system message',
      'developer message',
      'user message',
      'assistant message',
      'function message',
    ];
    const results = ['tool result', 'tool result as JSON', 'tool result, JSON twice'];
    const held = (row: Row): boolean =>
      row.encoding === 'identity' && [...read, ...results].includes(row.place);
    expect(rows.filter((row) => held(row) !== (row.through.leaks.length === 0))).toEqual([]);
    expect(rows.filter(held).length).toBeGreaterThan(30);
    expect(code).toBe(1);
  }, 60_000);

  it('takes a value for not returned when the reply is another', async () => {
    const port = await freePorts();
    const gateway = await startHoledGuard(`http://127.0.0.1:${port}`);
    servers.push(gateway);
    const { rows } = await proved([
      '--base-url',
      gateway.url,
      '--listen',
      String(port),
      '--only',
      'user message',
    ]);
    const asked = rows.filter(({ through }) => through.returned !== undefined);
    expect(asked.length).toBeGreaterThan(0);
    for (const { encoding, through } of asked) expect(through.returned).toBe(encoding !== 'identity');
  });

  it('does not call it clean when nothing arrives', async () => {
    const closed = await startLoopbackServer((_received, response) => void response.writeHead(401).end('{}'));
    servers.push(closed);
    const port = await freePorts();
    const { code, out, err } = await runSluice([
      'prove',
      ...['--base-url', closed.url, '--listen', String(port)],
    ]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('Nothing arrived at the stand-in provider');
    expect(err).toContain(`http://127.0.0.1:${port}/v1`);
  });
});

/** Replaces what messages say when it can read the body as it stands; the rest goes through as it came. */
function startHoledGuard(upstream: string): Promise<LoopbackServer> {
  return startLoopbackServer(async ({ method, url, headers, body }, response) => {
    const kept = Object.entries(headers).filter(
      ([name]) => !['host', 'connection', 'content-length'].includes(name),
    );
    const bytes = headers['content-encoding'] === undefined ? withoutContent(body) : body;
    const path = url.startsWith('/v1') ? url : `/v1${url}`;
    const reply = await fetch(new URL(path, upstream), {
      method,
      headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
      ...(method === 'POST' && { body: new Uint8Array(bytes) }),
    });
    response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? 'text/plain' });
    response.end(await reply.text());
  });
}

function withoutContent(body: Buffer): Buffer {
  if (body.length === 0) return body;
  const parsed = JSON.parse(body.toString()) as { messages: { content: unknown }[] };
  for (const message of parsed.messages)
    if (typeof message.content === 'string' && message.content !== 'hello') message.content = 'masked';
  return Buffer.from(JSON.stringify(parsed));
}
