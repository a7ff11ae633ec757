// A prompt from its texts alone, for checks that read nothing else of it.
import type { Leaf, LeafPlace, Prompt } from '../../src/model/prompt.js';

export function promptOf(...texts: readonly (readonly [LeafPlace, string])[]): Prompt {
  const leaves = texts.map(([place, text], id): Leaf => {
    return { id, path: `messages[${id}].content`, text, kind: 'text', place, message: id };
  });
  return {
    endpoint: 'chat.completions', model: 'm', stream: false, includeUsage: false, body: {}, leaves, joins: [], opaque: [], tools: [],
    providerTools: [], bytes: 0, exactNumbers: false,
  }; // prettier-ignore
}
