// A stand-in for an OpenAI-compatible provider, on loopback, for tests and `sluice demo`. It is no model: it repeats.
import type { ServerResponse } from 'node:http';
import { behaviours, misbehave, writeEvents, writeWhole } from './behaviour.js';
import type { Behave, Behaviour } from './behaviour.js';
import { defaultReply, pieces, readStandinRequest } from './default-reply.js';
import type { Reply, StandinReply, StandinRequest } from './default-reply.js';
import { startLoopbackServer } from './loopback-server.js';
import type { LoopbackServer } from './loopback-server.js';
import { plainBody } from './plain-body.js';

export interface OpenAiStandinOptions {
  readonly reply?: Reply;
  readonly behave?: Behave;
  readonly models?: readonly string[];
  readonly host?: string;
  readonly port?: number;
}

/** Serves POST /v1/chat/completions and GET /v1/models; the base URL for a client is `${url}/v1`. */
export function startOpenAiStandin(options: OpenAiStandinOptions = {}): Promise<LoopbackServer> {
  const behaviour = behaviours(options.behave);
  return startLoopbackServer(
    async (request, response) => {
      const path = request.url.split('?')[0] ?? '';
      const how = behaviour(path);
      if (misbehave(response, how, errorBody)) return;
      if (request.method === 'GET' && path === '/v1/models') return listModels(response, options.models, how);
      if (request.method !== 'POST' || path !== '/v1/chat/completions') {
        response.writeHead(404, { 'content-type': 'application/json' }).end(errorBody('no such endpoint'));
        return;
      }
      const body = await plainBody(request);
      if (body === undefined) {
        response.writeHead(400, { 'content-type': 'application/json' }).end(errorBody('cannot be decoded'));
        return;
      }
      const asked = readStandinRequest(body, false);
      const reply = (options.reply ?? defaultReply)(asked);
      if (asked.stream) await writeEvents(response, streamScript(asked, reply), how);
      else await writeWhole(response, wholeReply(asked, reply), how);
    },
    options.host,
    options.port,
  );
}

function errorBody(text: string): string {
  return JSON.stringify({ error: { message: text, type: 'standin_error', param: null, code: null } });
}

function listModels(
  response: ServerResponse,
  models: readonly string[] | undefined,
  how: Behaviour,
): Promise<void> {
  const data = (models ?? ['standin-large', 'standin-small']).map((id) => ({
    id,
    object: 'model',
    owned_by: 'standin',
  }));
  return writeWhole(response, JSON.stringify({ object: 'list', data }), how);
}

const frame = { id: 'chatcmpl-standin', created: 1_767_225_600, system_fingerprint: 'standin' };

function streamScript(asked: StandinRequest, reply: StandinReply) {
  const errorEvent = `data: ${errorBody('stand-in broke off')}\n\n`;
  const contentType = 'text/event-stream';
  if (typeof reply === 'object' && 'raw' in reply) return { contentType, errorEvent, events: reply.raw };
  const chunk = (delta: object, finish: string | null = null): object => ({
    ...frame,
    object: 'chat.completion.chunk',
    model: asked.model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const text = typeof reply === 'string' ? reply : (reply.text ?? '');
  const chunks = [
    chunk({ role: 'assistant', content: '' }),
    ...pieces(text).map((content) => chunk({ content })),
  ];
  const calls = typeof reply === 'string' ? [] : reply.toolCalls;
  for (const [index, call] of calls.entries()) {
    const opening = {
      index,
      id: `call_standin${index}`,
      type: 'function',
      function: { name: call.name, arguments: '' },
    };
    chunks.push(chunk({ tool_calls: [opening] }));
    for (const part of pieces(JSON.stringify(call.arguments))) {
      chunks.push(chunk({ tool_calls: [{ index, function: { arguments: part } }] }));
    }
  }
  chunks.push(chunk({}, calls.length > 0 ? 'tool_calls' : 'stop'));
  const usageAsked = JSON.stringify(asked.body['stream_options'] ?? null).includes('"include_usage":true');
  if (usageAsked) chunks.push({ ...chunk({}), choices: [], usage: usage(asked, text) });
  const events = chunks.map((event) => `data: ${JSON.stringify(event)}\n\n`);
  return { contentType, errorEvent, events: [...events, 'data: [DONE]\n\n'] };
}

function wholeReply(asked: StandinRequest, reply: StandinReply): string {
  if (typeof reply === 'object' && 'raw' in reply) return reply.raw.join('');
  const text = typeof reply === 'string' ? reply : (reply.text ?? null);
  const calls = typeof reply === 'string' ? [] : reply.toolCalls;
  const toolCalls = calls.map((call, index) => ({
    id: `call_standin${index}`,
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
  const message = {
    role: 'assistant',
    content: text,
    refusal: null,
    ...(calls.length > 0 ? { tool_calls: toolCalls } : {}),
  };
  return JSON.stringify({
    ...frame,
    object: 'chat.completion',
    model: asked.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }],
    usage: usage(asked, text ?? ''),
  });
}

function usage(asked: StandinRequest, text: string) {
  const prompt = Math.ceil(JSON.stringify(asked.body).length / 4);
  const completion = Math.ceil(text.length / 4);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
