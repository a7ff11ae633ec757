// A stand-in for an Ollama daemon's native API, on loopback, for tests and `sluice demo`. It is no model: it repeats.
import type { ServerResponse } from 'node:http';
import { behaviours, misbehave, writeEvents, writeWhole } from './behaviour.js';
import type { Behave, Behaviour } from './behaviour.js';
import { asRecord, defaultReply, pieces, readStandinRequest } from './default-reply.js';
import type { Reply, StandinReply, StandinRequest } from './default-reply.js';
import { startLoopbackServer } from './loopback-server.js';
import type { LoopbackServer, Received } from './loopback-server.js';

export interface StandinModel {
  /** With its tag, e.g. `llama3.2:latest`. */
  readonly name: string;
  readonly digest?: string;
  readonly capabilities?: readonly string[];
  /** `stop` lines and others, as `/api/show` prints them. */
  readonly parameters?: string;
  readonly contextLength?: number;
  /** Set: it is loaded, with this window. */
  readonly loadedContext?: number;
  /** Set: the model claims to run on another host. */
  readonly remoteHost?: string;
  /** Where it claims so; default in both. */
  readonly remoteIn?: 'tags' | 'show';
}

export interface OllamaStandinOptions {
  readonly reply?: Reply;
  readonly behave?: Behave;
  /** A function is asked on each request: models can change while it runs. */
  readonly models?: readonly StandinModel[] | (() => readonly StandinModel[]);
  readonly version?: string;
  /** Chat chunks carry `remote_host` and `remote_model`, from this chunk on (0 is the first). */
  readonly remoteFromChunk?: number;
  readonly doneReason?: string;
  /** Lines of a download; default: a whole one. */
  readonly pull?: readonly object[];
  /** What `/api/status` says of the cloud; true. */
  readonly cloudDisabled?: boolean;
  /** Text of `message.thinking` before the answer. */
  readonly thinking?: string;
  readonly host?: string;
  readonly port?: number;
}

const defaultModels: readonly StandinModel[] = [{ name: 'llama3.2:latest' }];

const part = { status: 'pulling 0123456789ab', digest: 'sha256:0123456789ab', total: 2_000_000 };
const wholePull: readonly object[] = [
  { status: 'pulling manifest' },
  part,
  { ...part, completed: 1_000_000 },
  { ...part, completed: 2_000_000 },
  { status: 'verifying sha256 digest' },
  { status: 'writing manifest' },
  { status: 'success' },
];

export function startOllamaStandin(options: OllamaStandinOptions = {}): Promise<LoopbackServer> {
  const behaviour = behaviours(options.behave);
  return startLoopbackServer(
    async (request, response) => {
      const path = request.url.split('?')[0] ?? '';
      const how = behaviour(path);
      if (misbehave(response, how, (error) => JSON.stringify({ error }))) return;
      if (path === '/api/chat') await chat(request, response, options, how);
      else await manage(path, request, response, options, how);
    },
    options.host,
    options.port,
  );
}

async function manage(
  path: string,
  request: Received,
  response: ServerResponse,
  options: OllamaStandinOptions,
  how: Behaviour,
): Promise<void> {
  const models = listed(options);
  const answer = (value: object): Promise<void> => writeWhole(response, JSON.stringify(value), how);
  switch (path) {
    case '/api/pull': {
      const events = (options.pull ?? wholePull).map((line) => `${JSON.stringify(line)}\n`);
      const errorEvent = '{"error":"stand-in broke off"}\n';
      return writeEvents(response, { contentType: 'application/x-ndjson', events, errorEvent }, how);
    }
    case '/api/version':
      return answer({ version: options.version ?? '0.33.0' });
    case '/api/tags':
      return answer({ models: models.map(tagsRow) });
    case '/api/ps':
      return answer({ models: models.map(psRow) });
    case '/api/status':
      return answer({ cloud: { disabled: options.cloudDisabled ?? true, source: 'env' } });
    case '/api/show': {
      const model = find(models, String(asRecord(JSON.parse(request.body.toString('utf8')))['model']));
      if (model === undefined) {
        notFound(response);
        return;
      }
      return answer({
        capabilities: model.capabilities ?? ['completion', 'tools'],
        parameters: model.parameters ?? '',
        model_info: {
          'general.architecture': 'llama',
          'llama.context_length': model.contextLength ?? 131_072,
        },
        ...remoteFields(model, 'show'),
      });
    }
    default:
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"no such endpoint"}');
  }
}

