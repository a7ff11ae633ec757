// What `compromise` finds in the sentences of a request that are still open. Knows texts and what is masked in them.
// Invariant: an answer that did not come is `failed`, never "nothing"; keeps fingerprints and offsets, no text.
import { LRUCache } from 'lru-cache';
import type { DetectLeaf } from '../../model/finding.js';
import { TURN, turn } from '../../text/turn.js';
import type { LeafPrints } from '../leaf-prints.js';
import type { Known } from './known.js';
import type { NamePool } from './name-pool.js';
import type { Mask } from './name-words.js';
import type { Region } from './regions.js';
import { accept, openSentences, type Named, type Sentence } from './sentences.js';

export interface LeafName extends Named {
  readonly leaf: number;
}

export interface Question {
  readonly leaves: readonly DetectLeaf[];
  /** By leaf: where words begin that are worth asking about. */
  readonly worth: ReadonlyMap<number, readonly number[]>;
  /** What is masked already, in any order. */
  readonly covered: readonly (Region & { readonly leaf: number })[];
  readonly mask: Mask;
  readonly caller: string;
}

/** `failed`: too much of it, too long, or a worker that broke. */
export type AskNames = (question: Question) => Promise<readonly LeafName[] | 'failed'>;

const BYTES = 16 * 1024 * 1024;
const BYTES_AN_ENTRY = 256;
const BYTES_A_NAME = 64;

export function makeAskNames(pool: NamePool, known: Known, prints: LeafPrints): AskNames {
  const kept = new LRUCache<string, readonly Named[]>({
    maxSize: BYTES,
    sizeCalculation: (names, key) => BYTES_AN_ENTRY + 2 * key.length + BYTES_A_NAME * names.length,
  });

  return async ({ leaves, worth, covered, mask, caller }) => {
    const masked = byLeaf(covered);
    const names: LeafName[] = [];
    const asked: { readonly leaf: number; readonly key: string | undefined; readonly open: Sentence[] }[] =
      [];
    let since = 0;
    for (const leaf of leaves) {
      const words = worth.get(leaf.id) ?? [];
      if (words.length === 0) continue;
      const own = masked.get(leaf.id) ?? [];
      const print = prints.of(leaf, caller);
      const key = print === undefined ? undefined : keyOf(mask, print, own);
      const before = key === undefined ? undefined : kept.get(key);
      if (before !== undefined) {
        for (const name of before) names.push({ ...name, leaf: leaf.id });
        continue;
      }
      asked.push({ leaf: leaf.id, key, open: openSentences(leaf.text, words, own) });
      since += leaf.text.length;
      if (since < TURN) continue;
      since = 0;
      await turn();
    }
    const sentences = asked.flatMap(({ open }) => open.map(({ text }) => text));
    const answers = sentences.length === 0 ? [] : await pool.ask(sentences, caller);
    if (answers === 'failed') return 'failed';
    let next = 0;
    for (const { leaf, key, open } of asked) {
      const found = open.flatMap((sentence) =>
        placed(sentence, accept(sentence.text, answers[next++] ?? [], mask, known)),
      );
      if (key !== undefined) kept.set(key, found);
      for (const name of found) names.push({ ...name, leaf });
    }
    return names;
  };
}

/** What is masked decides which sentences are open. */
function keyOf(mask: Mask, print: string, covered: readonly Region[]): string {
  let key = `${mask} ${print}`;
  for (const { start, end } of covered) key += ` ${start}-${end}`;
  return key;
}

function placed({ start }: Sentence, names: readonly Named[]): Named[] {
  return names.map((name) => ({ entity: name.entity, start: start + name.start, end: start + name.end }));
}

function byLeaf(covered: Question['covered']): ReadonlyMap<number, Region[]> {
  const regions = new Map<number, Region[]>();
  for (const region of covered) {
    const list = regions.get(region.leaf);
    if (list === undefined) regions.set(region.leaf, [region]);
    else list.push(region);
  }
  return regions;
}
