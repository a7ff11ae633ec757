// One question and its answer over the socket that is the lock: the owner's line of itself first, then a line each way.
// Knows lines. Invariant: an answer that was cut off is not taken for a whole one, and a slow reader holds nobody up.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Behind the last line of a whole answer. */
const END = 'end';
const QUESTION_CHARS = 1000;
/** How long a caller may take to ask, and to read on, in ms. */
const PATIENCE_MS = 10_000;

/** Reads one question and answers it; a caller that asks nothing is let go. */
export function answerOne(
  socket: Socket,
  answers: (question: string) => AsyncIterable<string> | undefined,
): void {
  let text = '';
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    const end = text.indexOf('\n');
    if (end < 0 && text.length < QUESTION_CHARS) return;
    socket.removeAllListeners('data');
    socket.resume();
    write(socket, answers(text.slice(0, Math.max(0, end)))).catch(() => socket.destroy());
  });
}

async function write(socket: Socket, lines: AsyncIterable<string> | undefined): Promise<void> {
  if (lines === undefined) {
    socket.end();
    return;
  }
  socket.write('answer\n');
  for await (const line of lines) {
    if (socket.destroyed) return;
    if (!socket.write(`${line}\n`)) await drained(socket);
  }
  socket.end(`${END}\n`);
}

/** Whichever comes first; the other one is not listened for any longer. */
async function drained(socket: Socket): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(socket, 'drain', { signal }), once(socket, 'close', { signal })]).finally(() =>
    over.abort(),
  );
}

/** @returns undefined when nobody listens or the question is not known */
export async function askDoor(path: string, question: string): Promise<AsyncIterable<string> | undefined> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
  } catch {
    return undefined;
  }
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('the running server does not answer')));
  socket.write(`${question}\n`);
  const lines = linesOf(socket);
  // The owner's line of itself, then whether it answers.
  await lines.next();
  const said = await lines.next();
  if (said.done !== true && said.value === 'answer') return untilEnd(lines);
  socket.destroy();
  return undefined;
}

async function* untilEnd(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) {
    if (line === END) return;
    yield line;
  }
  throw new Error('the running server ended in the middle of its answer');
}

/** @throws when the socket is destroyed before its end */
async function* linesOf(socket: Socket): AsyncGenerator<string> {
  let text = '';
  socket.setEncoding('utf8');
  for await (const part of socket) {
    const lines = (text + String(part)).split('\n');
    text = lines.pop() ?? '';
    yield* lines;
  }
}
