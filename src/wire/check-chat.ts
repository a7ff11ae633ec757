// The few things about a chat request that we must understand ourselves; everything else is the provider's to judge.
// Invariant: a refusal names the JSON path and what is expected, never what was sent.
import { type JsonObject, type JsonValue, isArray, isObject } from '../model/json.js';
import { type Refusal, refuse } from '../model/refusal.js';
import { isRole } from './fields.js';
import { toolName } from './tools.js';

const MAX_MESSAGES = 5_000;
const MAX_MODEL = 256;
const MAX_CHOICES = 128;

/** `invalid_request` or `request_too_large` for the first thing that is wrong. */
export function checkChat(body: JsonObject): Refusal | undefined {
  return (
    checkModel(body['model']) ?? checkMessages(body['messages']) ?? checkStream(body) ?? checkTools(body)
  );
}

function checkModel(model: JsonValue | undefined): Refusal | undefined {
  if (typeof model !== 'string' || model === '') return invalid('model', 'must be the name of a model');
  return model.length > MAX_MODEL ? invalid('model', `must have at most ${MAX_MODEL} characters`) : undefined;
}

function checkMessages(messages: JsonValue | undefined): Refusal | undefined {
  if (!isArray(messages) || messages.length === 0)
    return invalid('messages', 'must be a list of at least one message');
  if (messages.length > MAX_MESSAGES) {
    return refuse('request_too_large', {
      detail: `There are over ${MAX_MESSAGES} messages.`,
      param: 'messages',
    });
  }
  for (let index = 0; index < messages.length; index++) {
    const message = messages[index];
    if (!isObject(message)) return invalid(`messages[${index}]`, 'must be an object');
    if (!isRole(message['role'])) {
      return invalid(
        `messages[${index}].role`,
        'must be system, developer, user, assistant, tool or function',
      );
    }
    const calls = message['tool_calls'];
    if (isGiven(calls) && !(isArray(calls) && calls.every(isObject))) {
      return invalid(`messages[${index}].tool_calls`, 'must be a list of objects');
    }
  }
  return undefined;
}

function checkStream(body: JsonObject): Refusal | undefined {
  if (isGiven(body['stream']) && typeof body['stream'] !== 'boolean') {
    return invalid('stream', 'must be true or false');
  }
  const options = body['stream_options'];
  if (isGiven(options)) {
    if (!isObject(options)) return invalid('stream_options', 'must be an object');
    const usage = options['include_usage'];
    if (isGiven(usage) && typeof usage !== 'boolean') {
      return invalid('stream_options.include_usage', 'must be true or false');
    }
  }
  const n = body['n'];
  if (isGiven(n) && !(typeof n === 'number' && Number.isInteger(n) && n >= 1 && n <= MAX_CHOICES)) {
    return invalid('n', `must be a whole number from 1 to ${MAX_CHOICES}`);
  }
  return undefined;
}

function checkTools(body: JsonObject): Refusal | undefined {
  const { tools, functions } = body;
  if (
    isGiven(functions) &&
    !(isArray(functions) && functions.every((one) => isObject(one) && toolName(one) !== ''))
  ) {
    return invalid('functions', 'must be a list of functions with names');
  }
  return isGiven(tools) ? checkToolList(tools, 'tools') : undefined;
}

function checkToolList(tools: JsonValue | undefined, path: string): Refusal | undefined {
  if (!isArray(tools)) return invalid(path, 'must be a list of tools');
  for (const [index, tool] of tools.entries()) {
    const here = `${path}[${index}]`;
    if (!isObject(tool)) return invalid(here, 'must be an object');
    const type = tool['type'];
    if (typeof type !== 'string' || type === '') return invalid(`${here}.type`, 'must name a type of tool');
    if ((type === 'function' || type === 'custom') && toolName(tool) === '') {
      return invalid(`${here}.${type}.name`, 'must name the tool');
    }
    if (type === 'namespace') {
      const inner = checkToolList(tool['tools'], `${here}.tools`);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

/** Clients write null for a field that they do not set. */
function isGiven(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}

function invalid(param: string, expected: string): Refusal {
  return refuse('invalid_request', { detail: `${param} ${expected}.`, param });
}
