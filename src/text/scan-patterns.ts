// Many patterns over one text: one pass finds every keyword and every word that a match must stand near, gates say which
// other patterns occur, and windows say where to look.
// Invariant: a hit that stands within reach of one of its keywords is found, whatever else stands in the text.
import { FOLDED_BYTES, makeLiteralScan } from './literal-scan.js';
import { makeNearWords, type PatternNear } from './near-words.js';
import { patternGate } from './re2-gate.js';
import { compilePattern, type ByteMatch, type Pattern } from './re2-pattern.js';
import type { Batch } from './batch.js';
import { mergeWindows, wholeText, type ByteWindow } from './windows.js';

export interface PatternSource {
  readonly pattern: string;
  /** Printable ASCII, in any case; one of them must stand near. Absent: the pattern is looked for everywhere. */
  readonly keywords?: readonly string[];
  /** Bytes around a keyword that are searched; a match that reaches the border is followed to its own end. */
  readonly reach?: { readonly before: number; readonly after: number };
  /** A match counts only beside one of these words: where there is none, it need not be found. */
  readonly near?: PatternNear;
}

/** Called for each match, in order of pattern and place. `false` ends the whole scan. */
export type OnMatch = (index: number, match: ByteMatch) => boolean;

export interface PatternScan {
  /**
   * Throws when RE2 cannot answer.
   * @param beside by section: words that stand beside it in lower case, as the name of its field does
   */
  run(batch: Batch, onMatch: OnMatch, beside?: readonly (string | undefined)[]): void;
}

const REACH = { before: 128, after: 512 };
/** Keyword places remembered one by one; past this the whole text is one window. */
const MAX_PLACES = 20_000;

export function makePatternScan(sources: readonly PatternSource[]): PatternScan {
  const patterns = sources.map(({ pattern }) => compilePattern(pattern));
  const opens = new Map<string, number[]>();
  const free: number[] = [];
  const nearWords = makeNearWords(sources);
  sources.forEach(({ keywords }, index) => {
    if (keywords === undefined && !nearWords.has(index)) free.push(index);
    for (const keyword of keywords ?? []) {
      const lower = keyword.toLowerCase();
      opens.set(lower, [...(opens.get(lower) ?? []), index]);
    }
  });
  const literals = [...opens.keys()];
  const scan = makeLiteralScan([...literals, ...nearWords.literals]);
  const keywords = literals.map((literal) => ({ length: literal.length, opens: opens.get(literal) ?? [] }));
  const freeGate = patternGate(free.map((index) => sources[index]?.pattern ?? ''));

  return {
    run(batch, onMatch, beside = []) {
      const { bytes } = batch;
      if (bytes.length === 0) return;
      const jobs = new Map<number, readonly ByteWindow[]>();
      for (const named of freeGate.match(bytes)) {
        const index = free[named];
        if (index !== undefined) jobs.set(index, wholeText(bytes.length));
      }
      const places = new Map<number, number[]>();
      const near = nearWords.begin(batch, beside);
      const folded = scan.run(bytes, (literal, end) => {
        if (literal >= keywords.length) near.add(literal - keywords.length, end);
        else {
          const ends = places.get(literal);
          if (ends === undefined) places.set(literal, [end]);
          else ends.push(end);
        }
      });
      openWindows(sources, keywords, places, { length: bytes.length, folded }, jobs);
      for (const [index, windows] of near.windows()) jobs.set(index, windows);
      for (const index of [...jobs.keys()].sort((a, b) => a - b)) {
        const pattern = patterns[index];
        const windows = jobs.get(index);
        if (pattern === undefined || windows === undefined) continue;
        if (!searchWindows(pattern, batch, windows, (match) => onMatch(index, match))) return;
      }
    },
  };
}

interface Keyword {
  /** Bytes. */
  readonly length: number;
  /** Indices of the patterns that it opens. */
  readonly opens: readonly number[];
}

/** Windows of each pattern that one of the keywords opens. @param ends by keyword: bytes behind its places */
function openWindows(
  sources: readonly PatternSource[],
  keywords: readonly Keyword[],
  ends: ReadonlyMap<number, readonly number[]>,
  { length, folded }: { readonly length: number; readonly folded: boolean },
  jobs: Map<number, readonly ByteWindow[]>,
): void {
  const places = new Map<number, ByteWindow[] | 'everywhere'>();
  for (const [index, found] of ends) {
    const keyword = keywords[index];
    if (keyword === undefined) continue;
    const bytes = keyword.length * (folded ? FOLDED_BYTES : 1);
    for (const pattern of keyword.opens) {
      const before = places.get(pattern) ?? [];
      if (before === 'everywhere' || found.length > MAX_PLACES) places.set(pattern, 'everywhere');
      else {
        for (const end of found) before.push({ start: end - bytes, end });
        places.set(pattern, before);
      }
    }
  }
  for (const [pattern, found] of places) {
    const reach = sources[pattern]?.reach ?? REACH;
    jobs.set(pattern, found === 'everywhere' ? wholeText(length) : mergeWindows(found, reach, length));
  }
}

/** @returns false when `onMatch` ended the scan */
function searchWindows(
  pattern: Pattern,
  batch: Batch,
  windows: readonly ByteWindow[],
  onMatch: (match: ByteMatch) => boolean,
): boolean {
  let from = 0;
  for (const window of windows) {
    from = Math.max(from, window.start);
    while (from < window.end) {
      const found = pattern.find(batch.bytes, from, window.end);
      if (found === undefined) break;
      const section = batch.sectionAt(found.start);
      const match = wholeMatch(pattern, batch.bytes, found, window.end, section.end);
      if (match === undefined) from = section.end + 1;
      else {
        if (!onMatch(match)) return false;
        from = match.valueEnd > match.start ? match.valueEnd : match.end;
      }
    }
  }
  return true;
}

/** Bytes by which a window grows while its match touches the border. */
const GROWTH = 1024;

/** Follows a match over the border of its window to its own end, and never over the end of its section. */
function wholeMatch(
  pattern: Pattern,
  bytes: Buffer,
  found: ByteMatch,
  windowEnd: number,
  sectionEnd: number,
): ByteMatch | undefined {
  let match = found;
  let border = windowEnd;
  while (match.end === border && border < sectionEnd) {
    border = Math.min(sectionEnd, border + Math.max(GROWTH, border - match.start));
    match = pattern.find(bytes, match.start, border) ?? match;
  }
  return match.end <= sectionEnd ? match : pattern.find(bytes, match.start, sectionEnd);
}
