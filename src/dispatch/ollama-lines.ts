// Splits Ollama's stream into lines and checks each before anything else sees it. Invariants: a line is bounded; no
// line of an answer that came from elsewhere, or that is an error, gets any further; an end without `done` is an error.
import { refuse } from '../model/refusal.js';
import { AttemptFailed, next } from './failure.js';
import { localDown, localStatus, remoteAlarm } from './ollama-errors.js';
import { byteChunks, isRecord, readJson } from './read-body.js';
import type { TransportReply } from './transport.js';

/** Tool calls arrive whole in one line, so a line can be long; not this long. Bytes. */
const LONGEST_LINE = 4 * 1024 * 1024;

/** The lines of a chat up to the one that says `done`. Throws `AttemptFailed`, or what the connection throws. */
export async function* checkedLines(reply: TransportReply): AsyncGenerator<string, void, undefined> {
  try {
    for await (const line of splitLines(byteChunks(reply))) {
      const chunk = readJson(line);
      if (!isRecord(chunk))
        throw new AttemptFailed(next('bad_line', localDown('Ollama sent what cannot be read.')));
      if (runsElsewhere(chunk)) throw new AttemptFailed(remoteAlarm());
      const { error } = chunk;
      if (typeof error === 'string') throw new AttemptFailed(localStatus(500, error, ''));
      if (!isRecord(chunk['message'])) throw new AttemptFailed(localStatus(500, line, ''));
      yield line;
      if (chunk['done'] === true) return;
    }
    throw new AttemptFailed(
      next('no_end', refuse('upstream_failed', { detail: 'The model stopped in the middle.' })),
    );
  } finally {
    reply.discard();
  }
}

/** The lines of a download up to the one that says `success`. Throws as `checkedLines` does. */
export async function* pullLines(reply: TransportReply): AsyncGenerator<string, void, undefined> {
  try {
    for await (const line of splitLines(byteChunks(reply))) {
      const step = readJson(line);
      if (!isRecord(step))
        throw new AttemptFailed(next('bad_line', localDown('Ollama sent what cannot be read.')));
      if (step['error'] !== undefined)
        throw new AttemptFailed(next('pull_failed', localDown('Ollama could not fetch the model.')));
      yield line;
      if (step['status'] === 'success') return;
    }
    throw new AttemptFailed(next('no_end', localDown('The download broke off.')));
  } finally {
    reply.discard();
  }
}

/** Ollama sets these two when a model of another host answered. */
export function runsElsewhere(value: Readonly<Record<string, unknown>>): boolean {
  const set = (field: unknown): boolean => field !== undefined && field !== null && field !== '';
  return set(value['remote_host']) || set(value['remote_model']);
}

async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let pending: Uint8Array[] = [];
  let size = 0;
  const take = (last: Uint8Array): string => {
    const line = text(Buffer.concat([...pending, last]));
    pending = [];
    size = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      const line = take(chunk.subarray(from, end));
      from = end + 1;
      if (line.trim() !== '') yield line;
    }
    pending.push(chunk.subarray(from));
    size += chunk.byteLength - from;
    if (size > LONGEST_LINE)
      throw new AttemptFailed(next('long_line', localDown('Ollama sent what cannot be read.')));
  }
  const rest = take(new Uint8Array());
  if (rest.trim() !== '') yield rest;
}

function text(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const failure = next('bad_line', localDown('Ollama sent what cannot be read.'));
    throw new AttemptFailed(failure, { cause: error });
  }
}
