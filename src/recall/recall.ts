// The one look into what is remembered: gathers what could be known of a request, asks once, and says what it does.
// Invariant: a look-up that fails is no answer: the call is refused and may be tried again.
import type { Leaf, Prompt } from '../model/prompt.js';
import type { FactKind, Found, Recalled, RecalledValue } from '../model/recall.js';
import { isRefusal, refuse, type Refusal } from '../model/refusal.js';
import type { Print, PrintedText, TextPrints, Wanted } from './prints.js';

/** Distinct shingles of one reply, or of several, in one leaf: any common run of about 16 words has as many. */
const HITS = 3;

export interface Answer {
  readonly found: Found;
  /** Something of this caller was dropped and nobody else was asked. */
  readonly mirror: boolean;
}

/** What is remembered of one caller. */
export interface Remembered {
  /** Kinds of which there may be any. */
  kinds(): ReadonlySet<FactKind>;
  find(fingerprints: ReadonlySet<string>): Promise<Answer | 'failed'>;
}

export interface RecallTools {
  readonly print: Print;
  /** In the order of the texts; may keep what it made for one. `failed`: whoever was to read them did not answer. */
  readonly prints: (texts: readonly PrintedText[]) => Promise<readonly TextPrints[] | 'failed'>;
  /** Replaces leaves by a marker; absent where policy does not ask for it. */
  readonly replace?: (prompt: Prompt, leaves: readonly number[]) => Prompt | Refusal;
}

export async function recall(
  prompt: Prompt,
  remembered: Remembered,
  tools: RecallTools,
): Promise<Recalled | Refusal> {
  const kinds = remembered.kinds();
  const before = kinds.has('refused') ? await refusedLeaves(prompt, remembered, tools) : NONE_REFUSED;
  if (before === 'failed') return noAnswer();
  const replaced = before.leaves.length === 0 ? prompt : tools.replace?.(prompt, before.leaves);
  if (replaced === undefined || isRefusal(replaced)) return replaced ?? noAnswer();

  const texts = await textsOf(replaced, tools, { level: kinds.has('level'), value: kinds.has('value') });
  if (texts === 'failed') return noAnswer();
  const asked = new Set(
    texts.flatMap(({ prints }) => [...prints.level, ...prints.value.map(({ print }) => print)]),
  );
  const answer = await remembered.find(asked);
  if (answer === 'failed') return noAnswer();
  return {
    prompt: replaced,
    levels: levelsIn(texts, answer.found),
    values: valuesIn(texts, answer.found),
    replaced: before.leaves.map((id) => prompt.leaves[id]?.path ?? ''),
    ...((before.mirror || answer.mirror) && { mirror: true }),
  };
}

const NONE_REFUSED = { leaves: [], mirror: false };

function noAnswer(): Refusal {
  return refuse('classifier_unavailable', { detail: '(recall)' });
}

/** Only what a later assistant message has answered: a plain retry is refused again. Never what rules the model. */
async function refusedLeaves(
  { leaves }: Prompt,
  remembered: Remembered,
  { replace, print }: RecallTools,
): Promise<{ readonly leaves: readonly number[]; readonly mirror: boolean } | 'failed'> {
  if (replace === undefined) return NONE_REFUSED;
  const answered = Math.max(-1, ...messagesBy(leaves, 'assistant'));
  const old = leaves.filter(
    ({ message, place }) => message !== undefined && message < answered && place !== 'system',
  );
  if (old.length === 0) return NONE_REFUSED;
  const prints = new Map(old.map(({ id, text }) => [id, print('refused', text)]));
  const answer = await remembered.find(new Set(prints.values()));
  if (answer === 'failed') return 'failed';
  const known = old.filter(({ id }) => answer.found.get(prints.get(id) ?? '')?.kind === 'refused');
  return { leaves: known.map(({ id }) => id), mirror: answer.mirror };
}

function messagesBy(leaves: readonly Leaf[], place: Leaf['place']): readonly number[] {
  return [...new Set(leaves.flatMap((leaf) => (leaf.place === place ? (leaf.message ?? []) : [])))];
}

/** A text of the request: a leaf, or the adjacent parts of a message together. */
interface Text {
  readonly leaves: readonly Leaf[];
  readonly prints: TextPrints;
}

async function textsOf(
  { leaves, joins }: Prompt,
  { prints }: RecallTools,
  wanted: Wanted,
): Promise<readonly Text[] | 'failed'> {
  if (!wanted.level && !wanted.value) return [];
  const own = leaves
    .filter(({ kind }) => kind !== 'number')
    .map((leaf) => ({
      leaves: [leaf],
      asked: { leaf, wanted: { level: wanted.level, value: wanted.value && leaf.kind === 'text' } },
    }));
  const joined = !wanted.level
    ? []
    : joins
        .filter(({ scope }) => scope === 'parts')
        .map((join) => {
          const parts = join.leaves.flatMap((id) => leaves[id] ?? []);
          const text = parts.map((leaf) => leaf.text).join('');
          const leaf: Leaf = { id: -1, path: '', text, kind: 'text', place: 'other' };
          return { leaves: parts, asked: { leaf, wanted: { level: true, value: false } } };
        });
  const texts = [...own, ...joined];
  const made = await prints(texts.map(({ asked }) => asked));
  if (made === 'failed' || made.length !== texts.length) return 'failed';
  return texts.flatMap(({ leaves }, at) => {
    const of = made[at];
    return of === undefined ? [] : [{ leaves, prints: of }];
  });
}

function levelsIn(texts: readonly Text[], found: Found): readonly number[] {
  const ids = texts
    .filter(({ prints }) => prints.level.filter((print) => found.get(print)?.kind === 'level').length >= HITS)
    .flatMap(({ leaves }) => leaves.map(({ id }) => id));
  return [...new Set(ids)];
}

function valuesIn(texts: readonly Text[], found: Found): readonly RecalledValue[] {
  return texts.flatMap(({ leaves, prints }) =>
    prints.value.flatMap(({ print, places }) => {
      const fact = found.get(print);
      const leaf = leaves[0];
      if (fact?.kind !== 'value' || leaf === undefined) return [];
      const piece = places.length > 1 ? { piece: true as const } : {};
      return places.map((place) => ({ leaf: leaf.id, ...place, entity: fact.entity, print, ...piece }));
    }),
  );
}
