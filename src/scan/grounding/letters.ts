// Letters and digits of a text, unit by unit: most text is ASCII, and these are asked for each character of a source.
// Invariant: pure; beyond ASCII a letter is what has a case, or stands past the Latin, Greek and Semitic blocks.

export function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

export function isLetter(character: string): boolean {
  const unit = character.charCodeAt(0);
  if (unit < 0x80) return isAsciiLetter(unit);
  return character !== '' && (character.toLowerCase() !== character.toUpperCase() || unit > 0x2e80);
}

export function isAsciiLetter(unit: number): boolean {
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** Letters from `at` on. */
export function wordAt(text: string, at: number): string {
  return text.slice(at, wordEnd(text, at));
}

export function wordEnd(text: string, at: number): number {
  let end = at;
  for (; end < text.length; end++) {
    const unit = text.charCodeAt(end);
    if (!(unit < 0x80 ? isAsciiLetter(unit) : isLetter(text.charAt(end)))) break;
  }
  return end;
}

export function endOfDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}
