// From the bytes of a chat completions request to a Prompt: parsed strictly, checked where we must, walked whole.
// Invariant: the Prompt's body is the parsed request, untouched; every leaf of it is in `leaves`.
import { isObject } from '../model/json.js';
import type { Prompt } from '../model/prompt.js';
import { type Refusal, isRefusal, refuse } from '../model/refusal.js';
import { checkChat } from './check-chat.js';
import { parseJson, readUtf8 } from './json.js';
import type { Label } from './location.js';
import { readTools } from './tools.js';
import { walkChat } from './walk.js';

/**
 * @param body JSON after decompression
 * @param label prints foreign text (keys, unknown tool types) in paths
 * @returns `unscannable_content`, `request_too_large` or `invalid_request` with the JSON path as `param`
 */
export function readChat(body: Buffer, label: Label): Prompt | Refusal {
  const text = readUtf8(body);
  if (typeof text !== 'string') return text;
  const parsed = parseJson(text);
  if (isRefusal(parsed)) return parsed;
  const request = parsed.value;
  if (!isObject(request)) return refuse('invalid_request', { detail: 'The body must be a JSON object.' });
  const fault = checkChat(request);
  if (fault !== undefined) return fault;
  const walked = walkChat(request, label);
  if (isRefusal(walked)) return walked;
  const options = request['stream_options'];
  return {
    endpoint: 'chat.completions',
    model: request['model'] as string,
    stream: request['stream'] === true,
    includeUsage: isObject(options) && options['include_usage'] === true,
    body: request,
    ...walked,
    ...readTools(request, label),
    bytes: body.length,
    exactNumbers: parsed.exact,
    ...(parsed.plain && { plain: true }),
  };
}
