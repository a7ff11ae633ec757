// What analyzers said, as findings of the rules that asked. Invariant: a finding of a model says what its rule says, and
// never BLOCKED; what it adds can raise a level and widen a mask, nothing else.
import type { Said } from '../../model/analyzer.js';
import type { Finding } from '../../model/finding.js';
import type { ModelRule } from '../../rules/rule.js';
import { spansOf, type Piece } from './units.js';

/** @param isKnownWord listed words that are no names */
export function findingsOf(
  rules: readonly ModelRule[],
  topics: readonly string[],
  piece: Piece,
  said: Extract<Said, { kind: 'said' }>,
  isKnownWord: (text: string) => boolean,
): readonly Finding[] {
  const at = (start: number, end: number): Finding['spans'] =>
    spansOf(piece.unit, piece.from + start, piece.from + end);
  return rules.flatMap((rule) => {
    if (rule.topic !== undefined) {
      const yes = said.topics.some((index) => topics[index] === rule.topic);
      // Where the piece begins, and empty: a topic is no value that could be replaced or looked for elsewhere.
      const places = at(0, piece.text.length).map((span) => ({ ...span, end: span.start }));
      return yes ? [finding(rule, places, rule.score)] : [];
    }
    const labels = labelsOf(rule);
    return said.spans
      .filter(({ label, score }) => labels.includes(label) && score >= rule.min_score)
      .flatMap(({ start, end, score }) =>
        words(piece.text, start, end)
          .filter((span) => !isKnownWord(piece.text.slice(span.start, span.end)))
          .map((span) => finding(rule, at(span.start, span.end), score)),
      );
  });
}

/** The analyzer's names for what a rule means. */
export function labelsOf({ labels, entity }: ModelRule): readonly string[] {
  return labels ?? [entity];
}

function finding(rule: ModelRule, spans: Finding['spans'], score: number): Finding {
  const { id, entity, level, action } = rule;
  const view = spans.length > 1 ? 'parts' : 'raw';
  return { rule: id, entity, level, action, spans, score, validated: false, view };
}

/** Without blanks and signs at its ends, and in two where a line ends: recognisers run over both. */
function words(text: string, from: number, to: number): readonly { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let start = from, end; start < to; start = end + 1) {
    for (end = start; end < to && text.charCodeAt(end) >= 0x20;) end++;
    let first = start;
    let last = end;
    while (first < last && isSign(text.charAt(first))) first++;
    while (last > first && isSign(text.charAt(last - 1))) last--;
    if (first < last) found.push({ start: first, end: last });
  }
  return found;
}

const SIGNS = ' \t\u00a0.,;:!?"\'`()[]{}<>|*_~#-\u2013\u2014\u2018\u2019\u201c\u201d\u00ab\u00bb';

function isSign(char: string): boolean {
  return SIGNS.includes(char);
}
