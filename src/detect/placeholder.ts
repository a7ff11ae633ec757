// Tells a sample from a credential of class A. The only way out of BLOCKED, so it errs towards the credential: a random
// body has none of these shapes. Section 5 of the false positives that users of other guards report.

/** Published in vendors' documentation, in pieces so that scanners of this source do not report them. */
const PUBLISHED: readonly string[] = [
  ['AKIAIOSFODNN7', 'EXAMPLE'],
  ['wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYEXAMPLEKEY'],
  ['eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwi', 'aWF0IjoxNTE2MjM5MDIyfQ'],
  ['eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwi', 'YWRtaW4iOnRydWUsImlhdCI6MTUxNjIzOTAyMn0'],
  ['sk_test_4eC39HqLyjWD', 'arjtT1zdp7dc'],
  ['sk_test_BQokikJOvBiI', '2HlWgH4olfQ2'],
  ['sk_test_26PHem9AhJZv', 'U623DfE1x4sd'],
  ['JBSWY3DPEHPK', '3PXP'],
].map((pieces) => pieces.join(''));

/** Long enough that chance does not spell them. */
const WORDS = [
  'example',
  'sample',
  'placeholder',
  'changeme',
  'change-me',
  'change_me',
  'redacted',
  'xxxxx',
  '*****',
];
const YOURS = [
  'your_',
  'your-',
  'yourkey',
  'yourtoken',
  'yourapikey',
  'yoursecret',
  'insert_',
  '_here',
  '-here',
];
const TEMPLATES = [
  '${',
  '{{',
  '}}',
  '<your',
  '<insert',
  '<token',
  '<key',
  '<secret',
  'process.env',
  'os.environ',
];

const PLACEHOLDERS: readonly string[] = [...WORDS, ...YOURS, ...TEMPLATES];

/** What is judged: longer values are keys in armour, where a short run of one character is nothing special. */
const TOKEN = 400;
const RUN = 6;
const RANDOM = 28;

/** @param value the whole match of a class A rule */
export function isSample(value: string): boolean {
  if (PUBLISHED.some((sample) => value.includes(sample))) return true;
  if (value.length > TOKEN) return longestRun(value) > value.length / 2;
  const lower = value.toLowerCase();
  if (!isSentence(lower) && holdsPlaceholder(lower)) return true;
  if (lower.startsWith('%') && lower.endsWith('%')) return true;
  if (commonest(lower) >= value.length * 0.5) return true;
  return longestRun(lower) >= Math.max(RUN, value.length / 4) || ascending(lower) >= value.length * 0.6;
}

/** A phrase of words, some of which (`sample`, `example`) may mean what they say. */
function isSentence(text: string): boolean {
  return text.split(' ').length > 8;
}

/** A word of ours in the value makes it a sample, unless a whole credential stands beside it (`...-example`). */
function holdsPlaceholder(lower: string): boolean {
  let rest = lower;
  for (const word of PLACEHOLDERS) if (rest.includes(word)) rest = rest.split(word).join('');
  return rest.length < lower.length && !looksRandom(rest);
}

/** As many different characters, letters and digits, as only a generator writes. */
function looksRandom(rest: string): boolean {
  if (rest.length < RANDOM || new Set(rest).size < RANDOM / 2 || ascending(rest) > rest.length / 4)
    return false;
  let digits = 0;
  for (let at = 0; at < rest.length; at++) {
    const unit = rest.charCodeAt(at);
    if (unit >= 0x30 && unit <= 0x39) digits++;
  }
  return digits >= 3 && digits < rest.length / 2;
}

/** How often the commonest character occurs: `00000000-0000-0000-...` has no long run. */
function commonest(text: string): number {
  const counts = new Map<string, number>();
  let most = 0;
  for (const char of text) {
    const count = (counts.get(char) ?? 0) + 1;
    counts.set(char, count);
    if (count > most) most = count;
  }
  return most;
}

/** Length of the longest run of one character. */
function longestRun(text: string): number {
  let longest = 0;
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    run = at > 0 && text.charCodeAt(at) === text.charCodeAt(at - 1) ? run + 1 : 1;
    if (run > longest) longest = run;
  }
  return longest;
}

/** Characters in runs such as `12345` and `abcdef`, four at least (`90` and `9a` go on as people type them). */
function ascending(text: string): number {
  let total = 0;
  let run = 1;
  for (let at = 1; at <= text.length; at++) {
    const pair = text.slice(at - 1, at + 1);
    const next = at < text.length && (follows(pair) || pair === '90' || pair === '9a');
    if (next) run++;
    else {
      if (run >= 4) total += run;
      run = 1;
    }
  }
  return total;
}

function follows(pair: string): boolean {
  return pair.charCodeAt(1) - pair.charCodeAt(0) === 1;
}
