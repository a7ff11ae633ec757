// The small fields of a chat request as Ollama takes them: sampling, stop words, thinking, the form of the answer.
// Invariant: what the local model cannot do is a 400; what it may ignore without changing the answer's meaning, a warning.
import { isArray, isObject } from '../model/json.js';
import type { JsonObject, JsonValue } from '../model/json.js';
import { invalid, unsupported } from './cannot-serve.js';
import { inlineSchema } from './inline-schema.js';
import type { LocalModel } from './local-model.js';
import type { Warn } from './ollama-messages.js';
import { plainSchema } from './ollama-tools.js';
import { numberOf } from './plain-json.js';
import type { PlainObject } from './plain-json.js';

export interface OllamaOptions {
  num_ctx: number;
  num_predict: number;
  temperature?: number;
  top_p?: number;
  seed?: number;
  presence_penalty?: number;
  frequency_penalty?: number;
  stop?: string[];
}

/** Throws `CannotServe` when the request asks for what no setting of Ollama does. */
export function refuseUnsupported(body: JsonObject): void {
  const count = numberOf(body['n']);
  if (count !== undefined && count !== 1) throw unsupported('n', 'The local model gives one choice.');
  const bias = body['logit_bias'];
  if (isObject(bias) && Object.keys(bias).length > 0)
    throw unsupported('logit_bias', 'It has no effect here.');
  const modalities = body['modalities'];
  if (isArray(modalities) && modalities.some((kind) => kind !== 'text')) {
    throw unsupported('modalities', 'The local model answers in text only.');
  }
  if (isObject(body['audio'])) throw unsupported('audio', 'The local model answers in text only.');
  if (body['store'] === true) throw unsupported('store', 'Nothing is stored: leave it out.');
  for (const key of ['functions', 'function_call']) {
    if (body[key] !== undefined && body[key] !== null) throw unsupported(key, 'Use tools instead.');
  }
}

/** Numbers pass as they are; `num_predict` and `num_ctx` are added by the caller, who knows the window. */
export function sampling(
  body: JsonObject,
  model: LocalModel,
): Omit<OllamaOptions, 'num_ctx' | 'num_predict'> {
  const out: Omit<OllamaOptions, 'num_ctx' | 'num_predict'> = {};
  for (const key of ['temperature', 'top_p', 'seed', 'presence_penalty', 'frequency_penalty'] as const) {
    const value = body[key];
    if (value === undefined || value === null) continue;
    const number = numberOf(value);
    if (number === undefined) throw invalid(key, 'It is no number.');
    out[key] = number;
  }
  const stops = stopWords(body['stop']);
  // A list in the request replaces the model's own, and without those it would run on past its answer.
  if (stops.length > 0) out.stop = [...new Set([...stops, ...model.stops])];
  return out;
}

function stopWords(value: JsonValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (!isArray(value)) throw invalid('stop', 'It is neither a string nor a list.');
  return value.map((word) => {
    if (typeof word !== 'string') throw invalid('stop', 'It holds something that is no string.');
    return word;
  });
}

/** The newer name wins. */
export function askedTokens(body: JsonObject): number | undefined {
  for (const key of ['max_completion_tokens', 'max_tokens']) {
    const value = body[key];
    if (value === undefined || value === null) continue;
    const number = numberOf(value);
    if (number === undefined || !Number.isInteger(number) || number < 1)
      throw invalid(key, 'It is no positive integer.');
    return number;
  }
  return undefined;
}

export type Think = boolean | 'low' | 'medium' | 'high';

/** Absent means "on" to Ollama, so it is always sent. */
export function thinking(body: JsonObject, model: LocalModel, warn: Warn): Think {
  const effort = body['reasoning_effort'];
  if (effort === undefined || effort === null || effort === 'none') return false;
  if (!model.capabilities.includes('thinking')) {
    warn('reasoning_effort dropped: the local model does not think');
    return false;
  }
  switch (effort) {
    case 'minimal':
    case 'low':
      return 'low';
    case 'medium':
      return 'medium';
    case 'high':
    case 'xhigh':
    case 'max':
      return 'high';
    default:
      throw invalid('reasoning_effort', 'It is none of the known words.');
  }
}

export interface Form {
  readonly format?: 'json' | PlainObject;
  /** Set when the answer has to be checked against it. */
  readonly schema?: PlainObject;
}

/** Throws `CannotServe`; a grammar would keep the model from calling a tool, so both together are refused. */
export function answerForm(value: JsonValue | undefined, hasTools: boolean): Form {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw invalid('response_format', 'It is no object.');
  if (value['type'] === 'text') return {};
  if (hasTools) throw unsupported('response_format', 'The local model cannot use it together with tools.');
  if (value['type'] === 'json_object') return { format: 'json' };
  const declared = value['json_schema'];
  if (value['type'] !== 'json_schema' || !isObject(declared)) {
    throw unsupported('response_format.type', 'The local model knows text, json_object and json_schema.');
  }
  const given = declared['schema'];
  if (!isObject(given)) throw invalid('response_format.json_schema.schema', 'There is no schema.');
  const param = 'response_format.json_schema.schema';
  const schema = inlineSchema(plainSchema(given, param), param);
  return { format: schema, schema };
}
