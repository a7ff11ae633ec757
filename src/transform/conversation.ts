// Which conversation a request belongs to, so that a value keeps its pseudonym over the turns of one and a provider
// cannot link two. Knows the caller and the first texts; makes no key itself.
import type { Caller } from '../model/caller.js';
import type { LeafPlace, Prompt } from '../model/prompt.js';

/**
 * Named by header, else derived from the caller and what stays the same in every turn: the first system and the first
 * user text. The parts are kept apart for the keyed digest that is taken over them; this is never recorded.
 */
export function conversationScope(
  prompt: Pick<Prompt, 'leaves'>,
  caller: Pick<Caller, 'agent' | 'conversation'>,
): string {
  if (caller.conversation !== undefined) return JSON.stringify(['named', caller.agent, caller.conversation]);
  return JSON.stringify(['derived', caller.agent, firstText(prompt, 'system'), firstText(prompt, 'user')]);
}

function firstText(prompt: Pick<Prompt, 'leaves'>, place: LeafPlace): string {
  const leaf = prompt.leaves.find(
    (candidate) => candidate.place === place && candidate.message !== undefined && candidate.isKey !== true,
  );
  return leaf?.text ?? '';
}