function listed(options: OllamaStandinOptions): readonly StandinModel[] {
  const models = options.models ?? defaultModels;
  return typeof models === 'function' ? models() : models;
}

function tagsRow(model: StandinModel): object {
  return {
    name: model.name,
    model: model.name,
    digest: model.digest ?? digestOf(model.name),
    size: 1,
    ...remoteFields(model, 'tags'),
  };
}

function psRow(model: StandinModel): object {
  const loaded = model.loadedContext === undefined ? {} : { context_length: model.loadedContext };
  return { ...tagsRow(model), ...loaded };
}

function remoteFields(model: StandinModel, place: 'tags' | 'show'): object {
  if (model.remoteHost === undefined || (model.remoteIn ?? place) !== place) return {};
  return { remote_host: model.remoteHost, remote_model: model.name };
}

function digestOf(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64);
}

/** Takes `name:tag:local`, but answers for a remote model as well: the worst daemon, not the real one, which says 404. */
function find(models: readonly StandinModel[], asked: string): StandinModel | undefined {
  const local = asked.endsWith(':local');
  const plain = local ? asked.slice(0, -':local'.length) : asked;
  const name = plain.slice(plain.lastIndexOf('/') + 1).includes(':') ? plain : `${plain}:latest`;
  return models.find((model) => model.name === name);
}

function notFound(response: ServerResponse): void {
  response
    .writeHead(404, { 'content-type': 'application/json' })
    .end('{"error":"model \'stand-in\' not found"}');
}

async function chat(
  request: Received,
  response: ServerResponse,
  options: OllamaStandinOptions,
  how: Behaviour,
): Promise<void> {
  const asked = readStandinRequest(request.body, true);
  if (find(listed(options), asked.model) === undefined) {
    notFound(response);
    return;
  }
  const reply = (options.reply ?? defaultReply)(asked);
  const events = chatLines(asked, reply, options);
  if (asked.stream) {
    const errorEvent = '{"error":"stand-in broke off"}\n';
    await writeEvents(response, { contentType: 'application/x-ndjson', events, errorEvent }, how);
  } else await writeWhole(response, events.at(-1) ?? '{}', how);
}

function chatLines(
  asked: StandinRequest,
  reply: StandinReply,
  options: OllamaStandinOptions,
): readonly string[] {
  if (typeof reply === 'object' && 'raw' in reply) return reply.raw;
  const text = typeof reply === 'string' ? reply : (reply.text ?? '');
  const calls = typeof reply === 'string' ? [] : reply.toolCalls;
  const messages: object[] = [];
  if (options.thinking !== undefined)
    messages.push({ role: 'assistant', content: '', thinking: options.thinking });
  const parts = asked.stream ? pieces(text) : [text];
  messages.push(...parts.map((content) => ({ role: 'assistant', content })));
  if (calls.length > 0) {
    const toolCalls = calls.map((call, index) => ({
      id: `call_standin${index}`,
      function: { index: 0, name: call.name, arguments: call.arguments },
    }));
    messages.push({ role: 'assistant', content: '', tool_calls: toolCalls });
  }
  const end = {
    done: true,
    done_reason: options.doneReason ?? 'stop',
    total_duration: 1,
    prompt_eval_count: Math.ceil(JSON.stringify(asked.body).length / 4),
    eval_count: Math.ceil(text.length / 4),
  };
  const created = '2026-01-01T00:00:00Z';
  const chunks: object[] = messages.map((message) => ({
    model: asked.model,
    created_at: created,
    message,
    done: false,
  }));
  chunks.push({
    model: asked.model,
    created_at: created,
    message: { role: 'assistant', content: '' },
    ...end,
  });
  return chunks.map((chunk, index) => {
    const remote = options.remoteFromChunk !== undefined && index >= options.remoteFromChunk;
    const more = remote ? { remote_host: 'https://elsewhere.example', remote_model: 'large' } : {};
    return `${JSON.stringify({ ...chunk, ...more })}\n`;
  });
}
