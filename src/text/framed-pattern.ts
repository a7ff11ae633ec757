// Patterns of the usual shape, a value between borders, found by two plain questions to RE2: where does the frame begin, and
// where does it end? To ask for the places of groups costs ten times as much, and logs hold thousands of matches.
// Invariant: gives what RE2 itself says of the groups, or nothing.
import RE2 from 're2';

export interface Framed {
  /** First match that starts at or after `from`, which is not 0. `unsure`: ask for the groups. */
  find(bytes: Buffer, from: number, to: number): FramedMatch | 'unsure' | undefined;
}

interface FramedMatch {
  readonly start: number;
  readonly end: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const BEFORE = '(?:^|[^';
const AFTER = '(?:$|[^';
const VALUES = ['(?P<value>', '(?<value>'];

/** @returns undefined for another shape of pattern */
export function framedPattern(source: string): Framed | undefined {
  if (isBare(source)) return { find: finder(source, false, false) };
  const open = borderEnd(source, 0, BEFORE);
  if (open === undefined || !VALUES.some((group) => source.startsWith(group, open))) return undefined;
  const close = groupEnd(source, open);
  if (close === undefined) return undefined;
  const bordered = borderEnd(source, close, AFTER) === source.length;
  if (!bordered && close !== source.length) return undefined;
  // Behind the beginning of the text `^` never holds; without it, a piece of the text says the same as the text.
  const frame = `[^${source.slice(BEFORE.length, open - 1)}${source.slice(open)}`;
  return { find: finder(frame, true, bordered) };
}

/** Neither a value of its own nor anything that looks at what stands before a match. */
function isBare(source: string): boolean {
  if (VALUES.some((group) => source.includes(group))) return false;
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === '^' && source.charAt(at - 1) !== '[') return false;
    if (char === '\\' && 'bBAQ'.includes(source.charAt(++at))) return false;
  }
  return true;
}

function finder(frame: string, opens: boolean, closes: boolean): Framed['find'] {
  let regex: RE2 | undefined;
  return (bytes, from, to) => {
    regex ??= new RE2(frame, 'g');
    const piece = bytes.subarray(from, to);
    const at = regex.search(piece);
    if (at < 0) return undefined;
    regex.lastIndex = at;
    regex.test(piece);
    const start = from + at;
    const end = from + regex.lastIndex;
    // At the very end the border may be the end itself or a character.
    if (end <= start || (closes && end === to)) return 'unsure';
    const valueEnd = closes ? characterBefore(bytes, end) : end;
    return { start, end, valueStart: opens ? characterBehind(bytes, start) : start, valueEnd };
  };
}

/** Where a border `(?:^|[^...])` ends that begins at `at`. */
function borderEnd(source: string, at: number, begins: string): number | undefined {
  if (!source.startsWith(begins, at)) return undefined;
  for (let end = at + begins.length; end < source.length; end++) {
    const char = source.charAt(end);
    if (char === '[') return undefined;
    if (char === ']') return source.charAt(end + 1) === ')' ? end + 2 : undefined;
    if (char === '\\') end++;
  }
  return undefined;
}

/** Behind the group that opens at `at`. */
function groupEnd(source: string, at: number): number | undefined {
  let depth = 0;
  let inClass = false;
  for (let end = at; end < source.length; end++) {
    const char = source.charAt(end);
    if (char === '\\') end++;
    else if (inClass) {
      if (char === '[') return undefined;
      if (char === ']') inClass = false;
    } else if (char === '[') {
      inClass = true;
      if (source.charAt(end + 1) === '^') end++;
      // A bracket directly behind the opening one stands for itself.
      if (source.charAt(end + 1) === ']') return undefined;
    } else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return end + 1;
  }
  return undefined;
}

/** Where the character begins that ends before `end`. */
function characterBefore(bytes: Buffer, end: number): number {
  let at = end - 1;
  while (((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  return at;
}

/** Where the character ends that begins at `start`. */
function characterBehind(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (((bytes[at] ?? 0) & 0xc0) === 0x80) at++;
  return at;
}
