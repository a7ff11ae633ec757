// Patterns whose matches count only beside certain words: which of them need to be looked for, and where. Ids of most
// countries are bare runs of digits, and a log holds thousands of those. Invariant: a match with one of its words near it is
// in a window; which words stand near is decided later and exactly, here too much is taken rather than too little.
import { staysOnLine } from './line-pattern.js';
import { makeLiteralScan } from './literal-scan.js';
import { patternGate } from './re2-gate.js';
import { linesAround, wholeText, type ByteWindow } from './windows.js';
import type { Batch } from './batch.js';

export interface PatternNear {
  /** In lower case, as JavaScript writes it. */
  readonly words: readonly string[];
  /** UTF-16 units before and after the match. */
  readonly distance: number;
}

interface NearSource {
  readonly pattern: string;
  readonly keywords?: readonly string[];
  readonly near?: PatternNear;
}

export interface NearWords {
  /** Pieces of the words, to be found in any case of ASCII letters. */
  readonly literals: readonly string[];
  /** True for a pattern that this file looks after. */
  has(index: number): boolean;
  begin(batch: Batch, beside: readonly (string | undefined)[]): NearPlaces;
}

export interface NearPlaces {
  add(literal: number, end: number): void;
  /** Where to look for which pattern, when every place has been added. */
  windows(): ReadonlyMap<number, readonly ByteWindow[]>;
}

interface Looked {
  readonly index: number;
  /** Bytes between the piece of a word and the furthest match beside the word, by literal. */
  readonly reach: ReadonlyMap<number, number>;
  readonly onLine: boolean;
}

/** Bytes of UTF-8 for one unit of UTF-16, at most. */
const BYTES = 3;
/** They are runs of digits and a few letters. */
const PER_SET = 24;
/** Shorter pieces stand in every text. */
const SHORTEST = 2;

export function makeNearWords(sources: readonly NearSource[]): NearWords {
  const literals: string[] = [];
  const looked: Looked[] = [];
  sources.forEach(({ pattern, keywords, near }, index) => {
    const pieces = keywords === undefined ? near?.words.map(piecesOf) : undefined;
    if (near === undefined || pieces?.every(({ length }) => length > 0) !== true) return;
    const reach = new Map<number, number>();
    near.words.forEach((word, at) => {
      const bytes = BYTES * (2 * word.length + near.distance);
      for (const piece of pieces[at] ?? []) {
        if (!literals.includes(piece)) literals.push(piece);
        const literal = literals.indexOf(piece);
        reach.set(literal, Math.max(bytes, reach.get(literal) ?? 0));
      }
    });
    looked.push({ index, reach, onLine: staysOnLine(pattern) });
  });
  const gate = patternGate(
    looked.map(({ index }) => sources[index]?.pattern ?? ''),
    PER_SET,
  );
  const own = makeLiteralScan(literals);
  const indices = new Set(looked.map(({ index }) => index));
  return {
    literals,
    has: (index) => indices.has(index),
    begin(batch, beside) {
      const places: { literal: number; end: number }[] = [];
      return {
        add: (literal, end) => void places.push({ literal, end }),
        windows() {
          const told = toldBeside(beside, own);
          const found = new Map<number, readonly ByteWindow[]>();
          if (places.length === 0 && told.size === 0) return found;
          for (const named of gate.match(batch.bytes)) {
            const pattern = looked[named];
            if (pattern === undefined) continue;
            const around = placesOf(pattern, places, told, batch);
            if (around.length === 0) continue;
            const { bytes } = batch;
            found.set(pattern.index, pattern.onLine ? linesAround(around, bytes) : wholeText(bytes.length));
          }
          return found;
        },
      };
    },
  };
}

/** By section: the literals in the words beside it. */
function toldBeside(
  beside: readonly (string | undefined)[],
  own: ReturnType<typeof makeLiteralScan>,
): ReadonlyMap<number, ReadonlySet<number>> {
  const known = new Map<string, ReadonlySet<number>>();
  const told = new Map<number, ReadonlySet<number>>();
  beside.forEach((words, section) => {
    if (words === undefined) return;
    let literals = known.get(words);
    if (literals === undefined) {
      const found = new Set<number>();
      own.run(Buffer.from(words), (literal) => void found.add(literal));
      known.set(words, (literals = found));
    }
    if (literals.size > 0) told.set(section, literals);
  });
  return told;
}

/** What is to be searched for a pattern, sorted: around its words, and sections beside which one stands. */
function placesOf(
  { reach }: Looked,
  places: readonly { readonly literal: number; readonly end: number }[],
  told: ReadonlyMap<number, ReadonlySet<number>>,
  batch: Batch,
): ByteWindow[] {
  const around: ByteWindow[] = [];
  for (const { literal, end } of places) {
    const bytes = reach.get(literal);
    if (bytes !== undefined) around.push({ start: end - bytes, end: end + bytes });
  }
  for (const [section, literals] of told) {
    for (const literal of literals) if (reach.has(literal)) around.push(batch.section(section));
  }
  return around.sort((a, b) => a.start - b.start);
}

/**
 * What stands in every text whose lower case holds the word: its longest piece in which a letter is ASCII or has no case, or
 * one letter of it in all its cases. Without an `i` at its end: of a capital I with a dot, that and a dot remain.
 */
function piecesOf(word: string): readonly string[] {
  const plain = word.endsWith('i') ? word.slice(0, -1) : word;
  let longest = '';
  let piece = '';
  for (const char of plain) {
    piece = char <= '~' || char.toUpperCase() === char ? piece + char : '';
    if (piece.length > longest.length) longest = piece;
  }
  if (longest.length >= SHORTEST) return [longest];
  const cased = Array.from(plain).find((char) => char > '~');
  return cased === undefined ? [] : withLowerCase(cased);
}

/** Last of the alphabets that know two cases, but for letters of mathematics and of the dead. */
const CASED = 0x2cff;

function withLowerCase(letter: string): readonly string[] {
  const letters: string[] = [];
  for (let code = 0x80; code <= CASED; code++) {
    const char = String.fromCharCode(code);
    if (char.toLowerCase().includes(letter)) letters.push(char);
  }
  return letters;
}
