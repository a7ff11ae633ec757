// Messages of a chat request as Ollama takes them: one string of text each, images as bytes, tool results with the name
// of their tool. Nothing of a message that is not named here is sent.
import { isArray, isObject } from '../model/json.js';
import type { JsonObject, JsonValue } from '../model/json.js';
import { isRefusal } from '../model/refusal.js';
import { parseJson } from '../wire/json.js';
import { invalid, unsupported } from './cannot-serve.js';
import { imageBytes } from './image-bytes.js';
import { isPlainObject, toPlain } from './plain-json.js';
import type { PlainObject } from './plain-json.js';

export interface OllamaCall {
  id: string;
  function: { index: number; name: string; arguments: PlainObject };
}

export interface OllamaMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  /** Bytes only: the package opens strings as files. */
  images?: Uint8Array[];
  tool_calls?: OllamaCall[];
  tool_name?: string;
  tool_call_id?: string;
}

/** Collects sentences for `x-sluice-warning`; each is said once. */
export type Warn = (sentence: string) => void;

/** Throws `CannotServe`. */
export function toOllamaMessages(messages: JsonValue | undefined, warn: Warn): OllamaMessage[] {
  if (!isArray(messages) || messages.length === 0) throw invalid('messages', 'There are no messages.');
  const names = new Map<string, string>();
  return messages.map((message, index) => {
    const path = `messages[${index}]`;
    if (!isObject(message)) throw invalid(path, 'The message is no object.');
    const out = toMessage(message, path, names, warn);
    for (const call of out.tool_calls ?? []) names.set(call.id, call.function.name);
    return out;
  });
}

function toMessage(
  message: JsonObject,
  path: string,
  names: ReadonlyMap<string, string>,
  warn: Warn,
): OllamaMessage {
  const role = message['role'];
  switch (role) {
    case 'system':
    case 'developer':
      return { role: 'system', ...content(message['content'], path) };
    case 'user':
      if (message['name'] !== undefined) warn('name of a message dropped');
      return { role: 'user', ...content(message['content'], path) };
    case 'assistant':
      return assistant(message, path, warn);
    case 'tool': {
      const id = message['tool_call_id'];
      const name = typeof id === 'string' ? names.get(id) : undefined;
      if (typeof id !== 'string' || name === undefined) {
        throw invalid(`${path}.tool_call_id`, 'No earlier tool call has this id.');
      }
      return { role: 'tool', ...content(message['content'], path), tool_name: name, tool_call_id: id };
    }
    default:
      throw unsupported(`${path}.role`, 'The role is not one that the local model knows.');
  }
}

function assistant(message: JsonObject, path: string, warn: Warn): OllamaMessage {
  if (message['function_call'] !== undefined && message['function_call'] !== null) {
    throw unsupported(`${path}.function_call`, 'Use tool_calls instead.');
  }
  if (isObject(message['audio'])) throw unsupported(`${path}.audio`, 'Audio cannot be referred to.');
  if (message['name'] !== undefined) warn('name of a message dropped');
  // We cannot tell our own earlier reasoning from a caller's, and a model trusts what it thinks it thought.
  if (message['reasoning_content'] !== undefined) warn('reasoning_content of earlier messages dropped');
  const said = content(message['content'] ?? message['refusal'], path);
  const calls = message['tool_calls'];
  if (!isArray(calls) || calls.length === 0) return { role: 'assistant', ...said };
  const mapped = calls.map((call, index) => toCall(call, index, `${path}.tool_calls[${index}]`));
  return { role: 'assistant', ...said, tool_calls: mapped };
}

function toCall(call: JsonValue, index: number, path: string): OllamaCall {
  const called = isObject(call) ? call['function'] : undefined;
  if (!isObject(call) || !isObject(called)) throw unsupported(path, 'Only function calls are known here.');
  const { id } = call;
  const { name, arguments: text } = called;
  if (typeof id !== 'string' || typeof name !== 'string')
    throw invalid(path, 'The tool call has no id or no name.');
  return { id, function: { index, name, arguments: parseArguments(text, `${path}.function.arguments`) } };
}

function parseArguments(text: JsonValue | undefined, path: string): PlainObject {
  if (text === undefined || text === null || text === '') return {};
  if (typeof text !== 'string') throw invalid(path, 'The arguments are no string.');
  const parsed = parseJson(text);
  if (isRefusal(parsed) || !isObject(parsed.value)) throw invalid(path, 'The arguments are no JSON object.');
  const plain = toPlain(parsed.value);
  if (!isPlainObject(plain))
    throw unsupported(path, 'The arguments have numbers that the local model cannot keep.');
  return plain;
}

function content(value: JsonValue | undefined, path: string): { content: string; images?: Uint8Array[] } {
  if (value === undefined || value === null) return { content: '' };
  if (typeof value === 'string') return { content: value };
  if (!isArray(value)) throw invalid(`${path}.content`, 'The content is neither a string nor a list.');
  const texts: string[] = [];
  const images: Uint8Array[] = [];
  for (const [index, part] of value.entries()) {
    const at = `${path}.content[${index}]`;
    if (!isObject(part)) throw invalid(at, 'The part is no object.');
    const image = part['image_url'];
    if (part['type'] === 'text' && typeof part['text'] === 'string') texts.push(part['text']);
    else if (part['type'] === 'refusal' && typeof part['refusal'] === 'string') texts.push(part['refusal']);
    else if (part['type'] === 'image_url' && isObject(image) && typeof image['url'] === 'string') {
      images.push(imageBytes(image['url'], `${at}.image_url.url`));
    } else throw unsupported(`${at}.type`, 'The local model takes text and images only.');
  }
  return { content: texts.join('\n'), ...(images.length > 0 ? { images } : {}) };
}
