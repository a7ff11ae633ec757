// Values that consist of words: how they are written down, and where in a text one could stand. Invariant: the form of a
// value does not depend on case, line breaks or a possessive, and a dictionary word alone is no value.

/** A stretch of capitalised words that may be a known value. */
export interface ValueRun {
  readonly start: number;
  readonly end: number;
  /** Folded, one blank between words. */
  readonly value: string;
}

type IsWord = (word: string) => boolean;

interface Token {
  readonly start: number;
  readonly end: number;
  readonly lower: string;
  readonly capital: boolean;
}

const MAX_WORDS = 4;
/** Longer ones are no words of a name. UTF-16 units. */
const MAX_LENGTH = 40;
/** Blanks, a line break, the dot of an initial. */
const MAX_GAP = 4;
const MAX_DOTTED = 3;
/** Small words inside names do not count: Ludwig van Beethoven. */
const PARTICLES: ReadonlySet<string> = new Set([
  'van', 'von', 'der', 'den', 'de', 'del', 'della', 'di', 'da', 'do', 'dos', 'das', 'du', 'la', 'le', 'ten', 'ter', 'tot',
  'zu', 'zum', 'bin', 'ibn', 'al', 'el', 'bint', 'abu', 'y', 'af', 'av',
]); // prettier-ignore

/** @returns the form of a value of one to four words; undefined for any other: those are found again by their rules */
export function valueForm(value: string, isWord: IsWord): string | undefined {
  const tokens = tokensOf(value);
  const [first] = tokens;
  if (first === undefined || first.start > 0 || tokens.at(-1)?.end !== withoutPossessive(value))
    return undefined;
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (before !== undefined && !isJoined(value, before, token)) return undefined;
  }
  const counted = tokens.filter((token) => !PARTICLES.has(token.lower));
  if (counted.length === 0 || counted.length > MAX_WORDS || tokens.length > 2 * MAX_WORDS) return undefined;
  return isValue(tokens, isWord) ? formOf(tokens) : undefined;
}

/** Every run of one to four capitalised words, particles between them not counted. */
export function valueRuns(text: string, isWord: IsWord): readonly ValueRun[] {
  const tokens = tokensOf(text);
  const runs: ValueRun[] = [];
  for (let from = 0; from < tokens.length; from += 1) {
    const first = tokens[from];
    if (first?.capital !== true) continue;
    let counted = 0;
    for (let at = from; at < tokens.length && counted < MAX_WORDS && at - from < 2 * MAX_WORDS; at += 1) {
      const token = tokens[at];
      const before = tokens[at - 1];
      if (token === undefined || (at > from && (before === undefined || !isJoined(text, before, token))))
        break;
      const particle = PARTICLES.has(token.lower);
      if (!token.capital && !particle) break;
      if (!particle) counted += 1;
      if (!token.capital) continue;
      const run = tokens.slice(from, at + 1);
      if (isValue(run, isWord)) runs.push({ start: first.start, end: token.end, value: formOf(run) });
    }
  }
  return runs;
}

function isValue(tokens: readonly Token[], isWord: IsWord): boolean {
  const [only] = tokens;
  if (tokens.length !== 1 || only === undefined) return true;
  return only.end - only.start > 1 && !isWord(only.lower) && !PARTICLES.has(only.lower);
}

function formOf(tokens: readonly Token[]): string {
  return tokens.map((token) => token.lower).join(' ');
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    if (!isLetter(text, at)) {
      at += 1;
      continue;
    }
    const start = at;
    while (at < text.length && (isLetter(text, at) || isInside(text, at))) at += 1;
    const end = start + withoutPossessive(text.slice(start, at));
    if (end - start > MAX_LENGTH) continue;
    const word = text.slice(start, end);
    const first = word.charAt(0);
    tokens.push({ start, end, lower: fold(word), capital: first !== first.toLowerCase() });
  }
  return tokens;
}

function fold(word: string): string {
  return word.toLowerCase().replaceAll('’', "'").normalize('NFC');
}

/** A letter is what has case, or stands beyond ASCII and is no punctuation that ends words. */
function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
  if (code >= 0x300 && code <= 0x36f) return at > 0;
  const char = text.charAt(at);
  return char.toLowerCase() !== char.toUpperCase();
}

/** An apostrophe or a hyphen between letters. */
function isInside(text: string, at: number): boolean {
  const char = text.charAt(at);
  return (char === "'" || char === '’' || char === '-') && at + 1 < text.length && isLetter(text, at + 1);
}

/** Length without `'s`. */
function withoutPossessive(word: string): number {
  const tail = word.slice(-2).toLowerCase();
  return tail === "'s" || tail === '’s' ? word.length - 2 : word.length;
}

function isJoined(text: string, before: Token, token: Token): boolean {
  const gap = text.slice(before.end, Math.min(token.start, before.end + MAX_GAP + 1));
  if (gap.length === 0 || gap.length > MAX_GAP) return false;
  let breaks = 0;
  for (let at = 0; at < gap.length; at += 1) {
    const char = gap.charAt(at);
    // The dot of an initial or a title: `J. R. Smith`.
    if (char === '.' && at === 0 && before.end - before.start <= MAX_DOTTED) continue;
    if (char === '\n') breaks += 1;
    if (breaks > 1 || !(char === ' ' || char === '\t' || char === '\n' || char === '\r' || char === '\u00a0'))
      return false;
  }
  return true;
}
