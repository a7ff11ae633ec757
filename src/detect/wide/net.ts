// The wide net over all texts of a request, each of which is read once. Knows no levels; holds fingerprints and offsets.
// Invariant: what is remembered of a text does not depend on what stands beside it.
import { LRUCache } from 'lru-cache';
import type { DetectLeaf } from '../../model/finding.js';
import { buildMatcher } from '../../text/matcher.js';
import type { Elsewhere } from '../elsewhere.js';
import type { LeafPrints } from '../leaf-prints.js';
import type { Mask, WideHit } from './name-words.js';
import type { NetTexts, Reading } from './net-texts.js';

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
}

/** Of all texts that are remembered, as estimated. */
const BYTES = 16 * 1024 * 1024;
const BYTES_AN_ENTRY = 256;
const BYTES_A_PLACE = 64;

/**
 * @param prints under which texts are remembered; absent: each is read every time
 * @param elsewhere takes what is large; absent: nothing is
 */
export function makeNet(
  texts: Pick<NetTexts, 'read'>,
  prints?: LeafPrints,
  elsewhere?: Pick<Elsewhere, 'takes' | 'net'>,
): Net {
  const kept = new LRUCache<string, Reading>({
    maxSize: BYTES,
    sizeCalculation: ({ hits, worth, code }) =>
      BYTES_AN_ENTRY + BYTES_A_PLACE * (hits.length + worth.length + code.length),
  });

  async function readOpen(open: readonly DetectLeaf[], mask: Mask, caller: string) {
    const all = open.map(({ text }) => text);
    const units = all.reduce((sum, { length }) => sum + length, 0);
    if (elsewhere?.takes(units) !== true) return texts.read(all, mask);
    const readings = await elsewhere.net(all, mask, caller);
    return typeof readings === 'string' || readings.length === all.length ? readings : 'unanswered';
  }

  /** In the order of the texts. */
  async function readingsOf(leaves: readonly DetectLeaf[], mask: Mask, caller: string) {
    const readings = new Map<number, Reading | undefined>();
    const open: DetectLeaf[] = [];
    const keys = new Map<number, string>();
    for (const leaf of leaves) {
      const print = prints?.of(leaf, caller);
      const before = print === undefined ? undefined : kept.get(`${mask} ${print}`);
      readings.set(leaf.id, before);
      if (before !== undefined) continue;
      open.push(leaf);
      if (print !== undefined) keys.set(leaf.id, `${mask} ${print}`);
    }
    const fresh = await readOpen(open, mask, caller);
    if (typeof fresh === 'string') return fresh;
    open.forEach(({ id }, at) => {
      const reading = fresh[at];
      const key = keys.get(id);
      readings.set(id, reading);
      if (reading !== undefined && key !== undefined) kept.set(key, reading);
    });
    return new Map([...readings].flatMap(([id, of]) => (of === undefined ? [] : [[id, of] as const])));
  }

  return {
    async cast(leaves, mask, caller) {
      prints?.readAll(leaves, caller);
      const readings = await readingsOf(leaves, mask, caller);
      if (typeof readings === 'string') return readings;
      const hits = [...readings].flatMap(([leaf, reading]) => reading.hits.map((hit) => ({ ...hit, leaf })));
      return {
        hits: mask === 'strict' ? hits : withoutCodeWords(hits, leaves, readings),
        worth: new Map([...readings].map(([leaf, { worth }]) => [leaf, worth])),
      };
    },
  };
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
