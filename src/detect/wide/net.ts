// The wide net over all texts of a request: runs of capitalised words, rules that only widen, and what `compromise`
// adds. Knows no levels. Invariant: never blocks for long; between texts the event loop gets its turn.
import { LRUCache } from 'lru-cache';
import type { DetectLeaf } from '../../model/finding.js';
import type { Rule } from '../../rules/rule.js';
import { TURN, turn } from '../../text/turn.js';
import { buildMatcher } from '../../text/matcher.js';
import { foldedViews, type Views } from '../../text/views.js';
import type { Elsewhere } from '../elsewhere.js';
import type { LeafPrints } from '../leaf-prints.js';
import { makeReader, type Reader } from '../read-sources.js';
import { makeTargets, type Validate } from '../target.js';
import { castNet, readProse, type Prose } from './cast.js';
import type { Known } from './known.js';
import type { Mask, WideHit } from './name-words.js';
import type { Region } from './regions.js';
import { worthAsking } from './sentences.js';

export interface LeafHit extends WideHit {
  readonly leaf: number;
}

export interface Catch {
  readonly hits: readonly LeafHit[];
  /** By id of the text: where words begin that are worth asking about, unless they are masked by then. */
  readonly worth: ReadonlyMap<number, readonly number[]>;
}

export interface Net {
  /**
   * `failed`: more hits than anyone will look at, or the engine gave up; trying again does not help. `unanswered`:
   * whoever was to read a large text did not; it does.
   * @param caller whose texts these are: what is remembered of them is kept apart
   */
  cast(texts: readonly DetectLeaf[], mask: Mask, caller: string): Promise<Catch | 'failed' | 'unanswered'>;
  /** Each text by itself; nothing of it is remembered. */
  read(texts: readonly string[], mask: Mask): Promise<readonly Reading[] | 'failed'>;
  /** Ids of the widening rules that find something; undefined when the text could not be read. */
  rulesOn(text: string): readonly string[] | undefined;
}

/** Of all texts that are remembered, as estimated. */
const BYTES = 16 * 1024 * 1024;
const BYTES_AN_ENTRY = 256;
const BYTES_A_PLACE = 64;

/** What is known of one text, whatever stands beside it: offsets, no text. */
export interface Reading {
  readonly hits: readonly WideHit[];
  readonly worth: readonly number[];
  readonly code: readonly Region[];
}

/**
 * @param prints under which texts are remembered; absent: each is read every time
 * @param elsewhere takes what is large; absent: nothing is
 */
