// POST /v1/chat/completions: one HTTP call in and out of the pipeline.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRefusal } from '../model/refusal.js';
import type { Answer, Call } from '../pipeline/deps.js';
import { readBody } from './body.js';
import { writeStream } from './stream.js';
import { writeJson, writeRefusal } from './write.js';
import type { HttpDeps } from './deps.js';

export async function answerChat(
  incoming: IncomingMessage,
  response: ServerResponse,
  deps: HttpDeps,
): Promise<void> {
  const arrived = performance.now();
  const facts = { id: `req_${randomUUID().replaceAll('-', '')}`, origin: incoming.headers.origin };
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const body = await readBody(incoming, deps.maxBody).catch((error: unknown) => {
    if (gone.signal.aborted || incoming.destroyed) return undefined;
    throw error;
  });
  if (body === undefined) return;
  if (isRefusal(body)) {
    deps.rejected(body);
    writeRefusal(response, facts, body);
    return;
  }
  const answer = await deps.handle({
    id: facts.id,
    arrived,
    headers: flatHeaders(incoming),
    remoteAddress: incoming.socket.remoteAddress ?? '',
    body,
    signal: gone.signal,
  } satisfies Call);
  if (response.destroyed && answer.kind !== 'stream') return;
  await write(response, facts, answer, deps);
  // The rest of it waits for the client too; a connection that is kept for another call gets its own clock from Node.
  if (!response.writableFinished) response.setTimeout(deps.stallMs);
}

async function write(
  response: ServerResponse,
  facts: { id: string; origin: string | undefined },
  answer: Answer,
  deps: HttpDeps,
): Promise<void> {
  switch (answer.kind) {
    case 'body':
      writeJson(response, facts, answer.about, answer.json);
      return;
    case 'refused':
      writeRefusal(response, facts, answer.refusal, answer.about);
      return;
    case 'stream':
      await writeStream(response, facts, answer, deps);
  }
}

/** Headers that came twice are joined by a comma, as HTTP has it. */
export function flatHeaders(incoming: IncomingMessage): Readonly<Record<string, string | undefined>> {
  const flat: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    flat[name] = Array.isArray(value) ? value.join(', ') : value;
  return flat;
}
