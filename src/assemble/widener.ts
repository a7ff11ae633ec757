// The step between deciding and masking: what else is replaced once a request leaves as MEDIUM. The wide net first, then
// `compromise` for the sentences that still hold an open word. Invariant: an answer that did not come is a refusal.
import { isWord } from '../detect/names/gazetteer.js';
import type { Known } from '../detect/wide/known.js';
import type { NamePool } from '../detect/wide/name-pool.js';
import type { LeafHit, Net } from '../detect/wide/net.js';
import { accept, openSentences } from '../detect/wide/sentences.js';
import { widen, type WideSpan } from '../classify/widen.js';
import type { Caller } from '../model/caller.js';
import type { Classification, MaskSpan } from '../model/classification.js';
import type { Policy } from '../model/policy.js';
import type { Leaf, Prompt } from '../model/prompt.js';
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
  readonly pool: NamePool | undefined;
}

export function makeWiden({ net, known, publicNames, pool }: WidenerParts): Widen {
  return async (prompt, classification, caller) => {
    const leaves = prompt.leaves.filter(isProse);
    const hits = await net.cast(leaves, caller.mask);
    if (hits === 'failed') return refuse('request_too_large', { detail: '(names)' });
    // Only where nothing else is personal, as for the level.
    const spares = publicNames === 'spare' && classification.mask.length === 0;
    const counts = (hit: WideSpan): boolean =>
      !spares || !known.isPublicName(prompt.leaves[hit.leaf]?.text.slice(hit.start, hit.end) ?? '');
    const wide = hits.filter(counts);
    await turn();
    const first = widen(prompt.leaves, classification, wide, isWord);
    if (pool === undefined) return first;
    await turn();
    const named = await askPool(leaves, first.mask, caller, known, pool);
    if (named === 'failed') return refuse('classifier_unavailable', { detail: '(names)' });
    if (named.length === 0) return first;
    return widen(prompt.leaves, classification, [...wide, ...named.filter(counts)], isWord);
  };
}

/** Others get the event loop between two steps that may take milliseconds each. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Schemas and descriptions of tools are written by developers, and a mask there changes what the tool is. */
function isProse(leaf: Leaf): boolean {
  return leaf.kind === 'text' && leaf.constrained !== true && leaf.place !== 'declaration';
}

async function askPool(
  leaves: readonly Leaf[],
  mask: readonly MaskSpan[],
  caller: Pick<Caller, 'agent' | 'mask'>,
  known: Known,
  pool: NamePool,
): Promise<readonly Omit<LeafHit, 'guess'>[] | 'failed'> {
  const open = leaves.flatMap((leaf) => {
    const covered = mask.filter((span) => span.leaf === leaf.id);
    return openSentences(leaf.text, covered, caller.mask, known).map((sentence) => ({
      leaf: leaf.id,
      sentence,
    }));
  });
  if (open.length === 0) return [];
  const answers = await pool.ask(
    open.map(({ sentence }) => sentence.text),
    caller.agent,
  );
  if (answers === 'failed') return 'failed';
  return open.flatMap(({ leaf, sentence }, index) =>
    accept(sentence.text, answers[index] ?? [], caller.mask, known).map(({ entity, start, end }) => ({
      leaf,
      entity,
      start: sentence.start + start,
      end: sentence.start + end,
    })),
  );
}
