// One OpenAI-compatible provider outside the machine. Knows its URL and key; sends the exact bytes that the tripwire
// has read. Invariant: no text of an error body of the provider gets any further; `complaint.ts` says what is told of it.
import type { Outbound } from '../model/outbound.js';
import type { OpenAiProvider } from '../model/policy.js';
import type { Attempt } from '../model/route.js';
import { UpstreamError } from '../model/dispatch.js';
import { refuse } from '../model/refusal.js';
import type { Edits } from '../model/prompt.js';
import { parseSse } from '../wire/sse.js';
import { writeJsonBytes } from '../wire/json-bytes.js';
import { writeChat } from '../wire/write-chat.js';
import { complaint } from './complaint.js';
import { externalFault, externalStatus, next, stop } from './failure.js';
import type { Answer, Failure } from './failure.js';
import { FinishReasons } from './finish-reasons.js';
import { byteChunks, isRecord, mediaType, readJson, readText } from './read-body.js';
import { transportFault } from './transport.js';
import type { Transport, TransportReply } from './transport.js';

export interface ExternalCall {
  readonly attempt: Attempt;
  readonly outbound: Outbound;
  readonly ownKey?: string;
  readonly stripProviderTools: boolean;
  readonly signal: AbortSignal;
  /** Reads the exact bytes that would go out; a failure stops the call before the socket. */
  readonly tripwire: (body: Buffer) => Promise<Failure | undefined>;
}

export interface OpenAiClient {
  chat(call: ExternalCall): Promise<Answer>;
  /** Ids of the provider's models; empty when it does not say in time. */
  listModels(): Promise<readonly string[]>;
}

export function makeOpenAiClient(
  provider: OpenAiProvider,
  transport: Transport,
  now: () => number,
): OpenAiClient {
  return {
    async chat(call) {
      const key = provider.apiKey === 'passthrough' ? call.ownKey : provider.apiKey;
      if (key === undefined || !isKey(key)) return stop('no_key', refuse('upstream_auth'));
      const body = outgoing(call);
      const caught = await call.tripwire(body);
      if (caught !== undefined) return caught;
      const { stream } = call.outbound.prompt;
      try {
        const reply = await transport.request({
          method: 'POST',
          path: '/chat/completions',
          body,
          accept: stream ? 'text/event-stream' : 'application/json',
          key,
          wait: stream ? 'stream' : 'whole',
          signal: call.signal,
        });
        if (reply.status !== 200) {
          return await notAnswered(reply, now());
        }
        return await (stream
          ? openStream(reply, new FinishReasons(call.outbound.prompt.body['n']), call.signal)
          : readWhole(reply));
      } catch (error) {
        return externalFault(transportFault(error, call.signal));
      }
    },
    listModels: () => listModels(provider, transport),
  };
}

/** Of what the caller could mend the cause is read; anything else is told by the status alone. */
async function notAnswered(reply: TransportReply, now: number): Promise<Answer> {
  const failure = externalStatus(reply.status, reply.header('retry-after'), now);
  if (failure.refusal.code === 'upstream_rejected')
    return { ...failure, refusal: await complaint(reply, reply.status) };
  reply.discard();
  return failure;
}

function outgoing(call: ExternalCall): Buffer {
  const { outbound } = call;
  const { prompt } = outbound;
  const edits: Edits = 'edits' in outbound ? outbound.edits : new Map<number, string>();
  const change = { model: call.attempt.model, external: true, stripProviderTools: call.stripProviderTools };
  return writeJsonBytes(writeChat(prompt, edits, change), {
    size: prompt.bytes,
    plain: prompt.plain === true && edits.size === 0,
  });
}

/** A key goes into a header: visible ASCII only, so that it cannot become two. */
function isKey(key: string): boolean {
  if (key === '' || key.length > 4096) return false;
  for (let at = 0; at < key.length; at++) {
    const unit = key.charCodeAt(at);
    if (unit < 0x21 || unit > 0x7e) return false;
  }
  return true;
}

async function readWhole(reply: TransportReply): Promise<Answer> {
  if (mediaType(reply) !== 'application/json' || reply.header('content-encoding') !== undefined) {
    reply.discard();
    return next('not_json', refuse('upstream_failed'), 200);
  }
  const json = await readText(reply);
  // An error in a 200 would be taken for a completion by most clients.
  if (json === undefined || !isCompletion(readJson(json)))
    return next('not_json', refuse('upstream_failed'), 200);
  return { kind: 'body', json };
}

function isCompletion(value: unknown): boolean {
  return isRecord(value) && Array.isArray(value['choices']) && !hasError(value);
}

function hasError(value: Readonly<Record<string, unknown>>): boolean {
  return value['error'] !== undefined && value['error'] !== null;
}

const DONE = '[DONE]';

/** Reads the first event before it says that there is a stream, so that another provider can still be asked. */
async function openStream(
  reply: TransportReply,
  finishes: FinishReasons,
  signal: AbortSignal,
): Promise<Answer> {
  if (mediaType(reply) !== 'text/event-stream' || reply.header('content-encoding') !== undefined) {
    reply.discard();
    return next('not_sse', refuse('upstream_failed'), 200);
  }
  const events = parseSse(byteChunks(reply))[Symbol.asyncIterator]();
  const first = await events.next();
  if (first.done === true || first.value === DONE || isBroken(first.value)) {
    reply.discard();
    return next('not_sse', refuse('upstream_failed'), 200);
  }
  return { kind: 'stream', events: rest(first.value, { events, finishes, reply, signal }) };
}

/** A first event decides about failover, so it must be JSON and no error. */
function isBroken(event: string): boolean {
  const value = readJson(event);
  return !isRecord(value) || hasError(value);
}

interface Opened {
  readonly events: AsyncIterator<string>;
  readonly finishes: FinishReasons;
  readonly reply: TransportReply;
  readonly signal: AbortSignal;
}

async function* rest(
  first: string,
  { events, finishes, reply, signal }: Opened,
): AsyncGenerator<string, void, undefined> {
  try {
    finishes.hear(first);
    yield first;
    for (;;) {
      const event = await events.next();
      if (event.done === true) {
        if (finishes.all) return;
        throw new UpstreamError(refuse('upstream_failed', { detail: ENDED }));
      }
      if (event.value === DONE) return;
      // Only an event that could be an error frame is parsed here; the reply is read whole later.
      if (event.value.includes('"error"') && isBroken(event.value))
        throw new UpstreamError(refuse('upstream_failed'));
      finishes.hear(event.value);
      yield event.value;
    }
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    throw new UpstreamError(externalFault(transportFault(error, signal)).refusal, { cause: error });
  } finally {
    // Also reached when the reader stops early: the provider must not go on generating for nobody.
    reply.discard();
  }
}

const ENDED = 'The stream ended before the provider said that it was done.';

async function listModels(provider: OpenAiProvider, transport: Transport): Promise<readonly string[]> {
  if (provider.apiKey === 'passthrough') return [];
  try {
    const reply = await transport.request({
      method: 'GET',
      path: '/models',
      accept: 'application/json',
      key: provider.apiKey,
      wait: 'probe',
      signal: AbortSignal.timeout(transport.timeouts.probe),
    });
    if (reply.status !== 200) {
      reply.discard();
      return [];
    }
    const list = readJson((await readText(reply, 4 * 1024 * 1024)) ?? '');
    const rows: readonly unknown[] = isRecord(list) && Array.isArray(list['data']) ? list['data'] : [];
    return rows.flatMap((row) => (isRecord(row) && typeof row['id'] === 'string' ? [row['id']] : []));
  } catch {
    return [];
  }
}
