// A text as prose: code, addresses and markup are blanked, so that offsets stay; then line by line, sentence by sentence.
// Invariant: what is blanked is as long as before.

export interface Sentence {
  readonly text: string;
  /** Into the whole text. */
  readonly start: number;
  /** A heading, a label, a row of a table: no sentence of its own. */
  readonly label: boolean;
}

/** Fenced and inline code, URLs and e-mail addresses become spaces. */
export function blanked(text: string): string {
  return blankWords(blankCode(text));
}

function blankCode(text: string): string {
  let out = '';
  let at = 0;
  for (;;) {
    const open = text.indexOf('`', at);
    if (open < 0) return out + text.slice(at);
    let ticks = 1;
    while (text.charAt(open + ticks) === '`') ticks++;
    const fence = '`'.repeat(ticks);
    const limit = ticks >= 3 ? text.length : open + 400;
    const close = text.slice(open + ticks, limit).indexOf(fence);
    const end = close >= 0 ? open + 2 * ticks + close : ticks >= 3 ? text.length : open + ticks;
    out += text.slice(at, open) + blanks(text.slice(open, end));
    at = end;
  }
}

function blanks(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at++) out += text.charAt(at) === '\n' ? '\n' : ' ';
  return out;
}

/** Words that hold an address. */
function blankWords(text: string): string {
  if (!text.includes('://') && !text.includes('@') && !text.includes('www.')) return text;
  let out = '';
  let at = 0;
  while (at < text.length) {
    let end = at;
    while (end < text.length && text.charCodeAt(end) > 0x20) end++;
    const word = text.slice(at, end);
    const address = word.includes('://') || word.includes('@') || word.includes('www.');
    out += address ? ' '.repeat(word.length) : word;
    at = end;
    while (at < text.length && text.charCodeAt(at) <= 0x20) out += text.charAt(at++);
  }
  return out;
}

export function sentencesOf(text: string): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let at = 0;
  while (at < text.length) {
    const line = text.indexOf('\n', at);
    const end = line < 0 ? text.length : line;
    cutLine(text, at, end, sentences);
    at = end + 1;
  }
  return sentences;
}

/** A longer one is read in pieces. */
const MAX_SENTENCE = 1000;

function cutLine(text: string, from: number, to: number, sentences: Sentence[]): void {
  const line = text.slice(from, to).trim();
  if (line === '') return;
  const ends = '.!?\u3002\uff01\uff1f"\u201d)'.includes(line.slice(-1));
  const label = line.startsWith('#') || line.startsWith('|') || (!ends && line.length < 80);
  let start = from;
  for (let at = from; at < to; at++) {
    const character = text.charAt(at);
    const stop = '\u3002\uff01\uff1f'.includes(character);
    const full = '.!?'.includes(character) && text.charAt(at + 1) === ' ' && !isShort(text, start, at);
    if (!stop && !full && at - start < MAX_SENTENCE) continue;
    sentences.push({ text: text.slice(start, at + 1), start, label });
    start = at + 1;
  }
  if (start < to) sentences.push({ text: text.slice(start, to), start, label });
}

/** `Dr.`, `J.`, `1.`: nothing ends there. */
function isShort(text: string, from: number, dot: number): boolean {
  if (text.charAt(dot) !== '.') return false;
  let at = dot;
  while (at > from && text.charCodeAt(at - 1) > 0x20) at--;
  const word = text.slice(at, dot);
  const first = word.charAt(0);
  const abbreviated = word.length <= 3 && (first !== first.toLowerCase() || (first >= '0' && first <= '9'));
  return abbreviated || word.includes('.');
}
