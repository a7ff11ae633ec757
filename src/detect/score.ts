// How much a match is worth: base score, checksum, context, as in Presidio; and what each kind of place demands.
// Invariant: neither a failed checksum nor a missing context drops a class A secret, only a sample does; `structure` is
// part of the pattern.
import { holdsWord, isWordUnit, keyWords, standsNear } from './context.js';
import type { Source } from './hit.js';
import { isSample } from './placeholder.js';
import type { PatternTarget, Target, Validate } from './target.js';

const NEAR_BONUS = 0.35;
const NEAR_FLOOR = 0.4;
/** Whoever hides a value has a reason. */
const HIDDEN_BONUS = 0.1;
/** What a structural field, which cannot be rewritten, must reach without a checksum. */
const STRUCTURAL = 0.8;
/** Libraries behind validators use native regular expressions: they get short strings only. */
const VALIDATED_LENGTH = 256;
/** Checks of secrets are ours and read a value once: a whole private key. */
const SECRET_LENGTH = 16 * 1024;

export interface Place {
  /** The text of the view, and where the match and its value stand in it (UTF-16). */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly hidden: boolean;
}

export interface Score {
  readonly score: number;
  readonly validated: boolean;
}

/** Score of a pattern match; undefined when it does not count. */
export function scorePattern(target: PatternTarget, place: Place, source: Source): Score | undefined {
  if (target.wholeWord && !isWhole(place)) return undefined;
  if (target.secret === 'own') return { score: 1, validated: true };
  // A library asked for a checksum costs more than all the rest: of most matches nothing would come of it anyway.
  const near = hasContext(target, place, source);
  if (!near && !standsAlone(target, place.hidden)) return undefined;
  if (check(target, target.structure, place.value) === false) return undefined;
  if (target.secret !== undefined && isSample(place.value)) return undefined;
  if (isExcused(target, place)) return undefined;
  const valid = check(target, target.validate, place.value);
  let score = target.score;
  if (valid === true) score = target.validScore;
  else if (valid === false && target.secret !== 'A') {
    if (!near && !target.keepInvalid) return undefined;
    score /= 2;
  }
  return settle(target, score, valid === true, near, place.hidden, source);
}

/** Score of a name found by evidence of its own. */
export function scoreName(
  target: Target,
  certainty: number,
  place: Place,
  source: Source,
): Score | undefined {
  if (isExcused(target, place)) return undefined;
  const near = hasContext(target, place, source);
  return settle(target, Math.min(certainty, target.score), false, near, place.hidden, source);
}

function settle(
  target: Target,
  base: number,
  validated: boolean,
  near: boolean,
  hidden: boolean,
  source: Source,
): Score | undefined {
  const score = raised(near ? Math.max(base + NEAR_BONUS, NEAR_FLOOR) : base, hidden);
  return suffices(target, score) && counts(target, score, validated, source)
    ? { score, validated }
    : undefined;
}

/** False: whatever the checks say, a match without one of the rule's words near it does not count. */
export function standsAlone(target: PatternTarget, hidden: boolean): boolean {
  const { near, validate, score, validScore } = target;
  if (near === undefined) return true;
  return suffices(target, raised(validate === undefined ? score : Math.max(score, validScore), hidden));
}

function raised(score: number, hidden: boolean): number {
  return Math.min(1, hidden ? score + HIDDEN_BONUS : score);
}

function suffices(target: Target, score: number): boolean {
  return target.secret === 'A' || score >= target.minScore;
}

/** Timestamps and ids look like phones, and a name of a field looks like anything: those demand more. */
function counts(target: Target, score: number, validated: boolean, source: Source): boolean {
  switch (source.kind) {
    case 'text':
      return true;
    case 'number':
      return (validated && score >= STRUCTURAL) || keyTells(target, source);
    case 'structural':
      return validated || target.entity === 'SECRET' || target.secret !== undefined || score >= STRUCTURAL;
  }
}

/** undefined: not asked. */
function check(target: PatternTarget, ask: Validate | undefined, value: string): boolean | undefined {
  const longest = target.secret === undefined ? VALIDATED_LENGTH : SECRET_LENGTH;
  return ask === undefined || value.length > longest ? undefined : ask(value);
}

function isExcused(target: Target, place: Place): boolean {
  return target.unless !== undefined && standsNear(place.text, place.start, place.end, target.unless);
}

function hasContext(target: Target, place: Place, source: Source): boolean {
  if (target.near === undefined) return false;
  return standsNear(place.text, place.start, place.end, target.near) || keyTells(target, source);
}

function keyTells(target: Target, source: Source): boolean {
  return (
    target.near !== undefined &&
    source.key !== undefined &&
    holdsWord(keyWords(source.key), target.near.words)
  );
}

function isWhole({ text, start, end }: Place): boolean {
  const before = isWordUnit(text.charCodeAt(start)) && isWordUnit(text.charCodeAt(start - 1));
  const after = isWordUnit(text.charCodeAt(end - 1)) && isWordUnit(text.charCodeAt(end));
  return !before && !after;
}
