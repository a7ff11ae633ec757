// Tells the body of a generated token from words joined by hyphens, dots and underscores, which fit the same alphabet.
// Invariant: a body of 16 random characters and more is never taken for words but by an accident of one in a thousand.

/** Marks that join words in names. */
const JOINTS = '_-./:=+ ,';
/** Changes between lower and upper case and digits, by length, above which nobody would call it a name. */
const RESTLESS = 0.22;

/** True when the value, or the longest part of it, was made by a generator rather than by a person who names things. */
export function isRandomBody(value: string): boolean {
  return value.length >= 8 && new Set(value).size >= Math.min(8, value.length / 2) && !isNamed(value);
}

/** All parts are words, perhaps with a number behind: `kind-of-token-v2`, `get_user_by_id`, `SomeClassName`. */
function isNamed(value: string): boolean {
  let start = 0;
  let named = 0;
  for (let at = 0; at <= value.length; at++) {
    if (at < value.length && !JOINTS.includes(value.charAt(at))) continue;
    if (at > start) {
      if (!isWord(value.slice(start, at))) return false;
      if (at - start >= 3) named++;
    }
    start = at + 1;
  }
  return named > 0;
}

/** Letters in few changes of case, two digits at the end at most, or a short number. */
function isWord(part: string): boolean {
  let digits = 0;
  while (digits < part.length && isDigit(part.charCodeAt(part.length - 1 - digits))) digits++;
  if (digits === part.length) return digits <= 4;
  if (digits > 2) return false;
  const letters = part.slice(0, part.length - digits);
  let turns = 0;
  let vowels = 0;
  let longest = 0;
  let since = 0;
  for (let at = 0; at < letters.length; at++) {
    const unit = letters.charCodeAt(at);
    if (isDigit(unit)) return false;
    if (at > 0 && isUpper(unit) !== isUpper(letters.charCodeAt(at - 1))) turns++;
    if ('aeiouyAEIOUY'.includes(letters.charAt(at))) {
      vowels++;
      since = 0;
    } else since++;
    longest = Math.max(longest, since);
  }
  if (letters.length < 8) return turns <= 2 || turns / letters.length <= 2 * RESTLESS;
  if (turns / letters.length > 2 * RESTLESS) return false;
  // Pronounceable: random letters have one vowel in four, and long stretches without.
  return vowels / letters.length >= 0.25 && longest <= 5;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function isUpper(unit: number): boolean {
  return unit >= 0x41 && unit <= 0x5a;
}
