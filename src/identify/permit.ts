// What a caller may ask for, once it is known what it asks. Pure.
import type { Caller } from '../model/caller.js';
import type { Prompt } from '../model/prompt.js';
import { refuse, type Refusal } from '../model/refusal.js';

/** @returns why not, or undefined */
export function permit(
  caller: Pick<Caller, 'providerTools'>,
  prompt: Pick<Prompt, 'providerTools'>,
): Refusal | undefined {
  const [tool] = prompt.providerTools;
  if (tool === undefined || caller.providerTools !== 'refuse') return undefined;
  const detail =
    'Tools that the provider runs act where nothing can be checked; policy refuses them for this agent.';
  return refuse('unsupported_parameter', { param: tool.path, detail });
}
