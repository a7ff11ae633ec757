// The provider that every target is measured against: answers at once, on loopback, in a process of its own. What it
// does is asked for by the model's name: `bench` answers whole, `paced-GAP-EVENTS` streams an event each GAP ms.
import { createServer, type ServerResponse } from 'node:http';
import { announce } from './announce.js';

const WORDS = 'the plan holds for now because each part was tried on its own and nothing is left open'.split(
  ' ',
);
let served = 0;

function words(from: number, count: number): string {
  return Array.from({ length: count }, (_, index) => WORDS[(from + index) % WORDS.length]).join(' ');
}

/** About 1 KB, and never the same twice. */
function whole(): string {
  served += 1;
  return JSON.stringify({
    id: `chatcmpl-${served}`,
    object: 'chat.completion',
    created: 1_767_225_600,
    model: 'bench',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: `Answer ${served}: ${words(served, 150)}.`, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 2000, completion_tokens: 160, total_tokens: 2160 },
  });
}

function event(text: string, finish: string | null): string {
  const choices = [{ index: 0, delta: { content: text }, finish_reason: finish }];
  const chunk = {
    id: 'chatcmpl-s',
    object: 'chat.completion.chunk',
    created: 1_767_225_600,
    model: 'b',
    choices,
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function stream(response: ServerResponse, gap: number, events: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let sent = 0;
  const send = (): boolean => {
    if (response.destroyed) return false;
    response.write(event(` ${WORDS[sent % WORDS.length] ?? ''} ${sent}`, null));
    sent += 1;
    if (sent < events) return true;
    response.end(`${event('', 'stop')}data: [DONE]\n\n`);
    return false;
  };
  if (!send()) return;
  if (gap === 0) {
    while (send());
    return;
  }
  const timer = setInterval(() => {
    if (!send()) clearInterval(timer);
  }, gap);
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('latin1');
    const asked = /"model":"paced-(\d+)-(\d+)"/.exec(body);
    if (asked !== null) {
      stream(response, Number(asked[1]), Number(asked[2]));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(whole());
  });
});
server.keepAliveTimeout = 120_000;
announce(server);
