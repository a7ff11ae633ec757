// The trie behind the matcher, with failure links (Aho and Corasick 1975), in columns of numbers. Knows code units and
// nothing of words. Invariant: a step costs the same however many values there are, and no value is ever passed over.
import { randomBytes } from 'node:crypto';

/** Node 0 is the root. */
export interface Automaton {
  /** From a node over a code unit to the node of the longest suffix that begins a value. */
  step(node: number, unit: number): number;
  /** Length of what has been read of a value at a node. */
  readonly depth: Int32Array;
  /** The value that ends at a node, or -1. */
  readonly value: Int32Array;
  /** The nearest suffix node at which a value ends, or 0. */
  readonly shorter: Int32Array;
  /**
   * The first offset at or after `from` at which a value may begin with this unit and the next; the length of the text
   * less one where there is none, so that its last unit is always read.
   */
  nextStart(text: string, from: number): number;
}

const UNITS = 65536;
/**
 * Where edges lie is drawn at start: who writes the values could otherwise choose them so that all edges lie side by side,
 * and each step would go through them one by one. Odd, so that no bit is lost.
 */
const SPREAD = randomBytes(8);
export const SPREAD_NODES = SPREAD.readInt32LE(0) | 1;
export const SPREAD_UNITS = SPREAD.readInt32LE(4) | 1;
/** Size of the table of beginnings: one of few values is small, one of many tells every pair of ASCII apart. */
const FEW = 32;
const WORD = 1;
const ANYWHERE = 3;
const SMALL_TABLE = { bits: 6, size: 4096 } as const;
const LARGE_TABLE = { bits: 8, size: 65536 } as const;

export function unitAt(text: string, offset: number, ignoreCase: boolean): number {
  const unit = text.charCodeAt(offset);
  return ignoreCase && unit >= 0x41 && unit <= 0x5a ? unit + 32 : unit;
}

export interface AutomatonOptions {
  /** ASCII letters match in either case. */
  readonly ignoreCase: boolean;
  /** A value that begins with an ASCII letter or digit need not be found behind another one. */
  readonly words: boolean;
}

/** @param values none is empty; equal ones count as the first */
export function buildAutomaton(values: readonly string[], options: AutomatonOptions): Automaton {
  const { ignoreCase } = options;
  const most = values.reduce((sum, { length }) => sum + length, 1);
  const trie = new Trie(most);
  const value = new Int32Array(most).fill(-1);
  values.forEach((text, index) => {
    let node = 0;
    for (let offset = 0; offset < text.length; offset++)
      node = trie.extend(node, unitAt(text, offset, ignoreCase));
    if (value[node] === -1) value[node] = index;
  });
  const { fail, depth } = trie;
  const shorter = new Int32Array(most);

  function step(from: number, unit: number): number {
    let node = from;
    for (;;) {
      const to = trie.child(node, unit);
      if (to !== 0 || node === 0) return to;
      node = fail[node] ?? 0;
    }
  }

  // By depth: the links of a node need those of every shallower one.
  for (const node of trie.byDepth()) {
    const parent = trie.parent[node] ?? 0;
    const link = parent === 0 ? 0 : step(fail[parent] ?? 0, trie.unit[node] ?? 0);
    fail[node] = link;
    shorter[node] = (value[link] ?? -1) >= 0 ? link : (shorter[link] ?? 0);
  }
  return { step, depth, value, shorter, nextStart: starts(values, options) };
}

/** Nodes in the order in which they were made; edges in a table with open addresses. */
class Trie {
  readonly fail: Int32Array;
  readonly depth: Int32Array;
  readonly parent: Int32Array;
  readonly unit: Uint16Array;
  /** node * 65536 + unit, or -1. */
  readonly #keys: Float64Array;
  readonly #to: Int32Array;
  readonly #mask: number;
  #size = 1;

  constructor(most: number) {
    this.fail = new Int32Array(most);
    this.depth = new Int32Array(most);
    this.parent = new Int32Array(most);
    this.unit = new Uint16Array(most);
    const slots = powerOfTwo(2 * most);
    this.#keys = new Float64Array(slots).fill(-1);
    this.#to = new Int32Array(slots);
    this.#mask = slots - 1;
  }

  /** 0: there is none, as no edge leads to the root. */
  child(node: number, unit: number): number {
    return this.#to[this.#slot(node, unit)] ?? 0;
  }

  extend(node: number, unit: number): number {
    const slot = this.#slot(node, unit);
    const there = this.#to[slot] ?? 0;
    if (there !== 0) return there;
    const made = this.#size++;
    this.#keys[slot] = node * UNITS + unit;
    this.#to[slot] = made;
    this.depth[made] = (this.depth[node] ?? 0) + 1;
    this.parent[made] = node;
    this.unit[made] = unit;
    return made;
  }

  /** Every node but the root, by a counting sort. */
  byDepth(): Int32Array {
    let deepest = 0;
    for (let node = 1; node < this.#size; node++) deepest = Math.max(deepest, this.depth[node] ?? 0);
    const next = new Int32Array(deepest + 2);
    for (let node = 1; node < this.#size; node++) {
      const after = (this.depth[node] ?? 0) + 1;
      next[after] = (next[after] ?? 0) + 1;
    }
    for (let depth = 1; depth < next.length; depth++)
      next[depth] = (next[depth] ?? 0) + (next[depth - 1] ?? 0);
    const sorted = new Int32Array(this.#size - 1);
    for (let node = 1; node < this.#size; node++) {
      const depth = this.depth[node] ?? 0;
      const place = next[depth] ?? 0;
      sorted[place] = node;
      next[depth] = place + 1;
    }
    return sorted;
  }

  /** Where the edge is, or the empty place where it would be. */
  #slot(node: number, unit: number): number {
    const key = node * UNITS + unit;
    let slot = (Math.imul(node, SPREAD_NODES) ^ Math.imul(unit + 1, SPREAD_UNITS)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    for (;;) {
      const found = this.#keys[slot];
      if (found === key || found === -1) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}

function powerOfTwo(least: number): number {
  let size = 8;
  while (size < least) size *= 2;
  return size;
}

/** Most of a text begins no value: two units tell, without a look into the trie. */
function starts(values: readonly string[], { ignoreCase, words }: AutomatonOptions): Automaton['nextStart'] {
  if (values.some(({ length }) => length === 1)) return (_text, from) => from;
  const { bits, size } = values.length > FEW ? LARGE_TABLE : SMALL_TABLE;
  const table = new Uint8Array(size);
  const mask = size - 1;
  for (const text of values) {
    const place = ((unitAt(text, 0, ignoreCase) << bits) ^ unitAt(text, 1, ignoreCase)) & mask;
    table[place] = words && isAlphanumeric(text.charCodeAt(0)) ? (table[place] ?? 0) | WORD : ANYWHERE;
  }
  return (text, from) => {
    const last = text.length - 1;
    let unit = unitAt(text, from, ignoreCase);
    for (let at = from; at < last; at++) {
      const next = unitAt(text, at + 1, ignoreCase);
      const begins = table[((unit << bits) ^ next) & mask];
      if (begins !== 0 && (begins !== WORD || at === 0 || !isAlphanumeric(text.charCodeAt(at - 1))))
        return at;
      unit = next;
    }
    return Math.max(from, last);
  };
}

function isAlphanumeric(unit: number): boolean {
  const lower = unit | 0x20;
  return (unit >= 0x30 && unit <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}
