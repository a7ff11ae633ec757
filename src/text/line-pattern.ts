// Whether a pattern can only match inside one line: then it need not be searched in lines where nothing would come of it.
// Reads the source of an RE2 pattern. Invariant: what it is not sure about may cross lines.

/** What a backslash may stand before: none of these takes a line break. */
const ESCAPES = 'dwb.-+/()[]{}|$^*?\\_';
const BEFORE = '(?:^|[^';
const AFTER = '(?:$|[^';
const GROUPS = ['(?:', '(?i:', '(?P<value>', '(?<value>'];

/** True when no match holds a line break but as its very first or last character, as the border beside a value. */
export function staysOnLine(source: string): boolean {
  let start = 0;
  let end = source.length;
  if (source.startsWith(BEFORE)) {
    const close = source.indexOf('])', BEFORE.length);
    if (close < 0) return false;
    start = close + 2;
  }
  const after = source.lastIndexOf(AFTER);
  if (after >= start && source.indexOf('])', after) === end - 2) end = after;
  return isPlain(source, start, end);
}

function isPlain(source: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const char = source.charAt(at);
    if (char < ' ') return false;
    if (char === '(' && !isKnownGroup(source, at)) return false;
    if (char === '[' && (source.charAt(at + 1) === '^' || source.charAt(at + 1) === ':')) return false;
    if (char !== '\\') continue;
    at++;
    if (!ESCAPES.includes(source.charAt(at)) && !isLetterClass(source, at)) return false;
  }
  return true;
}

function isKnownGroup(source: string, at: number): boolean {
  return source.charAt(at + 1) !== '?' || GROUPS.some((group) => source.startsWith(group, at));
}

/** `\p{L}`, `\p{Lu}`, `\pN`: letters and digits. */
function isLetterClass(source: string, at: number): boolean {
  const name = source.charAt(at + 1) === '{' ? source.charAt(at + 2) : source.charAt(at + 1);
  return source.charAt(at) === 'p' && (name === 'L' || name === 'N');
}
