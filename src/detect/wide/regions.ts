// Which parts of a text are prose, and which are code, headings or lists of words. Knows layout, no words.
// Invariant: one pass over the lines; what is code is looked at for nothing that only prose can hold.

/** UTF-16 offsets, end exclusive. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

export interface Layout {
  /** Sorted: fenced blocks, spans between back-ticks, lines that read like code. */
  readonly code: readonly Region[];
  /** Sorted: lines whose words are capitalised because they are headings. */
  readonly headings: readonly Region[];
  /** The writer talks about software: an unknown capitalised word is more likely a tool than a person. */
  readonly technical: boolean;
}

const CODE_STARTS: readonly string[] = [
  'import ', 'from ', 'export ', 'const ', 'let ', 'var ', 'def ', 'class ', 'function ', 'return ', 'public ', 'private ',
  'package ', 'using ', '#include', '#!/', '$ ', '> npm', 'npm ', 'SELECT ', 'INSERT ', 'UPDATE ', 'CREATE ', 'FROM ', '//', '/*',
  '@', '</', 'Traceback', 'at ', '+++ ', '--- ', 'diff ', '@@ ',
]; // prettier-ignore
const CODE_ENDS = ';{}),=>';
const SYMBOLS = '{}()[]<>=;:|&$#@*/\\_+~^%"`';
/** Spans between back-ticks this far apart are two apostrophes of a bad typist. */
const MAX_INLINE = 200;
const MAX_HEADING = 100;

export function layoutOf(text: string): Layout {
  const code: Region[] = [];
  const headings: Region[] = [];
  let fence: number | undefined;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end);
    const trimmed = line.trim();
    if (trimmed.startsWith('```') || trimmed.startsWith('~~~')) {
      if (fence === undefined) fence = start;
      else {
        code.push({ start: fence, end });
        fence = undefined;
      }
    } else if (fence === undefined) {
      if (isCodeLine(trimmed)) code.push({ start, end });
      else {
        inlineCode(line, start, code);
        if (isHeading(trimmed)) headings.push({ start, end });
      }
    }
    start = end + 1;
  }
  if (fence !== undefined) code.push({ start: fence, end: text.length });
  return { code, headings, technical: code.length > 0 };
}

function inlineCode(line: string, offset: number, code: Region[]): void {
  let at = line.indexOf('`');
  while (at !== -1) {
    const close = line.indexOf('`', at + 1);
    if (close === -1) return;
    if (close - at <= MAX_INLINE) code.push({ start: offset + at, end: offset + close + 1 });
    at = line.indexOf('`', close + 1);
  }
}

/** Statements, log lines, diffs, markup: more signs than a sentence has. */
function isCodeLine(line: string): boolean {
  if (line.length < 2) return false;
  let symbols = 0;
  let letters = 0;
  for (let index = 0; index < line.length && index < 400; index++) {
    const char = line.charAt(index);
    if (SYMBOLS.includes(char)) symbols++;
    else if (char.toLowerCase() !== char.toUpperCase()) letters++;
  }
  const dense = symbols * 6 > letters + 6;
  const ends = CODE_ENDS.includes(line.charAt(line.length - 1));
  const starts = CODE_STARTS.some((start) => line.startsWith(start));
  if (dense && symbols >= 3) return symbols * 3 > letters || ends || starts;
  return starts && ends && symbols >= 2;
}

/** `# Title`, or a short line without a full stop in which nearly every longer word is capitalised. */
function isHeading(line: string): boolean {
  if (line.startsWith('#')) return true;
  if (line.length === 0 || line.length > MAX_HEADING || '.?!,;:'.includes(line.charAt(line.length - 1)))
    return false;
  let words = 0;
  let capital = 0;
  for (const word of line.split(' ')) {
    const first = word.charAt(0);
    if (word.length < 4 || first.toLowerCase() === first.toUpperCase()) continue;
    words++;
    if (first !== first.toLowerCase()) capital++;
  }
  return words >= 3 && capital === words;
}

/** Whether an offset stands in one of the sorted regions. */
export function isInside(regions: readonly Region[], offset: number): boolean {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((regions[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const region = regions[low];
  return region !== undefined && region.start <= offset;
}
