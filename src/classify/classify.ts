// Findings -> one level, the reasons, and what would be masked. Pure. Invariant: the level is the highest of all that
// speaks for one; a check that failed is never read as a check that passed.
import type { Classification } from '../model/classification.js';
import type { Detection, Finding } from '../model/finding.js';
import { atLeast, maxLevel, type Level } from '../model/level.js';
import type { Leaf, OpaqueKind, Prompt } from '../model/prompt.js';
import type { Recalled } from '../model/recall.js';
import { refuse, type Refusal } from '../model/refusal.js';
import { isMaskable, resolveMask, type MaskCandidate } from './mask.js';
import { sparedNames } from './public-names.js';
import { collectReasons, type Reasons } from './reasons.js';
import { isSwept, sweep, type FindPlaces, type KnownValue, type LeafViews } from './sweep.js';

export interface ClassifyContext {
  /** The caller's floor: agent, endpoint and header, whichever is higher. */
  readonly minLevel: Level;
  readonly opaqueAllowed: readonly OpaqueKind[];
  /** What unread content counts as. */
  readonly opaque: 'HIGH' | 'BLOCKED';
  /** Dictionary words are masked only where they were found. */
  readonly isWord: (word: string) => boolean;
  /** Absent: every leaf is read in every way. */
  readonly views?: LeafViews;
  /** Absent: every text is searched anew. */
  readonly find?: FindPlaces;
  /** What is known from earlier calls of this caller. */
  readonly recalled?: Pick<Recalled, 'levels' | 'values' | 'replaced'>;
  /** A public name is spared where nothing else is personal; absent: masked like any other. */
  readonly isPublicName?: (name: string) => boolean;
}

/** @returns a refusal when the check itself failed: 503 if trying again may help, 413 if it cannot */
export function classify(
  prompt: Pick<Prompt, 'leaves' | 'opaque'>,
  detection: Detection,
  context: ClassifyContext,
): Classification | Refusal {
  if (detection.status === 'failed') {
    return refuse(detection.transient ? 'classifier_unavailable' : 'request_too_large', {
      detail: `(${detection.reason})`,
    });
  }
  const found = detection.status === 'found' ? detection.findings : [];
  const spared = sparedNames(found, prompt.leaves, publicNames(context));
  const findings = found.filter((finding) => !spared.has(finding));
  const reasons = collectReasons();
  if (detection.status === 'found' && detection.bulk) reasons.add('bulk', 'HIGH');
  if (context.minLevel !== 'LOW') reasons.add('floor', context.minLevel);

  for (const { spans } of spared) reasons.add('public-name', 'LOW', prompt.leaves[spans[0]?.leaf ?? 0]?.path);
  const recalled = weighRecalled(context.recalled, prompt.leaves, reasons);
  const candidates = [...weigh(findings, prompt.leaves, reasons), ...recalled];
  const values = [...knownValues(findings, prompt.leaves), ...recalledValues(recalled, prompt.leaves)];
  const known = values.filter((entry) => isSwept(entry.value, context.isWord));
  const swept = sweep(prompt.leaves, known, context.views, context.find);
  for (const leaf of swept.structural) reasons.add('sweep.structural', 'HIGH', prompt.leaves[leaf]?.path);

  const spans = resolveMask([...candidates, ...swept.candidates], prompt.leaves);
  for (const span of spans) {
    const leaf = prompt.leaves[span.leaf];
    if (!isMaskable(span.entity, span.value)) reasons.add('unmaskable', 'HIGH', leaf?.path);
    else if (leaf?.constrained === true) reasons.add('unmaskable.schema', 'HIGH', leaf.path);
  }
  const opaqueAllowed = weighOpaque(prompt, context, reasons);
  return { level: reasons.level(), reasons: reasons.list(), findings, mask: spans, opaqueAllowed };
}

/** What is known of somebody from earlier is personal evidence like any other: then no name is spared. */
function publicNames({ isPublicName, recalled }: ClassifyContext): (name: string) => boolean {
  const personal = (recalled?.values.length ?? 0) + (recalled?.levels.length ?? 0) > 0;
  return isPublicName === undefined || personal ? () => false : isPublicName;
}

