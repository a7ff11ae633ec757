// Replies to requests that carry their source as applications do: between marks, as the result of a tool, in the system
// message, as retrieved passages. Written for it, half of them faithful.
import { readFileSync } from 'node:fs';
import type { Prompt } from '../../src/model/prompt.js';
import { promptOf } from './prompt-of.js';

export interface ShapedReply {
  readonly id: string;
  readonly prompt: Prompt;
  readonly reply: string;
  /** What is wrong with it; undefined where nothing is. */
  readonly wrong?: string;
}

type Shape = 'block' | 'context' | 'long' | 'tool' | 'system' | 'multi';

interface ShapedDocument {
  readonly id: string;
  readonly shape: Shape;
  readonly ask: string;
  readonly sources: readonly string[];
  readonly faithful: readonly string[];
  readonly unfaithful: readonly (readonly [wrong: string, reply: string])[];
}

/** @param file beside the other corpora of grounding */
export function shapedReplies(file: string): readonly ShapedReply[] {
  const text = readFileSync(new URL(`../corpora/grounding/${file}`, import.meta.url), 'utf8');
  const documents = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ShapedDocument);
  return documents.flatMap((document) => {
    const { id, faithful, unfaithful } = document;
    const prompt = promptFor(document);
    return [
      ...faithful.map((reply, at) => ({ id: `${id}-true-${at}`, prompt, reply })),
      ...unfaithful.map(([wrong, reply], at) => ({ id: `${id}-${wrong}-${at}`, prompt, reply, wrong })),
    ];
  });
}

function promptFor({ shape, ask, sources }: ShapedDocument): Prompt {
  const source = sources.join('\n');
  switch (shape) {
    case 'block':
      return promptOf(['user', `${ask}\n\n"""\n${source}\n"""`]);
    case 'context':
      return promptOf(['user', `Context:\n${source}\n\nQuestion: ${ask}`]);
    case 'long':
      return promptOf(['user', `${source}\n\n${ask}`]);
    case 'tool':
      return promptOf(['user', ask], ['tool', source]);
    case 'system':
      return promptOf(['system', `Answer from what follows only.\n${source}`], ['user', ask]);
    case 'multi':
      return promptOf(['user', `Sources:\n\n${sources.join('\n\n')}\n\nQuestion: ${ask}`]);
  }
}
