// Server-sent events from bytes. Knows the framing and nothing of what is in an event.
// Invariant: what comes out depends on the bytes alone, never on how the network cut them.
import { TextDecoder } from 'node:util';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { UpstreamError } from '../model/dispatch.js';
import { refuse } from '../model/refusal.js';

/** Bytes of one event; more is a fault of the provider. */
const MAX_EVENT = 8 * 1024 * 1024;

/**
 * Yields the data of each event as it stands, `[DONE]` included: whoever reads on knows from it that nothing is missing.
 * Comments and empty events are left out. An event named `error` comes out as an error object whatever its data.
 * @throws UpstreamError on bytes that are no UTF-8 and on an event over 8 MB
 */
export async function* parseSse(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let events: string[] = [];
  let unfinished = 0;
  const parser = createParser({ onEvent: (event) => void events.push(dataOf(event)) });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const take = (text: string, bytes: number): readonly string[] => {
    events = [];
    parser.feed(text);
    unfinished = events.length > 0 ? bytes : unfinished + bytes;
    if (unfinished > MAX_EVENT) throw fault('An event of the provider is too large.');
    return events.filter((data) => data !== '');
  };
  for await (const chunk of chunks) yield* take(decode(decoder, chunk), chunk.length);
  // Some providers leave out the empty line after their last event.
  yield* take(`${decode(decoder, undefined)}\n\n`, 2);
}

function decode(decoder: TextDecoder, chunk: Uint8Array | undefined): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw fault('The reply of the provider is not UTF-8.', cause);
  }
}

function dataOf(event: EventSourceMessage): string {
  if (event.event !== 'error') return event.data;
  return event.data.includes('"error"') ? event.data : '{"error":{}}';
}

function fault(detail: string, cause?: unknown): UpstreamError {
  return new UpstreamError(refuse('upstream_failed', { detail }), { cause });
}
