// What a call leaves for later ones: values, refused leaves, and the words of a reply to a HIGH request. Pure.
// Invariant: what goes into an entry is keyed fingerprints and names of entities, never text.
import type { Classification } from '../model/classification.js';
import type { Detection, Finding, Span } from '../model/finding.js';
import { namesValue } from '../model/entities.js';
import { atLeast } from '../model/level.js';
import type { Leaf } from '../model/prompt.js';
import type { Facts, Recalled } from '../model/recall.js';
import type { ChannelFilter, ReplyStage } from '../model/reply.js';
import { unescapeText } from '../text/unescape.js';
import { shinglePrint, type Print } from './prints.js';
import { shinglesOf, winnow } from './shingles.js';
import { valueForm } from './value-runs.js';

export interface FactTools {
  readonly print: Print;
  readonly isWord: (word: string) => boolean;
}

/** Shingles kept of one reply, so that an entry stays well under what the log takes. */
const MAX_SHINGLES = 20_000;

type Values = Record<string, Set<string>>;

/** Of a request: its values when it was MEDIUM or HIGH, the leaves that it was refused for when it was BLOCKED. */
export function requestFacts(
  caller: string,
  recalled: Pick<Recalled, 'prompt' | 'values'>,
  classification: Pick<Classification, 'level' | 'findings'>,
  tools: FactTools,
): Facts | undefined {
  const { leaves } = recalled.prompt;
  const { level, findings } = classification;
  if (level === 'LOW') return undefined;
  if (level === 'BLOCKED') return factsOf(caller, { refused: refusedIn(findings, leaves, tools.print) });
  // What is known already has its fingerprint, and to be found again makes it no other; a piece of it is another value.
  const whole = recalled.values.filter(({ piece }) => piece !== true);
  const known = new Map(whole.map((place) => [placeOf(place), place.print]));
  const value = valuesIn(findings, leaves, tools, known);
  // What is in use stays known for another lifetime.
  for (const { entity, print } of recalled.values) addPrint(value, entity, print);
  return factsOf(caller, { value: listed(value) });
}

function refusedIn(findings: readonly Finding[], leaves: readonly Leaf[], print: Print): readonly string[] {
  const blocked = findings.filter(({ action, level }) => action === 'enforce' && level === 'BLOCKED');
  const ids = new Set(blocked.flatMap(({ spans }) => spans.map(({ leaf }) => leaf)));
  return [...ids].map((id) => print('refused', leaves[id]?.text ?? ''));
}

function valuesIn(
  findings: readonly Finding[],
  leaves: readonly Pick<Leaf, 'text'>[],
  tools: FactTools,
  known?: ReadonlyMap<string, string>,
): Values {
  const values: Values = {};
  for (const { action, level, entity, spans } of findings) {
    if (action === 'monitor' || !atLeast(level, 'MEDIUM')) continue;
    const [first] = spans;
    const print = spans.length === 1 && first !== undefined ? known?.get(placeOf(first)) : undefined;
    if (print !== undefined) {
      if (namesValue(entity)) addPrint(values, entity, print);
      continue;
    }
    const value = spans.map(({ leaf, start, end }) => leaves[leaf]?.text.slice(start, end) ?? '').join('');
    addValue(values, entity, value, tools);
  }
  return values;
}

function placeOf({ leaf, start, end }: Span): string {
  return `${leaf} ${start} ${end}`;
}

function addValue(values: Values, entity: string, value: string, { print, isWord }: FactTools): void {
  const form = namesValue(entity) ? valueForm(value, isWord) : undefined;
  if (form === undefined) return;
  addPrint(values, entity, print('value', form));
}

function addPrint(values: Values, entity: string, print: string): void {
  const list = (values[entity] ??= new Set());
  list.add(print);
}

function listed(values: Values): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(values).map(([entity, prints]) => [entity, [...prints]]));
}

function factsOf(caller: string, facts: Omit<Facts, 'caller'>): Facts | undefined {
  const kept = Object.fromEntries(Object.entries(facts).filter(([, list]) => Object.keys(list).length > 0));
  return Object.keys(kept).length === 0 ? undefined : { caller, ...kept };
}

/** Listens to what is released of a reply. */
export interface Hearing {
  /** The last stage of the reply: changes nothing. */
  readonly stage: ReplyStage;
  /** Of what was released so far. */
  facts(): Facts | undefined;
}

export interface HearingTools extends FactTools {
  /** Rules over the text of the reply. */
  detect(texts: readonly string[]): Detection;
}

/** Of the reply to a HIGH request: its words, but those of LOW leaves of the request, and its personal values. */
export function hear(
  caller: string,
  recalled: Pick<Recalled, 'prompt' | 'levels'>,
  classification: Pick<Classification, 'reasons' | 'findings' | 'mask'>,
  tools: HearingTools,
): Hearing {
  const texts: string[] = [];
  const stage: ReplyStage = {
    open(channel): ChannelFilter {
      const index = texts.push('') - 1;
      // Arguments are JSON text: what stands between their words is often an escape.
      const plain =
        channel.kind === 'tool_arguments' ? (text: string) => unescapeText(text)?.text ?? text : undefined;
      return {
        push(text) {
          texts[index] = (texts[index] ?? '') + text;
          return text;
        },
        end() {
          if (plain !== undefined) texts[index] = plain(texts[index] ?? '');
          return '';
        },
      };
    },
    toolCall: () => undefined,
    verdicts: () => [],
  };
  return {
    stage,
    facts() {
      const spoken = texts.filter((text) => text !== '');
      const detection = tools.detect(spoken);
      const findings = detection.status === 'found' ? detection.findings : [];
      const value = valuesIn(
        findings,
        spoken.map((text) => ({ text })),
        tools,
      );
      const level = wordsIn(spoken, lowLeaves(recalled, classification), tools.print);
      return factsOf(caller, { level, value: listed(value) });
    },
  };
}

/** Less what stands in a LOW leaf: a system prompt that the model quotes must not make every later request HIGH. */
function wordsIn(texts: readonly string[], low: readonly Leaf[], print: Print): readonly string[] {
  const kept = new Set<number>();
  for (const text of texts) for (const shingle of winnow(shinglesOf(text))) kept.add(shingle);
  for (const { text } of kept.size === 0 ? [] : low)
    for (const shingle of shinglesOf(text)) kept.delete(shingle);
  // The smallest of a long reply: any run of it that is long enough still holds three.
  const chosen =
    kept.size <= MAX_SHINGLES ? [...kept] : [...kept].sort((a, b) => a - b).slice(0, MAX_SHINGLES);
  return chosen.map((shingle) => shinglePrint(shingle, print));
}

function lowLeaves(
  { prompt, levels }: Pick<Recalled, 'prompt' | 'levels'>,
  { reasons, findings, mask }: Pick<Classification, 'reasons' | 'findings' | 'mask'>,
): readonly Leaf[] {
  // The search ended early: nobody knows which leaves hold nothing.
  if (reasons.some(({ rule }) => rule === 'bulk')) return [];
  const raised = new Set([...levels, ...mask.map(({ leaf }) => leaf)]);
  for (const { action, level, spans } of findings)
    if (action === 'enforce' && atLeast(level, 'MEDIUM')) for (const { leaf } of spans) raised.add(leaf);
  return prompt.leaves.filter(({ id, kind }) => kind === 'text' && !raised.has(id));
}
