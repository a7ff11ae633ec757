// Stretches of bytes that a pattern searches. Invariant: sorted, and each byte is in a bounded number of them.

export interface ByteWindow {
  readonly start: number;
  readonly end: number;
}

/** A whole text is searched in pieces: a pattern may look far ahead for each of its matches. */
const PIECE = 64 * 1024;
/** Pieces overlap by this much, for matches that begin in one and end in the next. */
const OVERLAP = 4 * 1024;

export function wholeText(length: number): ByteWindow[] {
  const windows: ByteWindow[] = [];
  for (let start = 0; start === 0 || start + OVERLAP < length; start += PIECE - OVERLAP) {
    windows.push({ start, end: Math.min(length, start + PIECE) });
  }
  return windows;
}

/** Windows of `reach` bytes around places, those that touch made one, none longer than a piece. */
export function mergeWindows(
  places: readonly ByteWindow[],
  reach: { readonly before: number; readonly after: number },
  length: number,
): ByteWindow[] {
  const sorted = [...places].sort((a, b) => a.start - b.start);
  const merged: ByteWindow[] = [];
  let start = -1;
  let end = -1;
  const flush = () => {
    if (end > start) for (const piece of wholeText(end - start)) merged.push(shift(piece, start));
  };
  for (const place of sorted) {
    const from = Math.max(0, place.start - reach.before);
    const to = Math.min(length, place.end + reach.after);
    if (from > end) {
      flush();
      start = from;
      end = to;
    } else end = Math.max(end, to);
  }
  flush();
  return merged;
}

const LINE_BREAK = 0x0a;

/** The lines that stretches touch, with the line breaks on both sides. @param places sorted by their starts; may go over the ends */
export function linesAround(places: readonly ByteWindow[], bytes: Uint8Array): ByteWindow[] {
  const lines: ByteWindow[] = [];
  let start = 0;
  let end = 0;
  const flush = () => {
    if (end > start) for (const piece of wholeText(end - start)) lines.push(shift(piece, start));
  };
  for (const place of places) {
    if (place.end < end) continue;
    let from = Math.max(0, place.start);
    while (from > end && bytes[from] !== LINE_BREAK) from--;
    let to = Math.max(end, Math.min(bytes.length, place.end));
    while (to < bytes.length && bytes[to] !== LINE_BREAK) to++;
    if (from > end) {
      flush();
      start = from;
    }
    end = Math.min(bytes.length, to + 1);
  }
  flush();
  return lines;
}

function shift(window: ByteWindow, by: number): ByteWindow {
  return { start: window.start + by, end: window.end + by };
}
