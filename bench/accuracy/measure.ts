// Labels against answers, into one report. Pure: knows neither files nor processes. Invariant: the report holds counts,
// names of entities and rules, and ids of texts; never a piece of a text.
import type { Labelled, Span } from './labels.js';
import { isSolid, pair } from './pairs.js';
import { noCounts, scoresOf, share, type Counts, type Scores } from './score.js';

/** What `classify --jsonl` says of one text, as far as it is measured. */
export interface Answer {
  readonly level: string;
  /** What is held against the labels. */
  readonly claims: readonly Span[];
  /** What is replaced when the text leaves as MEDIUM. */
  readonly masked: readonly Span[];
  /** Rules that raised the text above LOW. */
  readonly rules: readonly string[];
}

export interface Quartet {
  readonly chars: { readonly typed: Scores; readonly blind: Scores };
  readonly spans: { readonly typed: Scores; readonly blind: Scores };
}

/** Values of one entity; the same value twice in one text is one. */
export interface Leak {
  readonly values: number;
  /** Left the mask whole, or in part: a character of it stays readable. */
  readonly whole: number;
  readonly part: number;
  /** Would reach an external provider: not masked and the text is MEDIUM, or the text is LOW. */
  readonly outside: number;
}

export interface Report {
  readonly texts: number;
  readonly levels: Readonly<Record<string, number>>;
  readonly total: Quartet;
  readonly entities: Readonly<Record<string, Quartet>>;
  readonly leaks: { readonly total: Leak; readonly entities: Readonly<Record<string, Leak>> };
  /** Texts without any label, and those of them above LOW. */
  readonly unlabelled: {
    readonly texts: number;
    readonly raised: number;
    readonly share: number | null;
    readonly levels: Readonly<Record<string, number>>;
    readonly rules: Readonly<Record<string, number>>;
    readonly ids: readonly string[];
  };
  readonly labelled: { readonly texts: number; readonly raised: number; readonly share: number | null };
}

type Unit = 'chars' | 'spans';
type Way = 'typed' | 'blind';
type Tally = Readonly<Record<Unit, Readonly<Record<Way, Counts>>>>;

const noTally = (): Tally => ({
  chars: { typed: noCounts(), blind: noCounts() },
  spans: { typed: noCounts(), blind: noCounts() },
});

