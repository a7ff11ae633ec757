// From a classified prompt to what may leave: one row for each tier that the level allows, pseudonyms for MEDIUM outside.
// Invariant: all edits are made at once from offsets into the original text; nothing is replaced twice.
import type { Classification, MaskSpan } from '../model/classification.js';
import type { Level } from '../model/level.js';
import type { IssuedPseudonym, Outbound, Prepared, Pseudonyms } from '../model/outbound.js';
import type { Edits, Prompt } from '../model/prompt.js';
import { hasSurrogate, type SurrogateEntity } from '../model/surrogate.js';
import { issue, pseudonymKey, type Issued, type PseudonymDigest, type TextsHolding } from './pseudonym.js';
import { unmetLimits } from './schema-fit.js';
import { sealEdits, sealLocal, sealLow, sealMasked } from './seal.js';
import { issueSurrogates, passes } from './surrogate.js';

const NONE: ReadonlyMap<string, IssuedPseudonym> = new Map();
const NOTHING: Issued = { byValue: new Map(), pseudonyms: NONE };

/**
 * @param surrogates entities that policy wants realistic surrogates for
 * @param holding may know of most texts that none of the beginnings stands there; by default all are read
 * @throws when the mask overlaps itself or names what cannot be rewritten: a fault of ours, the call must end
 */
export function prepare(
  prompt: Prompt,
  classification: Classification,
  pseudonym: PseudonymDigest,
  surrogates: readonly SurrogateEntity[] = [],
  holding: TextsHolding = () => prompt.leaves.map(({ text }) => text),
): Prepared {
  const { level, mask } = classification;
  switch (level) {
    case 'LOW':
      return { pseudonyms: NONE, forTier: (tier) => sealLow(prompt, tier) };
    case 'MEDIUM':
      return prepareMedium(prompt, mask, { pseudonym, holding }, surrogates);
    case 'HIGH':
      return { pseudonyms: NONE, forTier: (tier) => onlyLocally(prompt, tier, level) };
    case 'BLOCKED':
      return { pseudonyms: NONE, forTier: () => undefined };
  }
}

interface Tools {
  readonly pseudonym: PseudonymDigest;
  readonly holding: TextsHolding;
}

function onlyLocally(
  prompt: Prompt,
  tier: string,
  level: Extract<Level, 'MEDIUM' | 'HIGH'> = 'MEDIUM',
): Outbound | undefined {
  return tier === 'L1' ? sealLocal(prompt, level) : undefined;
}

/** Where a schema asks for what a pseudonym cannot be, its entity takes surrogates too; else the request stays here. */
function prepareMedium(
  prompt: Prompt,
  mask: readonly MaskSpan[],
  tools: Tools,
  surrogates: readonly SurrogateEntity[],
): Prepared {
  const limits = prompt.limits ?? [];
  let masked = maskWith(prompt, mask, tools, new Set(surrogates));
  let unmet = unmetLimits(limits, masked.pseudonyms);
  const more = unmet
    .map(({ entity }) => entity)
    .filter(hasSurrogate)
    .filter((entity) => !surrogates.includes(entity));
  if (more.length > 0) {
    masked = maskWith(prompt, mask, tools, new Set([...surrogates, ...more]));
    unmet = unmetLimits(limits, masked.pseudonyms);
  }
  const [first] = unmet;
  if (first !== undefined) {
    const onlyLocal = `no pseudonym of ${first.entity} fits the schema at ${first.path}`;
    return { pseudonyms: NONE, onlyLocal, forTier: (tier) => onlyLocally(prompt, tier) };
  }
  const edits = sealEdits(masked.edits);
  const { pseudonyms } = masked;
  return {
    pseudonyms,
    forTier: (tier) =>
      tier === 'L1' ? sealLocal(prompt, 'MEDIUM') : sealMasked(prompt, tier, edits, pseudonyms),
  };
}

function maskWith(
  prompt: Prompt,
  mask: readonly MaskSpan[],
  { pseudonym, holding }: Tools,
  surrogates: ReadonlySet<string>,
): { readonly edits: Edits; readonly pseudonyms: Pseudonyms } {
  const replaced = mask.filter((span) => !staysAsItIs(span, surrogates));
  const values = [...byKey(replaced).values()];
  const realistic = surrogates.size === 0 ? NOTHING : realisticFor(prompt, values, pseudonym, surrogates);
  const rest = values.filter(({ entity, value }) => !realistic.byValue.has(pseudonymKey(entity, value)));
  const named = issue(rest, holding, pseudonym);
  const byValue = new Map([...realistic.byValue, ...named.byValue]);
  return {
    edits: rewrite(prompt, replaced, byValue),
    pseudonyms: new Map([...realistic.pseudonyms, ...named.pseudonyms]),
  };
}

function realisticFor(
  { leaves }: Prompt,
  values: readonly IssuedPseudonym[],
  pseudonym: PseudonymDigest,
  surrogates: ReadonlySet<string>,
): Issued {
  const texts = leaves.map(({ text }) => text);
  return issueSurrogates(values, texts, pseudonym, surrogates);
}

/** Each pair of an entity and a value once. */
function byKey(mask: readonly MaskSpan[]): ReadonlyMap<string, IssuedPseudonym> {
  const values = new Map<string, IssuedPseudonym>();
  for (const { entity, value, continued } of mask)
    if (!continued) values.set(pseudonymKey(entity, value), { entity, value });
  return values;
}

/** A value of a reserved range, whole in its place. */
function staysAsItIs(span: MaskSpan, surrogates: ReadonlySet<string>): boolean {
  const whole = !span.continued && span.value.length === span.end - span.start;
  return whole && passes(span.entity, span.value, surrogates);
}

function rewrite(prompt: Prompt, mask: readonly MaskSpan[], byValue: ReadonlyMap<string, string>): Edits {
  const spans = new Map<number, MaskSpan[]>();
  for (const span of mask) {
    const ofLeaf = spans.get(span.leaf);
    if (ofLeaf === undefined) spans.set(span.leaf, [span]);
    else ofLeaf.push(span);
  }
  const edits = new Map<number, string>();
  for (const [id, ofLeaf] of spans) {
    const leaf = prompt.leaves[id];
    if (leaf?.kind !== 'text') throw new Error('a masked span stands where nothing can be rewritten');
    let text = '';
    let from = 0;
    for (const span of ofLeaf.sort((a, b) => a.start - b.start)) {
      if (span.start < from || span.end > leaf.text.length) throw new Error('masked spans overlap');
      text += leaf.text.slice(from, span.start) + replacement(span, byValue);
      from = span.end;
    }
    edits.set(id, text + leaf.text.slice(from));
  }
  return edits;
}

function replacement(span: MaskSpan, byValue: ReadonlyMap<string, string>): string {
  if (span.continued) return '';
  const issued = byValue.get(pseudonymKey(span.entity, span.value));
  if (issued === undefined) throw new Error('a masked span has no pseudonym');
  return issued;
}
