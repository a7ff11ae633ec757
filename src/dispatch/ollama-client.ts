// The only file that touches the `ollama` package. One instance a call, with a fetch of ours that goes through the one
// transport: so there is no redirect, no proxy, no file read, no printing, and an abort that works at any moment.
import { Ollama } from 'ollama/browser';
import { AttemptFailed } from './failure.js';
import type { Failure } from './failure.js';
import { localFault, localStatus } from './ollama-errors.js';
import { checkedLines, pullLines } from './ollama-lines.js';
import type { OllamaBody } from './ollama-request.js';
import { isRecord, readJson, readText } from './read-body.js';
import { transportFault } from './transport.js';
import type { Transport, TransportReply } from './transport.js';

/** Values come back as they were parsed; who reads them checks their shape. All reject with `AttemptFailed`. */
export interface OllamaWire {
  /** Chunks of a chat, each one checked; ends after the one that says `done`. Stopping early closes the connection. */
  chat(body: OllamaBody, model: string, signal: AbortSignal): AsyncGenerator<unknown, void, undefined>;
  /** Progress of a download, line by line; ends after the one that says so. Stopping early closes the connection. */
  pull(model: string, signal: AbortSignal): AsyncGenerator<unknown, void, undefined>;
  version(): Promise<unknown>;
  tags(): Promise<unknown>;
  /** Which models are loaded. */
  running(): Promise<unknown>;
  /** Whether its cloud is switched off; before 0.16.2 it does not say. */
  status(): Promise<unknown>;
  /** @param name as it is sent, with `:local` */
  show(name: string, model: string): Promise<unknown>;
}

/** The package never learns where Ollama is: a call that did not go through our fetch would end nowhere. */
const NOWHERE = 'http://ollama.invalid';
const PATHS: readonly string[] = [
  '/api/chat',
  '/api/pull',
  '/api/show',
  '/api/tags',
  '/api/ps',
  '/api/version',
  '/api/status',
];
/** What answers line by line, and how its lines are checked. */
const LINES: Readonly<Record<string, (reply: TransportReply) => AsyncIterator<string>>> = {
  '/api/chat': checkedLines,
  '/api/pull': pullLines,
};
const LARGEST_ANSWER = 16 * 1024 * 1024;
const LARGEST_ERROR = 64 * 1024;

export function makeOllamaWire(transport: Transport): OllamaWire {
  function client(model: string, signal: AbortSignal, wait: 'stream' | 'probe'): Ollama {
    return new Ollama({ host: NOWHERE, fetch: makeFetch({ transport, model, signal, wait }) });
  }
  async function probe(
    model: string,
    ask: (client: Ollama, own: typeof fetch) => Promise<unknown>,
  ): Promise<unknown> {
    const signal = AbortSignal.timeout(transport.timeouts.probe);
    try {
      const own = makeFetch({ transport, model, signal, wait: 'probe' });
      return await ask(client(model, signal, 'probe'), own);
    } catch (error) {
      const failure = failureOf(error, signal);
      // The signal is our own clock here, not a client that left.
      throw new AttemptFailed(failure.word === 'aborted' ? localFault('connect') : failure, { cause: error });
    }
  }
  return {
    chat: (body, model, signal) => lines(signal, (own) => client(model, own, 'stream').chat(body)),
    pull: (model, signal) =>
      lines(signal, (own) => client(model, own, 'stream').pull({ model, stream: true })),
    version: () => probe('', (ollama) => ollama.version()),
    tags: () => probe('', (ollama) => ollama.list()),
    running: () => probe('', (ollama) => ollama.ps()),
    // The package has no word for it.
    status: () =>
      probe('', async (_ollama, ask) => {
        const said: unknown = await (await ask(`${NOWHERE}/api/status`)).json();
        return said;
      }),
    show: (name, model) => probe(model, (ollama) => ollama.show({ model: name })),
  };
}

async function* lines(
  signal: AbortSignal,
  open: (own: AbortSignal) => Promise<AsyncIterable<unknown>>,
): AsyncGenerator<unknown, void, undefined> {
  const left = new AbortController();
  const own = AbortSignal.any([signal, left.signal]);
  try {
    for await (const chunk of await open(own)) yield chunk;
  } catch (error) {
    throw new AttemptFailed(failureOf(error, signal), { cause: error });
  } finally {
    // The package leaves the connection open when its reader stops; the model would generate for nobody.
    left.abort();
  }
}

function failureOf(error: unknown, signal: AbortSignal): Failure {
  return error instanceof AttemptFailed ? error.failure : localFault(transportFault(error, signal));
}

interface Ask {
  readonly transport: Transport;
  readonly model: string;
  readonly signal: AbortSignal;
  readonly wait: 'stream' | 'probe';
}

function makeFetch(ask: Ask): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.hostname !== new URL(NOWHERE).hostname || !PATHS.includes(url.pathname))
      throw new Error('not an Ollama path');
    const body = init?.body;
    const streamed = LINES[url.pathname];
    const reply = await ask.transport.request({
      method: typeof body === 'string' ? 'POST' : 'GET',
      path: url.pathname,
      accept: streamed !== undefined ? 'application/x-ndjson' : 'application/json',
      wait: ask.wait,
      signal: ask.signal,
      ...(typeof body === 'string' ? { body } : {}),
    });
    if (reply.status !== 200) throw new AttemptFailed(await statusFailure(reply, ask));
    return streamed === undefined ? wholeResponse(reply) : lineResponse(streamed(reply), reply);
  };
}

/** Here, because the package prints the text of an error that is no JSON. */
async function statusFailure(reply: TransportReply, ask: Ask): Promise<Failure> {
  const text = await readText(reply, LARGEST_ERROR).catch(() => undefined);
  return localStatus(reply.status, text ?? '', ask.model);
}

async function wholeResponse(reply: TransportReply): Promise<Response> {
  const text = (await readText(reply, LARGEST_ANSWER)) ?? '';
  const value = readJson(text);
  // The package returns an error in a 200 as if it were the answer.
  if (!isRecord(value) || value['error'] !== undefined) throw new AttemptFailed(localStatus(500, text, ''));
  return new Response(text, { headers: { 'content-type': 'application/json' } });
}

/** The package sees only lines that parsed, because it prints the others. */
function lineResponse(lines: AsyncIterator<string>, reply: TransportReply): Response {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const line = await lines.next();
      if (line.done === true) controller.close();
      else controller.enqueue(encoder.encode(`${line.value}\n`));
    },
    cancel: () => reply.discard(),
  });
  return new Response(stream, { headers: { 'content-type': 'application/x-ndjson' } });
}
