// Runs of base64, base64url, hex and tag characters, decoded. What decodes to noise is no run of text.
// Invariant: one pass; each character of the source is decoded a bounded number of times.
import { decodeRun, isBase64Unit } from './decode-run.js';

export interface EncodedRun {
  /** The whole encoded run in the text, padding included. */
  readonly start: number;
  readonly end: number;
  /** What it says; undefined for a large run that is not text, which nobody can read. */
  readonly text: string | undefined;
}

/** Shorter runs are words, ids and paths; 16 characters are 12 bytes, less than a credential. */
const MIN_RUN = 16;
/** A line at least this long goes on in the next one (MIME wraps at 76, PEM at 64). */
const WRAPPED_LINE = 60;

/** Encoded runs of a text, in order. */
export function findRuns(text: string): EncodedRun[] {
  const runs: EncodedRun[] = findTagRuns(text);
  let done = 0;
  for (let at = MIN_RUN - 1; at < text.length;) {
    if (!isBase64Unit(text.charCodeAt(at))) {
      at += MIN_RUN;
      continue;
    }
    let start = at;
    while (start > done && isBase64Unit(text.charCodeAt(start - 1))) start--;
    let end = runEnd(text, at);
    if (end - start >= MIN_RUN) {
      end = wrappedEnd(text, start, end);
      addRun(text, start, end, runs);
    }
    done = end;
    at = end + MIN_RUN - 1;
  }
  return runs.sort((a, b) => a.start - b.start);
}

function runEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && isBase64Unit(text.charCodeAt(end))) end++;
  return end;
}

/** Takes in the following lines of a wrapped block. */
function wrappedEnd(text: string, start: number, firstEnd: number): number {
  let end = firstEnd;
  let line = firstEnd - start;
  while (line >= WRAPPED_LINE) {
    let next = end;
    if (text.charCodeAt(next) === 0x0d) next++;
    if (text.charCodeAt(next) !== 0x0a) break;
    next++;
    const indent = next + 16;
    while (next < indent && (text.charCodeAt(next) === 0x20 || text.charCodeAt(next) === 0x09)) next++;
    const lineEnd = runEnd(text, next);
    line = lineEnd - next;
    if (line === 0) break;
    end = lineEnd;
  }
  return end;
}

function addRun(text: string, start: number, end: number, runs: EncodedRun[]): void {
  const body = text.slice(start, end);
  const decoded = decodeRun(body);
  let padded = end;
  while (padded < end + 2 && text.charCodeAt(padded) === 0x3d) padded++;
  if (decoded.kind !== 'noise') {
    runs.push({ start, end: padded, text: decoded.kind === 'text' ? decoded.text : undefined });
    return;
  }
  if (!addPieces(text, start, end, isSlash, runs)) addPieces(text, start, end, isMark, runs);
}

/** A path or a name may stand before the run without a border that base64 does not have itself. */
function addPieces(
  text: string,
  start: number,
  end: number,
  isBorder: (unit: number) => boolean,
  runs: EncodedRun[],
): boolean {
  const before = runs.length;
  let from = start;
  for (let at = start; at <= end; at++) {
    if (at < end && !isBorder(text.charCodeAt(at))) continue;
    if (at - from >= MIN_RUN && at - from < end - start) {
      const decoded = decodeRun(text.slice(from, at));
      if (decoded.kind === 'text') runs.push({ start: from, end: at, text: decoded.text });
    }
    from = at + 1;
  }
  return runs.length > before;
}

function isSlash(unit: number): boolean {
  return unit === 0x2f;
}

/** What is no letter and no digit. */
function isMark(unit: number): boolean {
  return !isAlphanumeric(unit);
}

function isAlphanumeric(unit: number): boolean {
  const lower = unit | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
}

/** Tag characters (U+E0020 to U+E007E) spell ASCII that no reader sees and every model reads. */
function findTagRuns(text: string): EncodedRun[] {
  const runs: EncodedRun[] = [];
  for (let at = text.indexOf('\udb40'); at >= 0; at = text.indexOf('\udb40', at)) {
    const start = at;
    let hidden = '';
    while (text.charCodeAt(at) === 0xdb40) {
      const low = text.charCodeAt(at + 1);
      if (low < 0xdc20 || low > 0xdc7e) break;
      hidden += String.fromCharCode(low - 0xdc00);
      at += 2;
    }
    if (hidden.length >= 4) runs.push({ start, end: at, text: hidden });
    if (at === start) at += 1;
  }
  return runs;
}
