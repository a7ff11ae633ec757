// Many literals over one text in a single pass, each place of each of them (Aho and Corasick, CACM 18(6), 1975). Knows bytes and
// ASCII case. Invariant: time is linear in the text and in what is reported, whatever the literals are.

/** @param end byte behind the literal in the text */
export type OnLiteral = (literal: number, end: number) => void;

export interface LiteralScan {
  /**
   * Every place of every literal, in order of their ends, overlapping ones too.
   * @returns true when a place may be longer than its literal: the text holds one of two letters that fold to ASCII
   */
  run(bytes: Uint8Array, onLiteral: OnLiteral): boolean;
}

/** Bytes of the two characters beyond ASCII whose lower or upper case is a letter of ASCII: the Kelvin sign and the long s. */
export const FOLDED_BYTES = 3;

/** Bits of a step: whether a literal ends where it leads. */
const ENDS = 1;

/** @param literals printable ASCII or UTF-8 in lower case, none empty; found in any case of ASCII letters */
export function makeLiteralScan(literals: readonly string[]): LiteralScan {
  const { classes, width } = classesOf(literals);
  const { steps, ends } = automatonOf(literals, classes, width);
  return {
    run(bytes, onLiteral) {
      let state = 0;
      let folded = false;
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0;
        let unit = classes[byte] ?? 0;
        if (byte >= 0xc5 && isFolded(bytes, at)) {
          unit = classes[byte === 0xc5 ? S : K] ?? 0;
          at += byte === 0xc5 ? 1 : 2;
          folded = true;
        }
        const step = steps[state + unit] ?? 0;
        state = step >> 1;
        if ((step & ENDS) === 0) continue;
        for (const literal of ends.get(state) ?? []) onLiteral(literal, at + 1);
      }
      return folded;
    },
  };
}

const S = 0x73;
const K = 0x6b;

/** U+017F and U+212A, which rules that ignore case take for `s` and `k`. */
function isFolded(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at];
  if (byte === 0xc5) return bytes[at + 1] === 0xbf;
  return byte === 0xe2 && bytes[at + 1] === 0x84 && bytes[at + 2] === 0xaa;
}

/** The bytes that literals are made of, numbered; all others are 0 and lead back to the beginning. */
function classesOf(literals: readonly string[]): { readonly classes: Uint8Array; readonly width: number } {
  const classes = new Uint8Array(256);
  let width = 1;
  for (const literal of literals)
    for (const byte of Buffer.from(literal)) if (classes[byte] === 0) classes[byte] = width++;
  for (let upper = 0x41; upper <= 0x5a; upper++) classes[upper] = classes[upper | 0x20] ?? 0;
  return { classes, width };
}

interface Automaton {
  /** By state and class: the next state, doubled, and whether a literal ends there. A state is the index of its first step. */
  readonly steps: Int32Array;
  /** By state: the literals that end there, the longest first. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
}

function automatonOf(literals: readonly string[], classes: Uint8Array, width: number): Automaton {
  const most = literals.reduce((sum, literal) => sum + Buffer.byteLength(literal), 1);
  const next = new Int32Array(most * width);
  const ends = new Map<number, number[]>();
  let last = 0;
  literals.forEach((literal, index) => {
    let state = 0;
    for (const byte of Buffer.from(literal)) {
      const place = state + (classes[byte] ?? 0);
      if (next[place] === 0) next[place] = last += width;
      state = next[place] ?? 0;
    }
    ends.set(state, [...(ends.get(state) ?? []), index]);
  });
  followFailures(next, ends, width, last);
  const steps = next.slice(0, last + width);
  for (let place = 0; place < steps.length; place++) {
    const state = steps[place] ?? 0;
    steps[place] = state * 2 + (ends.has(state) ? ENDS : 0);
  }
  return { steps, ends };
}

/** Where a literal cannot go on, the longest end of what was read that begins another one does: states in order of length. */
function followFailures(next: Int32Array, ends: Map<number, number[]>, width: number, last: number): void {
  const failures = new Int32Array(last / width + 1);
  const queue: number[] = [];
  for (let unit = 0; unit < width; unit++) if (next[unit] !== 0) queue.push(next[unit] ?? 0);
  for (let first = 0; first < queue.length; first++) {
    const state = queue[first] ?? 0;
    const failure = failures[state / width] ?? 0;
    const inherited = ends.get(failure);
    if (inherited !== undefined) ends.set(state, [...(ends.get(state) ?? []), ...inherited]);
    for (let unit = 0; unit < width; unit++) {
      const child = next[state + unit] ?? 0;
      const other = next[failure + unit] ?? 0;
      if (child === 0) next[state + unit] = other;
      else {
        failures[child / width] = other;
        queue.push(child);
      }
    }
  }
}
