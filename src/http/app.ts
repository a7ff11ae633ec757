// The endpoint list. What is not in it is a 404 in OpenAI's shape: there is no pass-through.
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { isRefusal, refuse } from '../model/refusal.js';
import { answerChat, flatHeaders } from './chat.js';
import type { HttpDeps } from './deps.js';
import type { CallFacts } from './headers.js';
import { writeJson, writeRefusal, writeText } from './write.js';

type Env = { Bindings: HttpBindings };

/** @param track hears of the work of each call, which may outlast its response */
export function makeApp(deps: HttpDeps, track: <T>(call: Promise<T>) => Promise<T>): Hono<Env> {
  const app = new Hono<Env>({ strict: true });

  app.use(async (context, next) => {
    const { incoming, outgoing } = context.env;
    const refusal = deps.origin(incoming.headers.host, incoming.headers.origin);
    if (refusal === undefined) return next();
    deps.rejected(refusal);
    writeRefusal(outgoing, { id: requestId(), origin: undefined }, refusal);
    return RESPONSE_ALREADY_SENT;
  });

  app.post('/v1/chat/completions', async (context) => {
    await track(answerChat(context.env.incoming, context.env.outgoing, deps));
    return RESPONSE_ALREADY_SENT;
  });
  app.get('/v1/models', async (context) => {
    await answerModels(context.env, undefined, deps);
    return RESPONSE_ALREADY_SENT;
  });
  app.get('/v1/models/:id{.+}', async (context) => {
    await answerModels(context.env, context.req.param('id'), deps);
    return RESPONSE_ALREADY_SENT;
  });
  app.get('/healthz', (context) => {
    writeJson(context.env.outgoing, factsOf(context.env), {}, '{"status":"ok","server":"sluice"}');
    return RESPONSE_ALREADY_SENT;
  });
  app.get('/readyz', async (context) => {
    const readiness = await deps.readiness();
    const json = JSON.stringify({ status: readiness.ready ? 'ready' : 'not ready', ...readiness.parts });
    writeJson(context.env.outgoing, factsOf(context.env), {}, json, readiness.ready ? 200 : 503);
    return RESPONSE_ALREADY_SENT;
  });
  app.get('/metrics', async (context) => {
    const { type, text } = await deps.metrics();
    writeText(context.env.outgoing, factsOf(context.env), type, text);
    return RESPONSE_ALREADY_SENT;
  });
  app.options('*', (context) => {
    const { origin } = context.env.incoming.headers;
    return origin === undefined ? refusal404(context.env, deps) : preflight(context.env, origin);
  });

  app.notFound((context) => refusal404(context.env, deps));
  app.onError((error, context) => {
    deps.fault('http', error);
    const { outgoing } = context.env;
    if (outgoing.headersSent) outgoing.destroy();
    else writeRefusal(outgoing, factsOf(context.env), refuse('internal_error'));
    return RESPONSE_ALREADY_SENT;
  });
  return app;
}

function factsOf({ incoming }: HttpBindings): CallFacts {
  return { id: requestId(), origin: incoming.headers.origin };
}

function requestId(): string {
  return `req_${crypto.randomUUID().replaceAll('-', '')}`;
}

function refusal404(env: HttpBindings, deps: HttpDeps): Response {
  const served = 'Sluice serves POST /v1/chat/completions and GET /v1/models.';
  const refusal = refuse('not_found', { detail: `${served}${hintFor(env.incoming.url ?? '')}` });
  deps.rejected(refusal);
  writeRefusal(env.outgoing, factsOf(env), refusal);
  return RESPONSE_ALREADY_SENT;
}

/** What people meet who changed nothing but the base URL. Compares the path and never prints it. */
function hintFor(url: string): string {
  const path = url.split('?')[0] ?? '';
  const ends = (...tails: readonly string[]): boolean => tails.some((tail) => path.endsWith(tail));
  if (path === '/v1/chat/completions') return ' This one takes POST.';
  const based = path.startsWith('/v1/') && !path.startsWith('/v1/v1/');
  if (!based && ends('/chat/completions', '/models')) return ' The base URL of a client ends in /v1, once.';
  if (ends('/responses', '/messages', '/messages/count_tokens', '/completions'))
    return ' Set the client to chat completions: its other ways to ask a model are not served.';
  return '';
}

/** Only reached by origins that the operator listed. */
function preflight(env: HttpBindings, origin: string): Response {
  env.outgoing.writeHead(204, {
    'x-request-id': requestId(),
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers':
      env.incoming.headers['access-control-request-headers'] ?? 'authorization, content-type',
    'access-control-max-age': '600',
    vary: 'origin',
  });
  env.outgoing.end();
  return RESPONSE_ALREADY_SENT;
}

async function answerModels(env: HttpBindings, wanted: string | undefined, deps: HttpDeps): Promise<void> {
  const facts = factsOf(env);
  const call = { headers: flatHeaders(env.incoming), remoteAddress: env.incoming.socket.remoteAddress ?? '' };
  const names = await deps.models(call);
  if (isRefusal(names)) {
    deps.rejected(names);
    writeRefusal(env.outgoing, facts, names);
    return;
  }
  const models = names.map((id) => ({ id, object: 'model', created: 0, owned_by: 'sluice' }));
  if (wanted === undefined) {
    writeJson(env.outgoing, facts, {}, JSON.stringify({ object: 'list', data: models }));
    return;
  }
  const model = models.find((entry) => entry.id === wanted);
  if (model === undefined) writeRefusal(env.outgoing, facts, refuse('not_found', { param: 'model' }));
  else writeJson(env.outgoing, facts, {}, JSON.stringify(model));
}
