// Which characters can a secret be made of, and how does a private key begin?
// Invariant: text of scripts without spaces holds no run, so nothing of it is ever held back.

/** UTF-16 code units of one run; a longer one is redacted to its end, since it cannot be read in time. */
export const MAX_RUN = 8 * 1024;
/** Characters of a PEM header after `-----BEGIN`. */
const MAX_HEADER = 64;

/** Printable ASCII that ends a run: quotes, brackets, separators, the backslash of an escape. */
const ENDS = '"\'`<>()[]{},;|\\';
const RUN_UNITS = Uint8Array.from({ length: 0x7f }, (_, unit) =>
  unit > 0x20 && !ENDS.includes(String.fromCharCode(unit)) ? 1 : 0,
);

/** Printable ASCII but quotes, brackets and separators; invisible characters and full-width letters hide in a run. */
function isRunUnit(unit: number): boolean {
  if (unit < 0x7f) return RUN_UNITS[unit] === 1;
  if (unit === 0xad || unit === 0x2060 || unit === 0xfeff) return true;
  if (unit >= 0x200b && unit <= 0x200f) return true;
  return (
    (unit >= 0xff10 && unit <= 0xff19) ||
    (unit >= 0xff21 && unit <= 0xff3a) ||
    (unit >= 0xff41 && unit <= 0xff5a)
  );
}

export function endOfRun(text: string, from: number): number {
  let at = from;
  while (at < text.length && isRunUnit(text.charCodeAt(at))) at++;
  return at;
}

export function startOfRun(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isRunUnit(text.charCodeAt(at))) at++;
  return at;
}

/** The text ends in `-----BEGIN`, or `---- BEGIN` as SSH2 writes it. */
export function opensPem(text: string): boolean {
  if (!text.endsWith('BEGIN')) return false;
  const before = text.slice(0, -5);
  return before.endsWith('----') || before.endsWith('---- ');
}

/**
 * What kind of header follows `-----BEGIN`.
 * @param rest the text after it
 */
export function pemHeader(rest: string, ended: boolean): 'private' | 'other' | 'wait' {
  const head = rest.slice(0, MAX_HEADER);
  const line = head.slice(0, endOfHeader(head));
  if (line.toUpperCase().includes('PRIVATE KEY')) return 'private';
  return ended || line.length < head.length || head.length === MAX_HEADER ? 'other' : 'wait';
}

function endOfHeader(head: string): number {
  const ends = ['----', '\n', '\r', '"', '\\'].map((end) => head.indexOf(end)).filter((at) => at >= 0);
  return Math.min(head.length, ...ends);
}
