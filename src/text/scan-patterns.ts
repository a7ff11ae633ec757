// Many patterns over one text: gates say which are tried, windows around keywords say where.
// Invariant: a hit that stands within reach of one of its keywords is found, whatever else stands in the text.
import { literalGate, patternGate } from './re2-gate.js';
import { compilePattern, type ByteMatch, type Pattern } from './re2-pattern.js';
import type { Batch } from './batch.js';
import { mergeWindows, wholeText, type ByteWindow } from './windows.js';

export interface PatternSource {
  readonly pattern: string;
  /** Printable ASCII, in any case; one of them must stand near. Absent: the pattern is looked for everywhere. */
  readonly keywords?: readonly string[];
  /** Bytes around a keyword that are searched; a match that reaches the border is followed to its own end. */
  readonly reach?: { readonly before: number; readonly after: number };
}

/** Called for each match, in order of pattern and place. `false` ends the whole scan. */
export type OnMatch = (index: number, match: ByteMatch) => boolean;

export interface PatternScan {
  /** Throws when RE2 cannot answer. */
  run(batch: Batch, onMatch: OnMatch): void;
}

const REACH = { before: 128, after: 512 };
/** Keyword places remembered one by one; past this the whole text is one window. */
const MAX_PLACES = 20_000;

interface Keyword {
  readonly bytes: Buffer;
  /** Indices of the patterns that it opens. */
  readonly opens: readonly number[];
}

export function makePatternScan(sources: readonly PatternSource[]): PatternScan {
  const patterns = sources.map(({ pattern }) => compilePattern(pattern));
  const opens = new Map<string, number[]>();
  const free: number[] = [];
  sources.forEach(({ keywords }, index) => {
    if (keywords === undefined) free.push(index);
    for (const keyword of keywords ?? []) {
      const lower = keyword.toLowerCase();
      opens.set(lower, [...(opens.get(lower) ?? []), index]);
    }
  });
  const keywords = [...opens].map(([literal, indices]) => ({ bytes: Buffer.from(literal), opens: indices }));
  const keywordGate = literalGate([...opens.keys()]);
  const freeGate = patternGate(free.map((index) => sources[index]?.pattern ?? ''));

  return {
    run(batch, onMatch) {
      const { bytes } = batch;
      if (bytes.length === 0) return;
      const jobs = new Map<number, readonly ByteWindow[]>();
      for (const index of freeGate.match(bytes)) {
        const pattern = free[index];
        if (pattern !== undefined) jobs.set(pattern, wholeText(bytes.length));
      }
      const named = keywordGate.match(bytes);
      if (named.length > 0) openWindows(sources, keywords, named, batch, jobs);
      for (const index of [...jobs.keys()].sort((a, b) => a - b)) {
        const pattern = patterns[index];
        const windows = jobs.get(index);
        if (pattern === undefined || windows === undefined) continue;
        if (!searchWindows(pattern, batch, windows, (match) => onMatch(index, match))) return;
      }
    },
  };
}

/** Windows of each pattern that one of the named keywords opens. */
function openWindows(
  sources: readonly PatternSource[],
  keywords: readonly Keyword[],
  named: readonly number[],
  batch: Batch,
  jobs: Map<number, readonly ByteWindow[]>,
): void {
  const lower = batch.lower();
  const places = new Map<number, { start: number; end: number }[] | 'everywhere'>();
  for (const index of named) {
    const keyword = keywords[index];
    if (keyword === undefined) continue;
    const found = placesOf(lower, keyword.bytes);
    for (const pattern of keyword.opens) {
      const before = places.get(pattern);
      if (before === 'everywhere' || found === 'everywhere') places.set(pattern, 'everywhere');
      else if (before === undefined) places.set(pattern, [...found]);
      else for (const place of found) before.push(place);
    }
  }
  for (const [pattern, found] of places) {
    const reach = sources[pattern]?.reach ?? REACH;
    const windows =
      found === 'everywhere' ? wholeText(lower.length) : mergeWindows(found, reach, lower.length);
    jobs.set(pattern, windows);
  }
}

function placesOf(lower: Buffer, keyword: Buffer): { start: number; end: number }[] | 'everywhere' {
  const places: { start: number; end: number }[] = [];
  for (let at = lower.indexOf(keyword); at >= 0; at = lower.indexOf(keyword, at + 1)) {
    if (places.length === MAX_PLACES) return 'everywhere';
    places.push({ start: at, end: at + keyword.length });
  }
  // The gate folds more than ASCII (the Kelvin sign is a k to it): named and not found means somewhere.
  return places.length === 0 ? 'everywhere' : places;
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
