// Hits -> findings: of leaves, of joins, of combinations, of bulk. Knows what a border between leaves means.
// Invariant: nothing is found in a join that was known from one of its leaves already.
import type { DetectInput, DetectLeaf, Finding } from '../model/finding.js';
import { atLeast, maxLevel } from '../model/level.js';
import type { CombinationRule } from '../rules/rule.js';
import { combine, valueKey } from './combine.js';
import type { Hit, Source } from './hit.js';
import { joinLeaves, spansOf, touchesCut, type Joined } from './joins.js';
import type { Reading } from './read-sources.js';

/** Distinct personal values in one leaf that make it a bulk of them. */
export const BULK = 50;

export interface Plan {
  readonly leaves: readonly DetectLeaf[];
  readonly joins: readonly Joined[];
  /** Leaves first, then joins. */
  readonly sources: readonly Source[];
}

export function makePlan(input: DetectInput): Plan {
  const byId = new Map(input.leaves.map((leaf) => [leaf.id, leaf]));
  const joins = input.joins.flatMap(({ scope, leaves }) => joinLeaves(scope, leaves, byId) ?? []);
  const own = input.leaves.map((leaf): Source =>
    leaf.joinOnly === true ? { text: '', kind: leaf.kind } : leaf,
  );
  const joinSources = joins.map(({ text, scope }): Source => {
    return { text, kind: 'text', ...(scope === 'messages' && { names: false }) };
  });
  const sources = [...own, ...joinSources];
  return { leaves: input.leaves, joins, sources };
}

export function findingsOf(
  plan: Plan,
  reading: Reading,
  combinations: readonly CombinationRule[],
): Finding[] {
  const findings: Finding[] = [];
  const byLeaf = new Map<number, readonly Hit[]>();
  plan.leaves.forEach((leaf, index) => {
    const hits = reading.hits[index] ?? [];
    byLeaf.set(leaf.id, hits);
    for (const hit of hits) findings.push(asFinding(hit, leaf.id));
    for (const { start, end } of reading.opaque[index] ?? [])
      findings.push(opaqueFinding([{ leaf: leaf.id, start, end }]));
    for (const { start, end } of reading.hidden[index] ?? [])
      findings.push(hiddenFinding({ leaf: leaf.id, start, end }));
    for (const { rule, start, end } of combine(combinations, hits)) {
      findings.push(combinedFinding(rule, [{ leaf: leaf.id, start, end }], 'raw'));
    }
    const bulk = bulkFinding(leaf, hits);
    if (bulk !== undefined) findings.push(bulk);
  });
  const lengths = new Map(plan.leaves.map(({ id, text }) => [id, text.length]));
  plan.joins.forEach((joined, index) => {
    const place = plan.leaves.length + index;
    const hits = reading.hits[place] ?? [];
    findings.push(...joinFindings(joined, hits, byLeaf));
    for (const { start, end } of reading.opaque[place] ?? []) {
      const spans = spansOf(joined, start, end);
      if (spans.length > 1) findings.push(opaqueFinding(spans));
    }
    if (joined.scope !== 'messages')
      findings.push(...combinedOver(joined, hits, byLeaf, lengths, combinations));
  });
  return findings;
}

function asFinding(hit: Hit, leaf: number): Finding {
  const { target, start, end, score, validated, view } = hit;
  const { rule, entity, level, action } = target;
  const role = isPrivate(hit) ? { privateRole: true as const } : {};
  return { rule, entity, level, action, spans: [{ leaf, start, end }], score, validated, view, ...role };
}

function isPrivate({ target, score }: Hit): boolean {
  return 'method' in target && PRIVATE.has(String(target.method)) && score >= CERTAIN;
}

/** Below this the company is weak (`about`, `said`) and stands beside public names as well. */
const CERTAIN = 0.6;

/** Kinds of evidence that say whose somebody is; a name alone may be anybody's. */
const PRIVATE: ReadonlySet<string> = new Set(['relation', 'greeting', 'signature']);

function opaqueFinding(spans: Finding['spans']): Finding {
  const rule = 'opaque.encoded';
  return {
    rule,
    entity: 'OPAQUE',
    level: 'HIGH',
    action: 'enforce',
    spans,
    score: 1,
    validated: false,
    view: 'decoded',
  };
}

/** Tag characters, selectors in a row and words of two scripts: nobody writes so who has nothing to hide. */
function hiddenFinding(span: Finding['spans'][number]): Finding {
  return {
    rule: 'hidden.text',
    entity: 'HIDDEN_TEXT',
    level: 'MEDIUM',
    action: 'enforce',
    spans: [span],
    score: 1,
    validated: false,
    view: 'folded',
  };
}

