// Text without what it is dressed in: case, accents, separators, percent signs, base64. For "does this carry that?".
// Invariant: bounded work, whatever stands in a URL.

/** UTF-16 code units that are read of one address. */
export const MAX_READ = 8192;
/** Layers of percent escapes, or of base64, that are taken off. */
const MAX_LAYERS = 3;
const MIN_ENCODED = 8;

/** Letters and digits only, lower case, without marks: `Anna  Müller` -> `annamuller`. */
export function squash(text: string): string {
  let out = '';
  for (const word of wordsOf(text)) out += word;
  return out;
}

/** Words of a text as `squash` writes them: runs of letters and digits. */
export function wordsOf(text: string): readonly string[] {
  // As many bytes as units: nothing but ASCII, so nothing to decompose.
  if (Buffer.byteLength(text) === text.length) return asciiWords(text.toLowerCase());
  const words: string[] = [];
  let word = '';
  for (const character of text.normalize('NFKD')) {
    const code = character.codePointAt(0) ?? 0;
    if (isMark(code)) continue;
    if (isWordUnit(code, character)) word += code < 0x80 ? character.toLowerCase() : fold(character);
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  if (word !== '') words.push(word);
  return words;
}

function asciiWords(lower: string): readonly string[] {
  const words: string[] = [];
  let start = 0;
  for (let at = 0; at <= lower.length; at++) {
    const unit = lower.charCodeAt(at);
    if ((unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39)) continue;
    if (at > start) words.push(lower.slice(start, at));
    start = at + 1;
  }
  return words;
}

function isMark(code: number): boolean {
  return code >= 0x300 && code <= 0x36f;
}

function isWordUnit(code: number, character: string): boolean {
  if (code < 0x80) {
    return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  }
  return character.toLowerCase() !== character.toUpperCase() || code >= 0x900;
}

function fold(character: string): string {
  const lower = character.toLowerCase();
  return STROKES[lower] ?? lower;
}

const STROKES: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

/** The text and what is inside of it, layer by layer: percent escapes, base64, hex. */
export function layersOf(text: string): readonly string[] {
  let layer = text.slice(0, MAX_READ);
  const layers = [layer];
  for (let depth = 0; depth < MAX_LAYERS; depth++) {
    const plain = unpercent(layer);
    if (plain === layer) break;
    layers.push(plain);
    layer = plain;
  }
  for (const run of encodedRuns(layer)) {
    const inner = decodeRun(run);
    if (inner === undefined) continue;
    layers.push(inner);
    for (const again of encodedRuns(inner)) layers.push(decodeRun(again) ?? '');
  }
  return layers;
}

/** Malformed escapes stay as they stand. */
function unpercent(text: string): string {
  if (!text.includes('%')) return text;
  const bytes: number[] = [];
  const source = Buffer.from(text, 'utf8');
  for (let at = 0; at < source.length; at++) {
    const high = source[at] === 0x25 ? hex(source[at + 1]) : -1;
    const low = high < 0 ? -1 : hex(source[at + 2]);
    if (low < 0) bytes.push(source[at] ?? 0);
    else {
      bytes.push(high * 16 + low);
      at += 2;
    }
  }
  return Buffer.from(bytes).toString('utf8');
}

function hex(unit: number | undefined): number {
  if (unit === undefined) return -1;
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Runs of characters that base64 and hex are made of, long enough to hold something. */
export function encodedRuns(text: string): readonly string[] {
  const runs: string[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && isEncoded(text.charCodeAt(at))) continue;
    if (at - start >= MIN_ENCODED) runs.push(text.slice(start, at));
    start = at + 1;
  }
  return runs.slice(0, 32);
}

function isEncoded(unit: number): boolean {
  return (
    (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a) ||
    unit === 0x2b || unit === 0x2d || unit === 0x5f
  ); // prettier-ignore
}

function decodeRun(run: string): string | undefined {
  const isHex = run.length % 2 === 0 && Array.from(run).every((one) => hex(one.charCodeAt(0)) >= 0);
  const bytes = Buffer.from(run, isHex ? 'hex' : 'base64url');
  let printable = 0;
  for (const byte of bytes) if ((byte >= 0x20 && byte < 0x7f) || byte >= 0xc2) printable++;
  return bytes.length > 3 && printable * 10 >= bytes.length * 9 ? bytes.toString('utf8') : undefined;
}