export function makeNet(
  rules: readonly Rule[],
  validators: Readonly<Record<string, Validate>>,
  known: Known,
  prints?: LeafPrints,
  elsewhere?: Pick<Elsewhere, 'takes' | 'net'>,
): Net {
  const kept = new LRUCache<string, Reading>({
    maxSize: BYTES,
    sizeCalculation: ({ hits, worth, code }) =>
      BYTES_AN_ENTRY + BYTES_A_PLACE * (hits.length + worth.length + code.length),
  });
  const readers = new Map<Mask, Reader>();
  const readerFor = (mask: Mask): Reader => {
    const made = readers.get(mask);
    if (made !== undefined) return made;
    const wanted = rules.filter(
      (rule) => rule.mask === 'balanced' || (rule.mask !== undefined && mask === 'strict'),
    );
    const { patterns } = makeTargets(wanted, validators);
    const reader = makeReader(patterns, [], { views: plainViews, stopAtBlocked: false });
    readers.set(mask, reader);
    return reader;
  };

  async function read(texts: readonly string[], mask: Mask): Promise<readonly Reading[] | 'failed'> {
    const readings: Reading[] = [];
    let since = 0;
    try {
      for (const text of texts) {
        const reading = await readText(text, mask, readerFor(mask), known);
        if (reading === 'failed') return 'failed';
        readings.push(reading);
        since += text.length;
        if (since < TURN) continue;
        since = 0;
        await turn();
      }
    } catch {
      return 'failed';
    }
    return readings;
  }

  async function readOpen(open: readonly DetectLeaf[], mask: Mask, caller: string) {
    const texts = open.map(({ text }) => text);
    const units = texts.reduce((sum, { length }) => sum + length, 0);
    if (elsewhere?.takes(units) !== true) return read(texts, mask);
    const readings = await elsewhere.net(texts, mask, caller);
    return typeof readings === 'string' || readings.length === texts.length ? readings : 'unanswered';
  }

  return {
    rulesOn(text) {
      const { hits, bulk } = readerFor('strict').read([{ text, kind: 'text' }]);
      return bulk ? undefined : [...new Set(hits.flat().map(({ target }) => target.rule))];
    },
    read,
    async cast(texts, mask, caller) {
      prints?.readAll(texts, caller);
      const readingOf = new Map<number, Reading>();
      const open: DetectLeaf[] = [];
      const keyOf = (leaf: DetectLeaf): string | undefined => {
        const print = prints?.of(leaf, caller);
        return print === undefined ? undefined : `${mask} ${print}`;
      };
      for (const leaf of texts) {
        const key = keyOf(leaf);
        const before = key === undefined ? undefined : kept.get(key);
        if (before === undefined) open.push(leaf);
        else readingOf.set(leaf.id, before);
      }
      const fresh = await readOpen(open, mask, caller);
      if (fresh === 'failed' || fresh === 'unanswered') return fresh;
      open.forEach((leaf, at) => {
        const reading = fresh[at];
        const key = keyOf(leaf);
        if (reading !== undefined) readingOf.set(leaf.id, reading);
        if (reading !== undefined && key !== undefined) kept.set(key, reading);
      });
      const readings = new Map(
        texts.flatMap(({ id }) => {
          const reading = readingOf.get(id);
          return reading === undefined ? [] : [[id, reading] as const];
        }),
      );
      const hits = [...readings].flatMap(([leaf, reading]) => reading.hits.map((hit) => ({ ...hit, leaf })));
      return {
        hits: mask === 'strict' ? hits : withoutCodeWords(hits, texts, readings),
        worth: new Map([...readings].map(([leaf, { worth }]) => [leaf, worth])),
      };
    },
  };
}

async function readText(text: string, mask: Mask, reader: Reader, known: Known): Promise<Reading | 'failed'> {
  const found = ruleHits(reader, text);
  if (found === 'failed') return 'failed';
  if (text.length > TURN) await turn();
  const prose = readProse(text, known);
  return {
    hits: [...found, ...nameHits(prose, mask, known)],
    worth: worthAsking(prose, mask),
    code: prose.layout.code,
  };
}

/** As written and folded; what is encoded inside is evidence for the level and never prose. */
function plainViews(text: string): Views {
  return { views: foldedViews(text), opaque: [] };
}

function ruleHits(reader: Reader, text: string): WideHit[] | 'failed' {
  const { hits, bulk } = reader.read([{ text, kind: 'text' }]);
  if (bulk) return 'failed';
  return (hits[0] ?? []).map(({ target, start, end }) => ({
    entity: target.entity,
    start,
    end,
    guess: false,
  }));
}

function nameHits(prose: Prose, mask: Mask, known: Known): WideHit[] {
  return plainViews(prose.text).views.flatMap((view) => {
    const read = view.name === 'raw' ? prose : readProse(view.text, known);
    return castNet(read, mask).map((hit) => ({ ...hit, ...view.map?.toSource(hit.start, hit.end) }));
  });
}

/** A guess that stands in code as well is the name of a thing. */
function withoutCodeWords(
  hits: readonly LeafHit[],
  texts: readonly DetectLeaf[],
  readings: ReadonlyMap<number, Reading>,
): readonly LeafHit[] {
  const textOf = new Map(texts.map(({ id, text }) => [id, text]));
  const valueOf = (hit: LeafHit): string => textOf.get(hit.leaf)?.slice(hit.start, hit.end) ?? '';
  const guesses = new Set(hits.filter((hit) => hit.guess).map(valueOf));
  const withCode = [...readings].filter(([, { code }]) => code.length > 0);
  if (guesses.size === 0 || withCode.length === 0) return hits;
  const matcher = buildMatcher([...guesses], { ignoreCase: true });
  const inCode = new Set<string>();
  for (const [leaf, { code }] of withCode) {
    for (const { start, end } of code) {
      for (const { value } of matcher.find(textOf.get(leaf)?.slice(start, end) ?? '')) inCode.add(value);
    }
  }
  return hits.filter((hit) => !hit.guess || !inCode.has(valueOf(hit)));
}
