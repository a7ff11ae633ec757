// Runs of base64, base64url, hex and tag characters, decoded. What decodes to noise is no run of text.
// Invariant: one pass; each character of the source is decoded a bounded number of times.
import { decodeRun, isBase64Unit } from './decode-run.js';
import { selectorRuns } from './hidden-signs.js';
import type { UnpackBudget } from './inflate.js';
import { startsLine, wrapGap } from './wrapped-lines.js';

export interface EncodedRun {
  /** The whole encoded run in the text, padding included. */
  readonly start: number;
  readonly end: number;
  /** What it says; undefined for a large run that is not text, which nobody can read. */
  readonly text: string | undefined;
}

/** Shorter runs are words, ids and paths; 14 characters and their padding are 10 bytes: a phone number. */
export const MIN_RUN = 14;
/** Binary is believed to go on in the next line from this width on (MIME wraps at 76, PEM at 64); text always. */
const BINARY_LINE = 60;

interface Line {
  readonly start: number;
  readonly end: number;
}

/** Encoded runs of a text, in order. */
export function findRuns(text: string, budget: UnpackBudget): EncodedRun[] {
  const runs: EncodedRun[] = [...findTagRuns(text), ...selectorRuns(text)];
  let block: Line[] = [];
  let done = 0;
  for (let at = MIN_RUN - 1; at < text.length;) {
    if (!isBase64Unit(text.charCodeAt(at))) {
      at += MIN_RUN;
      continue;
    }
    let start = at;
    while (start > done && isBase64Unit(text.charCodeAt(start - 1))) start--;
    const end = runEnd(text, at);
    if (end - start >= MIN_RUN) {
      const line = { start: startsLine(text, start, end), end };
      if (!goesOn(text, block, line)) {
        addBlock(text, block, runs, budget);
        block = [];
      }
      block.push(line);
    }
    done = end;
    at = end + MIN_RUN - 1;
  }
  addBlock(text, block, runs, budget);
  return runs.sort((a, b) => a.start - b.start);
}

function runEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && isBase64Unit(text.charCodeAt(end))) end++;
  return end;
}

/** Lines of a block are equally long; only the last one may be shorter. */
function goesOn(text: string, block: readonly Line[], line: Line): boolean {
  const last = block.at(-1);
  const first = block[0];
  if (last === undefined || first === undefined) return true;
  const width = first.end - first.start;
  if (last.end - last.start !== width || line.end - line.start > width) return false;
  return wrapGap(text, last.end) === line.start;
}

/** One run over all lines when that is text; else each line for itself. */
function addBlock(text: string, block: readonly Line[], runs: EncodedRun[], budget: UnpackBudget): void {
  const [first] = block;
  const last = block.at(-1);
  if (first === undefined || last === undefined) return;
  const width = first.end - first.start;
  const rest = last.end - last.start === width ? wrapGap(text, last.end) : undefined;
  const tail = rest === undefined ? last.end : runEnd(text, rest);
  // Behind a line break a short word may be the end of the block, or the next word of the text.
  const lines =
    rest !== undefined && tail > rest && tail - rest < width ? [...block, { start: rest, end: tail }] : block;
  const end = lines.at(-1)?.end ?? last.end;
  if (lines.length > 1) {
    const decoded = decodeRun(lines.map((line) => text.slice(line.start, line.end)).join(''), budget);
    if (decoded.kind === 'text' || (decoded.kind === 'large' && width >= BINARY_LINE)) {
      const inside = decoded.kind === 'text' ? decoded.text : undefined;
      runs.push({ start: first.start, end: padded(text, end), text: inside });
      // A list of short runs is no block: each stands for itself as well.
      if (width % 4 === 0) return;
    }
  }
  for (const line of block) addRun(text, line.start, line.end, runs, budget);
}

function padded(text: string, end: number): number {
  let at = end;
  while (at < end + 2 && text.charCodeAt(at) === 0x3d) at++;
  return at;
}

function addRun(text: string, start: number, end: number, runs: EncodedRun[], budget: UnpackBudget): void {
  const decoded = decodeRun(text.slice(start, end), budget);
  if (decoded.kind !== 'noise') {
    const inside = decoded.kind === 'text' ? decoded.text : undefined;
    runs.push({ start, end: padded(text, end), text: inside });
    return;
  }
  if (!addPieces(text, start, end, isSlash, runs, budget)) addPieces(text, start, end, isMark, runs, budget);
}

/** A path or a name may stand before the run without a border that base64 does not have itself. */
function addPieces(
  text: string,
  start: number,
  end: number,
  isBorder: (unit: number) => boolean,
  runs: EncodedRun[],
  budget: UnpackBudget,
): boolean {
  const before = runs.length;
  let from = start;
  for (let at = start; at <= end; at++) {
    if (at < end && !isBorder(text.charCodeAt(at))) continue;
    if (at - from >= MIN_RUN && at - from < end - start) {
      const decoded = decodeRun(text.slice(from, at), budget);
      const inside = decoded.kind === 'text' ? decoded.text : undefined;
      if (decoded.kind !== 'noise') runs.push({ start: from, end: at, text: inside });
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
