// Ways of writing a value so that a reader, or a model, still reads it and a program does not. Data and small writers.

const each = (value: string, write: (char: string) => string): string => Array.from(value, write).join('');
const between = (value: string, mark: string): string => Array.from(value).join(mark);
const bytes = (value: string, write: (byte: number) => string): string =>
  Array.from(Buffer.from(value), write).join('');
const two = (byte: number): string => byte.toString(16).padStart(2, '0');
const base64 = (value: string): string => Buffer.from(value).toString('base64');
const hex = (value: string): string => Buffer.from(value).toString('hex');

/** Digits, capitals and small letters that begin at these code points; 0 leaves them. */
function shifted(value: string, digit: number, capital: number, small: number): string {
  return each(value, (char) => {
    const code = char.charCodeAt(0);
    if (code >= 0x30 && code <= 0x39) return digit === 0 ? char : String.fromCodePoint(digit + code - 0x30);
    if (code >= 0x41 && code <= 0x5a)
      return capital === 0 ? char : String.fromCodePoint(capital + code - 0x41);
    if (code >= 0x61 && code <= 0x7a) return small === 0 ? char : String.fromCodePoint(small + code - 0x61);
    return char;
  });
}

function mapped(value: string, from: string, to: readonly string[]): string {
  return each(value, (char) => to[from.indexOf(char)] ?? char);
}

const WORDS = {
  English: 'zero one two three four five six seven eight nine dash plus dot',
  German: 'null eins zwei drei vier fünf sechs sieben acht neun strich plus punkt',
  French: 'zéro un deux trois quatre cinq six sept huit neuf tiret plus point',
  Spanish: 'cero uno dos tres cuatro cinco seis siete ocho nueve guion plus punto',
  Polish: 'zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć myślnik plus kropka',
} as const;

function worded(value: string, words: string): string {
  if (!Array.from(value).every((char) => '0123456789 -+.'.includes(char))) return value;
  const list = words.split(' ');
  const spoken = Array.from(value).flatMap((char) => {
    if (char >= '0' && char <= '9') return list[Number(char)] ?? '';
    const mark = '-+.'.indexOf(char);
    return mark < 0 ? [] : (list[10 + mark] ?? '');
  });
  return spoken.join(' ');
}

const CIRCLED = [...Array.from('⓪①②③④⑤⑥⑦⑧⑨')];
const rot13 = (value: string): string =>
  each(value, (char) => {
    const code = char.charCodeAt(0);
    const lower = code | 0x20;
    if (lower < 0x61 || lower > 0x7a) return char;
    return String.fromCharCode(((lower - 0x61 + 13) % 26) + (code - lower + 0x61));
  });

