// The endpoints that are proved. A further endpoint is one more row here, with a table of its positions.
import { CHAT_FIELDS } from './chat-fields.js';
import { CHAT_MESSAGES, chat } from './chat-messages.js';
import type { Content, Endpoint, Position, Shape } from './planting.js';

const MODELS = '/v1/models';

const OUTSIDE: Readonly<Record<string, (content: Content) => Shape>> = {
  'model id in the path': ({ value }) => ({ path: `${MODELS}/${encodeURIComponent(value)}` }),
  'query string': ({ value }) => ({ path: `${MODELS}?after=${encodeURIComponent(value)}` }),
  'request id header': ({ value }) => ({ headers: { 'x-request-id': value } }),
  'another header': ({ value }) => ({ headers: { 'x-trace-note': value } }),
  'user agent': ({ value }) => ({ headers: { 'user-agent': value } }),
};

const MODELS_POSITIONS: readonly Position[] = Object.entries(OUTSIDE).map(([where, plant]) => ({
  where,
  group: 'path, query, headers',
  takes: 'token',
  outside: true,
  plant,
}));

export const CHAT: Endpoint = {
  name: 'POST /v1/chat/completions',
  method: 'POST',
  path: '/v1/chat/completions',
  streams: true,
  control: () => chat({}),
  positions: [...CHAT_MESSAGES, ...CHAT_FIELDS],
};

export const ENDPOINTS: readonly Endpoint[] = [
  CHAT,
  {
    name: 'GET /v1/models',
    method: 'GET',
    path: MODELS,
    streams: false,
    control: () => ({}),
    positions: MODELS_POSITIONS,
  },
];
