// What a caller may ask for, once it is known what it asks. Pure.
import { matchesGlob } from '../text/glob.js';
import type { Caller } from '../model/caller.js';
import type { Prompt } from '../model/prompt.js';
import { refuse, type Refusal } from '../model/refusal.js';

/** @returns why not, or undefined */
export function permit(
  caller: Pick<Caller, 'providerTools' | 'tools'>,
  prompt: Pick<Prompt, 'providerTools' | 'tools'>,
): Refusal | undefined {
  const { tools: globs } = caller;
  // Refused, not stripped: the history may call it, and a model that sees calls of a tool that is gone makes them up.
  const strange = globs && prompt.tools.find((one) => !globs.some((glob) => matchesGlob(glob, one.name)));
  if (strange !== undefined) {
    const detail = 'Policy does not allow this agent a tool that it declares here.';
    return refuse('invalid_request', { param: strange.path ?? 'tools', detail });
  }
  const [tool] = prompt.providerTools;
  if (tool === undefined || caller.providerTools !== 'refuse') return undefined;
  const detail =
    'Tools that the provider runs act where nothing can be checked; policy refuses them for this agent.';
  return refuse('unsupported_parameter', { param: tool.path, detail });
}
