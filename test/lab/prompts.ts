// Prompts for tests of single stages: put together from leaves, or read from a body.
import { isRefusal } from '../../src/model/refusal.js';
import type { Leaf, Prompt } from '../../src/model/prompt.js';
import { readChat } from '../../src/wire/read-chat.js';

/** A prompt of these leaves, each a user's text unless it says otherwise. */
export function promptOf(leaves: readonly Partial<Leaf>[], joins: Prompt['joins'] = []): Prompt {
  return {
    endpoint: 'chat.completions',
    model: 'm',
    stream: false,
    includeUsage: false,
    body: {},
    leaves: leaves.map((leaf, id) => ({
      id,
      path: `messages[${id}].content`,
      text: '',
      kind: 'text',
      place: 'user',
      ...leaf,
    })),
    joins,
    opaque: [],
    tools: [],
    providerTools: [],
    bytes: 1,
    exactNumbers: false,
  };
}

export const label = (text: string): string => `~${text.length}`;
export const HELLO = { role: 'user', content: 'hello' };

/** @param body JSON, as text or as a value @throws when it is refused */
export function read(body: unknown): Prompt {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const prompt = readChat(Buffer.from(text), label);
  if (isRefusal(prompt)) throw new Error(`${prompt.code}: ${prompt.detail ?? ''}`);
  return prompt;
}

/** A greeting, and whatever else the body has. */
export function ask(more: object): Prompt {
  return read({ model: 'm', messages: [HELLO], ...more });
}

export function say(...messages: readonly object[]): Prompt {
  return read({ model: 'm', messages });
}

/** The one leaf of this text. */
export function find(prompt: Prompt, text: string): Leaf {
  const [leaf, ...more] = prompt.leaves.filter((one) => one.text === text);
  if (leaf === undefined || more.length > 0) throw new Error('not one leaf of this text');
  return leaf;
}

/** A text in pieces of these lengths less one, and of 21 when they are used up. */
export function cutBy(text: string, sizes: readonly number[]): readonly string[] {
  const cut: string[] = [];
  for (let at = 0; at < text.length;) {
    const size = 1 + (sizes[cut.length] ?? 20);
    cut.push(text.slice(at, at + size));
    at += size;
  }
  return cut;
}
