// An answer as server-sent events: headers with the first released event, or after a while with a comment, so that an
// early refusal can still be a status. Invariant: a stream that is not whole ends in an error frame, never just so.
import type { ServerResponse } from 'node:http';
import { refuse, type Refusal } from '../model/refusal.js';
import type { About, Answer } from '../pipeline/deps.js';
import { ReplyRefused } from '../pipeline/deps.js';
import type { HttpDeps } from './deps.js';
import { errorFrame } from '../wire/stream-end.js';
import { aboutHeaders, commonHeaders, type CallFacts } from './headers.js';
import { writeRefusal } from './write.js';

/** Silence after which the client gets a comment, ms. */
const HEARTBEAT_MS = 5_000;

type StreamAnswer = Extract<Answer, { kind: 'stream' }>;

export async function writeStream(
  response: ServerResponse,
  facts: CallFacts,
  answer: StreamAnswer,
  deps: Pick<HttpDeps, 'fault' | 'stallMs'>,
): Promise<void> {
  const out = openEvents(response, facts, answer.about, deps.stallMs);
  try {
    const started = await answer.started;
    out.about(started.about);
    if (started.kind === 'refused') {
      out.refuse(started.refusal);
      return;
    }
    for await (const event of started.events) {
      const full = out.send(`data: ${event}\n\n`);
      if (full !== undefined) await full;
      if (response.destroyed) return;
    }
    await out.send('data: [DONE]\n\n');
    response.end();
  } catch (error) {
    // Whatever went wrong, a stream that is under way ends in a frame: one that is just cut looks like a bad network.
    if (!(error instanceof ReplyRefused)) deps.fault('stream', error);
    out.refuse(error instanceof ReplyRefused ? error.refusal : refuse('internal_error'));
  } finally {
    out.close();
  }
}

interface Events {
  about(about: About): void;
  /** A promise only where the client has to read on first. */
  send(text: string): Promise<void> | undefined;
  refuse(refusal: Refusal): void;
  close(): void;
}

function openEvents(response: ServerResponse, facts: CallFacts, first: About, stallMs: number): Events {
  let about = first;
  let last = performance.now();

  function start(): void {
    if (response.headersSent) return;
    response.writeHead(200, {
      ...commonHeaders(facts),
      ...aboutHeaders(about),
      'content-type': 'text/event-stream; charset=utf-8',
    });
  }

  const beat = setInterval(() => {
    if (response.destroyed || response.writableNeedDrain || performance.now() - last < HEARTBEAT_MS) return;
    start();
    response.write(': waiting\n\n');
  }, HEARTBEAT_MS);

  return {
    about(value) {
      about = value;
    },
    send(text) {
      if (response.destroyed) return undefined;
      start();
      last = performance.now();
      return response.write(text) ? undefined : drained(response, stallMs);
    },
    refuse(refusal) {
      if (response.destroyed) return;
      if (!response.headersSent) {
        writeRefusal(response, facts, refusal, about);
        return;
      }
      response.end(`data: ${errorFrame(refusal, about.decision)}\n\ndata: [DONE]\n\n`);
    },
    close: () => clearInterval(beat),
  };
}

/**
 * Back-pressure: resolves when the client has read on, or has gone. One that takes no byte for long counts as gone: the
 * socket's own clock is set back by each byte that is taken, and Node destroys the connection when it runs out.
 */
function drained(response: ServerResponse, stallMs: number): Promise<void> {
  response.setTimeout(stallMs);
  return new Promise((resolve) => {
    const done = (): void => {
      response.setTimeout(0);
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
    if (response.destroyed) done();
  });
}
