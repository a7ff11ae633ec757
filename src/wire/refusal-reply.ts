// A blocked prompt answered the way a model would refuse it, for agents that ask for that (`on_block: refusal`).
// Knows the completion shapes. Invariant: holds nothing of the prompt, not even the model's name: what was blocked may
// stand in it.
import { errorBody, type Refusal } from '../model/refusal.js';
import type { Prompt } from '../model/prompt.js';

export type RefusalReply =
  | { readonly kind: 'body'; readonly json: string }
  | { readonly kind: 'stream'; readonly events: AsyncIterable<string> };

export interface RefusalFacts {
  readonly id: string;
  readonly time: Date;
  readonly decision?: string | undefined;
}

export function refusalCompletion(refusal: Refusal, prompt: Prompt, facts: RefusalFacts): RefusalReply {
  const text = errorBody(refusal, facts.decision).error.message;
  const base = { id: facts.id, created: Math.floor(facts.time.getTime() / 1000), model: 'sluice' };
  if (prompt.stream) return { kind: 'stream', events: chunks(base, text) };
  const message = { role: 'assistant', content: null, refusal: text };
  const choice = { index: 0, message, finish_reason: 'stop', logprobs: null };
  const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  return {
    kind: 'body',
    json: JSON.stringify({ ...base, object: 'chat.completion', choices: [choice], usage }),
  };
}

async function* chunks(base: object, text: string): AsyncGenerator<string, void, undefined> {
  const chunk = { ...base, object: 'chat.completion.chunk' };
  const deltas = [{ role: 'assistant', content: null, refusal: '' }, { refusal: text }];
  for (const delta of deltas) {
    yield await Promise.resolve(
      JSON.stringify({ ...chunk, choices: [{ index: 0, delta, finish_reason: null }] }),
    );
  }
  yield JSON.stringify({ ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
}
