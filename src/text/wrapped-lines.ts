// How an encoded block goes on in the next line: MIME, quoted mail, comments, string literals of code. Knows the marks
// around a line break and the prefix of hex. Invariant: looks at a bounded stretch.

/** Marks and blanks between two lines of one block. */
const GAP = 24;
const BEFORE_BREAK = ' \t"\'`+\\,.;';
const AFTER_BREAK = ' \t>#*"\'`/|;-';

/** Where the next line of a block begins that was left at `end`; undefined when no line break follows. */
export function wrapGap(text: string, end: number): number | undefined {
  const limit = end + GAP;
  let at = end;
  while (at < limit && at < text.length && BEFORE_BREAK.includes(text.charAt(at))) at++;
  if (text.charCodeAt(at) === 0x0d) at++;
  if (text.charCodeAt(at) !== 0x0a) return undefined;
  at++;
  // `/`, `-` and `#` open a line of comment only with a blank behind them; without one they may be part of the block.
  let next = at;
  for (let mark = at; mark < limit && AFTER_BREAK.includes(text.charAt(mark)); mark++) {
    if (!'/-'.includes(text.charAt(mark))) next = mark + 1;
  }
  return next;
}

/** Behind the `0x` of a long hex number. */
export function startsLine(text: string, start: number, end: number): number {
  const prefixed = text.charCodeAt(start) === 0x30 && (text.charCodeAt(start + 1) | 0x20) === 0x78;
  return prefixed && end - start > 2 ? start + 2 : start;
}