/** Adds a reason for each finding; gives those that a pseudonym would replace. */
function weigh(findings: readonly Finding[], leaves: readonly Leaf[], reasons: Reasons): MaskCandidate[] {
  const candidates: MaskCandidate[] = [];
  for (const finding of findings) {
    const places = finding.spans.map((span) => leaves[span.leaf]);
    const path = places[0]?.path ?? '';
    if (finding.action === 'monitor') {
      reasons.watch(finding.rule, finding.level, path);
      continue;
    }
    const level = levelOf(finding, places);
    reasons.add(finding.rule, level, path, level !== finding.level);
    const rewritable = places.every((leaf) => leaf?.kind === 'text');
    const placed = finding.spans.some(({ start, end }) => end > start);
    if (placed && rewritable && atLeast(finding.level, 'MEDIUM'))
      candidates.push({ entity: finding.entity, spans: finding.spans });
  }
  return candidates;
}

/** A value that is known is precise evidence; text of a reply to a HIGH request stays as HIGH as that was. */
function weighRecalled(
  recalled: ClassifyContext['recalled'],
  leaves: readonly Leaf[],
  reasons: Reasons,
): MaskCandidate[] {
  for (const path of recalled?.replaced ?? []) reasons.add('recall.refused', 'LOW', path);
  for (const leaf of recalled?.levels ?? []) reasons.add('recall.level', 'HIGH', leaves[leaf]?.path);
  return (recalled?.values ?? []).map(({ entity, leaf, start, end }) => {
    reasons.add('recall.value', 'MEDIUM', leaves[leaf]?.path);
    return { entity, spans: [{ leaf, start, end }] };
  });
}

function recalledValues(candidates: readonly MaskCandidate[], leaves: readonly Leaf[]): KnownValue[] {
  return candidates.flatMap(({ entity, spans }) =>
    spans.map(({ leaf, start, end }) => {
      const value = leaves[leaf]?.text.slice(start, end) ?? '';
      return { value, entity, validated: false };
    }),
  );
}

/** What cannot be rewritten cannot be masked, and what runs across messages has no one place: both stay on the machine. */
function levelOf(finding: Finding, places: readonly (Leaf | undefined)[]): Level {
  if (!atLeast(finding.level, 'MEDIUM')) return finding.level;
  const fixed = places.some((leaf) => leaf?.kind !== 'text');
  return fixed || finding.view === 'messages' ? maxLevel(finding.level, 'HIGH') : finding.level;
}

function knownValues(findings: readonly Finding[], leaves: readonly Leaf[]): KnownValue[] {
  const known = new Map<string, KnownValue>();
  for (const finding of findings) {
    if (finding.action === 'monitor' || finding.level !== 'MEDIUM') continue;
    const value = finding.spans
      .map((span) => leaves[span.leaf]?.text.slice(span.start, span.end) ?? '')
      .join('');
    const before = known.get(value);
    known.set(value, {
      value,
      entity: before?.entity ?? finding.entity,
      validated: finding.validated || before?.validated === true,
    });
  }
  return [...known.values()];
}

/** Unread content counts as HIGH (or BLOCKED), but for kinds that the operator allowed this agent, and never those
 * beside anything HIGH: then the whole request stays anyway. */
function weighOpaque(
  prompt: Pick<Prompt, 'opaque'>,
  context: ClassifyContext,
  reasons: Reasons,
): readonly OpaqueKind[] {
  const allowed = new Set<OpaqueKind>();
  const alone = !atLeast(reasons.level(), 'HIGH');
  for (const part of prompt.opaque) {
    if (alone && context.opaqueAllowed.includes(part.kind)) allowed.add(part.kind);
    else reasons.add(`opaque.${part.kind}`, context.opaque, part.path);
  }
  return atLeast(reasons.level(), 'HIGH') ? [] : [...allowed];
}
