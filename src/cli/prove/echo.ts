// What the stand-ins of `prove` say: they repeat what they were shown, so that a reply shows whether a proxy puts back
// what it took out.
import type { StandinRequest } from '../../standin/default-reply.js';

/** All text of the messages, in order; the parts of one message without anything between them. */
export function echo(request: StandinRequest): string {
  const { messages } = request.body;
  if (!Array.isArray(messages)) return 'ok';
  return messages.map((message: unknown) => textOf(member(message, 'content'))).join('\n');
}

/** The text of a chat reply, streamed or not. */
export function replyText(body: string): string {
  if (!body.startsWith('data:')) return textOf(member(first(parsed(body)), 'message', 'content'));
  return body
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => textOf(member(first(parsed(line.slice('data: '.length))), 'delta', 'content')))
    .join('');
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map((part: unknown) => textOf(member(part, 'text'))).join('') : '';
}

function first(reply: unknown): unknown {
  const choices = member(reply, 'choices');
  return Array.isArray(choices) ? choices[0] : undefined;
}

function member(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    at =
      typeof at === 'object' && at !== null
        ? Object.entries(at).find(([key]) => key === name)?.[1]
        : undefined;
  }
  return at;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
