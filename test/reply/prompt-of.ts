// A prompt from its texts alone, for checks that read nothing else of it.
import type { LeafPlace, Prompt } from '../../src/model/prompt.js';
import { promptOf as promptOfLeaves } from '../lab/prompts.js';

export function promptOf(...texts: readonly (readonly [LeafPlace, string])[]): Prompt {
  return promptOfLeaves(texts.map(([place, text], message) => ({ place, text, message })));
}