/** @param overlap of two spans to be the same find, 0..1 @param answers in the order of `texts` */
export function measure(texts: readonly Labelled[], answers: readonly Answer[], overlap: number): Report {
  const tallies = new Tallies();
  const leaks = new Leaks();
  const levels: Record<string, number> = {};
  const plain = { texts: 0, ids: new Array<string>(), levels: {}, rules: {} };
  const labelled = { texts: 0, raised: 0 };
  for (const [index, text] of texts.entries()) {
    const answer = answers[index];
    if (answer === undefined) throw new Error(`no answer for the text of line ${text.line}`);
    count(levels, answer.level);
    tallies.addChars(text, answer.claims);
    tallies.addSpans(text, answer.claims, overlap);
    leaks.add(text, answer);
    const raised = answer.level !== 'LOW';
    if (text.spans.length > 0) {
      labelled.texts++;
      if (raised) labelled.raised++;
      continue;
    }
    plain.texts++;
    if (!raised) continue;
    plain.ids.push(text.id);
    count(plain.levels, answer.level);
    for (const rule of new Set(answer.rules)) count(plain.rules, rule);
  }
  const raised = plain.ids.length;
  return {
    texts: texts.length,
    levels,
    ...tallies.scores(),
    leaks: leaks.report(),
    unlabelled: { ...plain, raised, share: share(raised, plain.texts) },
    labelled: { ...labelled, share: share(labelled.raised, labelled.texts) },
  };
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** Offsets that hold something to be seen, with the entities that cover each. */
function covered(text: string, spans: readonly Span[]): Map<number, Set<string>> {
  const at = new Map<number, Set<string>>();
  for (const { entity, start, end } of spans) {
    for (let index = start; index < end; index++) {
      if (!isSolid(text, index)) continue;
      const entities = at.get(index);
      if (entities === undefined) at.set(index, new Set([entity]));
      else entities.add(entity);
    }
  }
  return at;
}

class Tallies {
  readonly #total = noTally();
  readonly #entities = new Map<string, Tally>();

  #of(entity: string): Tally {
    const known = this.#entities.get(entity);
    if (known !== undefined) return known;
    const tally = noTally();
    this.#entities.set(entity, tally);
    return tally;
  }

  /** Blind, a character counts once, whatever covers it; typed, once for each entity. */
  addChars({ text, spans }: Labelled, claims: readonly Span[]): void {
    const labelled = covered(text, spans);
    const claimed = covered(text, claims);
    tallyChars(labelled, claimed, 'labelled', 'found', this.#total, (entity) => this.#of(entity));
    tallyChars(claimed, labelled, 'claimed', 'right', this.#total, (entity) => this.#of(entity));
  }

  addSpans({ text, spans }: Labelled, claims: readonly Span[], overlap: number): void {
    for (const way of ['typed', 'blind'] as const) {
      const { labels, claims: right } = pair(text, spans, claims, overlap, way === 'typed');
      for (const [index, { entity }] of spans.entries()) {
        for (const tally of [this.#total, this.#of(entity)]) {
          tally.spans[way].labelled++;
          if (labels.has(index)) tally.spans[way].found++;
        }
      }
      for (const [index, { entity }] of claims.entries()) {
        for (const tally of [this.#total, this.#of(entity)]) {
          tally.spans[way].claimed++;
          if (right.has(index)) tally.spans[way].right++;
        }
      }
    }
  }

  scores(): { readonly total: Quartet; readonly entities: Readonly<Record<string, Quartet>> } {
    const labelled = (tally: Tally): number => tally.chars.blind.labelled;
    const sorted = [...this.#entities].sort(
      ([a, one], [b, other]) => labelled(other) - labelled(one) || (a < b ? -1 : 1),
    );
    return {
      total: quartet(this.#total),
      entities: Object.fromEntries(sorted.map(([entity, tally]) => [entity, quartet(tally)])),
    };
  }
}

function tallyChars(
  these: ReadonlyMap<number, ReadonlySet<string>>,
  those: ReadonlyMap<number, ReadonlySet<string>>,
  all: 'labelled' | 'claimed',
  good: 'found' | 'right',
  total: Tally,
  of: (entity: string) => Tally,
): void {
  for (const [at, entities] of these) {
    const others = those.get(at);
    total.chars.blind[all]++;
    if (others !== undefined) total.chars.blind[good]++;
    for (const entity of entities) {
      const tally = of(entity).chars;
      tally.blind[all]++;
      tally.typed[all]++;
      total.chars.typed[all]++;
      if (others !== undefined) tally.blind[good]++;
      if (others?.has(entity) !== true) continue;
      tally.typed[good]++;
      total.chars.typed[good]++;
    }
  }
}

function quartet({ chars, spans }: Tally): Quartet {
  return {
    chars: { typed: scoresOf(chars.typed), blind: scoresOf(chars.blind) },
    spans: { typed: scoresOf(spans.typed), blind: scoresOf(spans.blind) },
  };
}

class Leaks {
  readonly #entities = new Map<string, Record<keyof Leak, number>>();

  /** A value is what the labels of one entity hold in one text; it leaks when one of its places does. */
  add({ text, spans }: Labelled, { level, masked }: Answer): void {
    const hidden = covered(text, masked);
    const values = new Map<string, { entity: string; shown: number; chars: number }>();
    for (const { entity, start, end } of spans) {
      const key = JSON.stringify([entity, text.slice(start, end)]);
      const value = values.get(key) ?? { entity, shown: 0, chars: 0 };
      let [shown, chars] = [0, 0];
      for (let at = start; at < end; at++) {
        if (!isSolid(text, at)) continue;
        chars++;
        if (!hidden.has(at)) shown++;
      }
      values.set(key, { entity, shown: Math.max(shown, value.shown), chars });
    }
    for (const { entity, shown, chars } of values.values()) {
      const leak = this.#entities.get(entity) ?? { values: 0, whole: 0, part: 0, outside: 0 };
      leak.values++;
      if (shown === chars) leak.whole++;
      else if (shown > 0) leak.part++;
      if (level === 'LOW' || (level === 'MEDIUM' && shown > 0)) leak.outside++;
      this.#entities.set(entity, leak);
    }
  }

  report(): Report['leaks'] {
    const total = { values: 0, whole: 0, part: 0, outside: 0 };
    for (const leak of this.#entities.values()) {
      for (const key of ['values', 'whole', 'part', 'outside'] as const) total[key] += leak[key];
    }
    const sorted = [...this.#entities].sort(
      ([a, one], [b, other]) => other.values - one.values || (a < b ? -1 : 1),
    );
    return { total, entities: Object.fromEntries(sorted) };
  }
}