function combinedFinding(rule: CombinationRule, spans: Finding['spans'], view: Finding['view']): Finding {
  const { id, entity, level, action, score } = rule;
  return { rule: id, entity, level, action, spans, score, validated: false, view };
}

function bulkFinding(leaf: DetectLeaf, hits: readonly Hit[]): Finding | undefined {
  const values = new Set<string>();
  for (const hit of hits)
    if (hit.target.countable && hit.target.action === 'enforce') values.add(valueKey(hit));
  return values.size < BULK ? undefined : bulkFindingIn(leaf.id, leaf.text.length);
}

/** @param length of the leaf's text */
export function bulkFindingIn(leaf: number, length: number): Finding {
  return {
    rule: 'bulk.personal',
    entity: 'BULK',
    level: 'HIGH',
    action: 'enforce',
    spans: [{ leaf, start: 0, end: length }],
    score: 1,
    validated: false,
    view: 'raw',
  };
}

function joinFindings(
  joined: Joined,
  hits: readonly Hit[],
  byLeaf: ReadonlyMap<number, readonly Hit[]>,
): Finding[] {
  const findings: Finding[] = [];
  for (const hit of hits) {
    if (touchesCut(joined, hit.start, hit.end)) continue;
    const spans = spansOf(joined, hit.start, hit.end);
    const { rule, entity, level, action } = hit.target;
    const [only] = spans;
    const base = {
      rule,
      entity,
      action,
      spans,
      score: hit.score,
      validated: hit.validated,
      view: joined.scope,
      ...(isPrivate(hit) && { privateRole: true as const }),
    };
    if (joined.scope === 'messages') {
      // Messages are not one text: only what cannot be chance counts, and then it is at least HIGH.
      const grave = level === 'BLOCKED' || hit.validated;
      if (spans.length > 1 && grave) findings.push({ ...base, level: maxLevel(level, 'HIGH') });
    } else if (spans.length > 1) findings.push({ ...base, level });
    else if (only !== undefined && !isKnown(hit, only, byLeaf.get(only.leaf) ?? []))
      findings.push({ ...base, level });
  }
  return findings;
}

function isKnown(hit: Hit, span: Finding['spans'][number], known: readonly Hit[]): boolean {
  return known.some(
    (other) => other.target.rule === hit.target.rule && other.start < span.end && span.start < other.end,
  );
}

/** What a combination needs may stand in different parts or members. Offsets run through all at their full length. */
function combinedOver(
  joined: Joined,
  crossing: readonly Hit[],
  byLeaf: ReadonlyMap<number, readonly Hit[]>,
  lengths: ReadonlyMap<number, number>,
  combinations: readonly CombinationRule[],
): Finding[] {
  const silent = joined.leaves.every((id) => (byLeaf.get(id) ?? []).length === 0);
  if (combinations.length === 0 || (silent && crossing.length === 0)) return [];
  const starts = new Map<number, number>();
  let length = 0;
  for (const id of joined.leaves) {
    starts.set(id, length);
    length += lengths.get(id) ?? 0;
  }
  const shifted: Hit[] = [];
  const shift = (hit: Hit, leaf: number, start: number, end: number) => {
    const by = starts.get(leaf) ?? 0;
    shifted.push({ ...hit, start: start + by, end: end + by });
  };
  for (const id of joined.leaves) for (const hit of byLeaf.get(id) ?? []) shift(hit, id, hit.start, hit.end);
  for (const hit of crossing) {
    const [first, second] = spansOf(joined, hit.start, hit.end);
    if (first && second) shift(hit, first.leaf, first.start, first.end);
  }
  const findings: Finding[] = [];
  for (const { rule, start, end } of combine(combinations, shifted)) {
    const spans = joined.leaves.flatMap((leaf) => {
      const at = starts.get(leaf) ?? 0;
      const from = Math.max(start, at) - at;
      const to = Math.min(end, at + (lengths.get(leaf) ?? 0)) - at;
      return from < to ? [{ leaf, start: from, end: to }] : [];
    });
    if (spans.length < 2) continue;
    // What is masked runs through: over members it would take keys and values away that are nobody's.
    if (joined.scope === 'members' && !atLeast(rule.level, 'HIGH')) continue;
    findings.push(combinedFinding(rule, spans, joined.scope));
  }
  return findings;
}
