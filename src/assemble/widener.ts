// The step between deciding and masking: what else is replaced once a request leaves as MEDIUM. The wide net first, then
// `compromise` for the sentences that still hold an open word. Invariant: an answer that did not come is a refusal.
import { isWord } from '../detect/names/gazetteer.js';
import type { AskNames } from '../detect/wide/ask-names.js';
import type { Known } from '../detect/wide/known.js';
import type { Net } from '../detect/wide/net.js';
import type { Opener } from '../detect/places/opener.js';
import { widen, type WideSpan } from '../classify/widen.js';
import type { Caller } from '../model/caller.js';
import type { Classification } from '../model/classification.js';
import type { Policy } from '../model/policy.js';
import type { Leaf, Prompt } from '../model/prompt.js';
import { turn } from '../text/turn.js';
import { refuse, type Refusal } from '../model/refusal.js';

export type Widen = (
  prompt: Pick<Prompt, 'leaves'>,
  classification: Classification,
  caller: Pick<Caller, 'agent' | 'mask'>,
) => Promise<Classification | Refusal>;

export interface WidenerParts {
  readonly net: Net;
  readonly known: Known;
  readonly publicNames: Policy['publicNames'];
  /** Absent: gazetteers and rules alone. */
  readonly ask: AskNames | undefined;
  readonly opened: Opener;
}

export function makeWiden({ net, known, publicNames, ask, opened }: WidenerParts): Widen {
  return async (prompt, classification, caller) => {
    const leaves = prompt.leaves.filter(isProse);
    const caught = await net.cast(leaves, caller.mask, caller.agent);
    if (caught === 'unanswered') return refuse('classifier_unavailable', { detail: '(names)' });
    if (caught === 'failed') return refuse('request_too_large', { detail: '(names)' });
    // Only where nothing else is personal, as for the level.
    const spares = publicNames === 'spare' && classification.mask.length === 0;
    const counts = (hit: WideSpan): boolean =>
      !spares || !known.isPublicName(prompt.leaves[hit.leaf]?.text.slice(hit.start, hit.end) ?? '');
    const named = await ask?.({
      leaves,
      worth: caught.worth,
      covered: [...classification.mask, ...caught.hits],
      mask: caller.mask,
      caller: caller.agent,
    });
    if (named === 'failed') return refuse('classifier_unavailable', { detail: '(names)' });
    await turn();
    const wide = [...caught.hits, ...(named ?? [])].filter(counts);
    return widen(prompt.leaves, classification, wide, isWord, (lookUp, leaves, values) =>
      opened(leaves, caller.agent).find(lookUp, values),
    );
  };
}

/** Schemas and descriptions of tools are written by developers, and a mask there changes what the tool is. */
function isProse(leaf: Leaf): boolean {
  return leaf.kind === 'text' && leaf.constrained !== true && leaf.place !== 'declaration';
}
