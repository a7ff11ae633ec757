// Several texts as one buffer, so that a request of many small texts is gated once. RE2 counts bytes: this file knows
// the way back. Invariant: a section is exactly the text that was given; a lone surrogate counts as U+FFFD, one unit.

export interface Section {
  /** Index of the text. */
  readonly index: number;
  /** Bytes. */
  readonly start: number;
  readonly end: number;
}

export interface Batch {
  readonly bytes: Buffer;
  /** The section of a text. */
  section(index: number): Section;
  /** The section that holds a byte; for a border, the section behind it: a frame may begin there, a value cannot. */
  sectionAt(byte: number): Section;
  /** UTF-16 offset inside its section of a byte that starts a character or ends the section. */
  toUnits(section: Section, byte: number): number;
}

const BORDER = '\n';
/** Bytes between two remembered offsets. */
const STRIDE = 1024;

export function makeBatch(texts: readonly string[]): Batch {
  const joined = texts.length === 1 ? (texts[0] ?? '') : texts.join(BORDER);
  const bytes = Buffer.from(joined, 'utf8');
  const ascii = bytes.length === joined.length;
  const starts = new Uint32Array(texts.length + 1);
  texts.forEach((text, index) => {
    const length = ascii ? text.length : Buffer.byteLength(text, 'utf8');
    starts[index + 1] = (starts[index] ?? 0) + length + BORDER.length;
  });
  let marks: Uint32Array | undefined;
  const units = (byte: number): number => {
    marks ??= markUnits(bytes);
    const mark = Math.floor(byte / STRIDE);
    return (marks[mark] ?? 0) + unitsBetween(bytes, mark * STRIDE, byte);
  };
  const section = (index: number): Section => {
    return { index, start: starts[index] ?? 0, end: (starts[index + 1] ?? 0) - BORDER.length };
  };
  return {
    bytes,
    section,
    sectionAt(byte) {
      return section(lastAtOrBelow(starts, byte + BORDER.length, texts.length));
    },
    toUnits: (section, byte) => (ascii ? byte - section.start : units(byte) - units(section.start)),
  };
}

function lastAtOrBelow(starts: Uint32Array, byte: number, count: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= byte) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** UTF-16 units that stand before each multiple of STRIDE bytes. */
function markUnits(bytes: Buffer): Uint32Array {
  const marks = new Uint32Array(Math.floor(bytes.length / STRIDE) + 1);
  for (let index = 1; index < marks.length; index++) {
    marks[index] = (marks[index - 1] ?? 0) + unitsBetween(bytes, (index - 1) * STRIDE, index * STRIDE);
  }
  return marks;
}

/** Counts first bytes of characters; one of four bytes is a surrogate pair. */
function unitsBetween(bytes: Buffer, from: number, to: number): number {
  let units = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80 || byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}