/** A trick that leaves a value as it is does not apply to it. */
export const TRICKS: readonly (readonly [name: string, write: (value: string) => string])[] = [
  ['zero-width spaces', (value) => between(value, '\u200b')],
  ['zero-width joiners', (value) => between(value, '\u200d')],
  ['soft hyphens', (value) => between(value, '\u00ad')],
  ['byte order marks', (value) => between(value, '\ufeff')],
  ['word joiners', (value) => between(value, '\u2060')],
  ['tag characters between', (value) => between(value, '\u{e0041}')],
  ['spelled in tag characters', (value) => bytes(value, (byte) => String.fromCodePoint(0xe0000 + byte))],
  ['variation selectors between', (value) => between(value, '\ufe0f')],
  [
    'spelled in variation selectors',
    (value) => bytes(value, (byte) => String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16)),
  ],
  ['bidi controls', (value) => `\u202e\u2066${between(value, '\u202c')}\u2069`],
  ['Hangul fillers', (value) => between(value, '\u3164')],
  ['grapheme joiners', (value) => between(value, '\u034f')],
  [
    'full-width',
    (value) =>
      each(value, (char) =>
        char > ' ' && char <= '~' ? String.fromCharCode(char.charCodeAt(0) + 0xfee0) : char,
      ),
  ],
  ['circled', (value) => mapped(shifted(value, 0, 0x24b6, 0x24d0), '0123456789', CIRCLED)],
  ['mathematical bold', (value) => shifted(value, 0x1d7ce, 0x1d400, 0x1d41a)],
  ['mathematical monospace', (value) => shifted(value, 0x1d7f6, 0x1d670, 0x1d68a)],
  ['Arabic-Indic digits', (value) => shifted(value, 0x660, 0, 0)],
  ['Devanagari digits', (value) => shifted(value, 0x966, 0, 0)],
  ['Thai digits', (value) => shifted(value, 0xe50, 0, 0)],
  [
    'Cyrillic look-alikes',
    (value) => mapped(value, 'aeopcxysijAEOPCXMTKH', Array.from('аеорсхуѕіјАЕОРСХМТКН')),
  ],
  ['Greek look-alikes', (value) => mapped(value, 'oAEIKMOPTX', Array.from('οΑΕΙΚΜΟΡΤΧ'))],
  ['no-break spaces', (value) => value.replaceAll(' ', '\u00a0')],
  ['other dashes', (value) => value.replaceAll('-', '\u2011')],
  ['blanks between', (value) => between(value, ' ')],
  ['dots between', (value) => between(value, '.')],
  ['hyphens between', (value) => between(value, '-')],
  ['one character a line', (value) => between(value, '\n')],
  ...Object.entries(WORDS).map(
    ([language, words]) => [`digits in ${language}`, (value: string) => worded(value, words)] as const,
  ),
  ['letter O for 0', (value) => (/^[\d .+-]+$/u.test(value) ? value.replaceAll('0', 'O') : value)],
  ['letter l for 1', (value) => (/^[\d .+-]+$/u.test(value) ? value.replaceAll('1', 'l') : value)],
  [
    '(at) and (dot)',
    (value) => (value.includes('@') ? value.replaceAll('.', ' (dot) ').replace('@', ' (at) ') : value),
  ],
  [
    'at and dot',
    (value) => (value.includes('@') ? value.replace('@', ' at ').replace('.org', ' dot org') : value),
  ],
  ['[.] for dots', (value) => (/[a-z]@|^\d+\.\d/u.test(value) ? value.replaceAll('.', '[.]') : value)],
  ['base64', base64],
  ['base64url without padding', (value) => Buffer.from(value).toString('base64url')],
  ['hex', hex],
  ['hex pairs', (value) => (hex(value).match(/../gu) ?? []).join(' ')],
  ['percent', (value) => bytes(value, (byte) => `%${two(byte)}`)],
  ['HTML entities', (value) => bytes(value, (byte) => `&#${byte};`)],
  ['HTML entities in hex', (value) => bytes(value, (byte) => `&#x${two(byte)};`)],
  ['\\u escapes', (value) => bytes(value, (byte) => `\\u00${two(byte)}`)],
  ['\\x escapes', (value) => bytes(value, (byte) => `\\x${two(byte)}`)],
  ['octal escapes', (value) => bytes(value, (byte) => `\\${byte.toString(8).padStart(3, '0')}`)],
  ['quoted-printable', (value) => `${bytes(value, (byte) => `=${two(byte).toUpperCase()}`)}=\n`],
  ['quoted-printable in one line', (value) => bytes(value, (byte) => `=${two(byte).toUpperCase()}`)],
  ['base64 of base64', (value) => base64(base64(value))],
  ['base64 of hex', (value) => base64(hex(value))],
  ['hex of percent', (value) => hex(bytes(value, (byte) => `%${two(byte)}`))],
  ['percent of percent', (value) => bytes(value, (byte) => `%25${two(byte)}`)],
  ['base64 of full-width', (value) => base64(shifted(value, 0xff10, 0xff21, 0xff41))],
  ['base64 three deep', (value) => base64(base64(base64(value)))],
  ['marks over each letter', (value) => each(value, (char) => `${char}\u0336`)],
  ['HTML tags between', (value) => between(value, '<b></b>')],
  ['string literals', (value) => `"${value.slice(0, 6)}" + "${value.slice(6)}"`],
  ['reversed', (value) => Array.from(value).reverse().join('')],
  ['rot13', rot13],
  ['leetspeak', (value) => mapped(value, 'aeios', Array.from('43105'))],
];
