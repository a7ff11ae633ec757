// Telephone numbers that regulators keep for fiction, and how one is written in the layout of the number it stands for.
// Invariant: a number of these ranges is never assigned to anybody; every number that is made here is known again here.

interface Range {
  /** Country code. */
  readonly country: string;
  /** First digits of the national numbers that it stands for; '' for all others of the country. */
  readonly of: readonly string[];
  readonly prefixes: readonly string[];
  /** Digits after the prefix. */
  readonly free: number;
}

/** 555-0100 to 555-0199 are kept free in every area code (NANPA); a few areas give enough numbers. */
const AREAS =
  '201 202 205 206 208 212 213 214 215 216 303 304 305 307 312 313 314 315 316 317 401 402 404 405 406 412 413 414 415 419 501 502 503 504 505 512 513 515 518 602 603 605 608 612 614 615 617 618 619 701 702 703 704 712 713 715 716 717 718'.split(
    ' ',
  );
const NORTH_AMERICA: Range = {
  country: '1',
  of: [''],
  prefixes: AREAS.map((area) => `${area}55501`),
  free: 2,
};

const RANGES: readonly Range[] = [
  // Ofcom: telephone numbers for drama.
  { country: '44', of: ['7'], prefixes: ['7700900'], free: 3 },
  { country: '44', of: [''], prefixes: ['2079460', '1632960', '1134960', '1314960', '1414960'], free: 3 },
  // Arcep: numbers for audiovisual works.
  { country: '33', of: ['6', '7'], prefixes: ['63998'], free: 4 },
  { country: '33', of: [''], prefixes: ['19900', '26191', '35301', '46571', '53649'], free: 4 },
  // Bundesnetzagentur: numbers for media productions.
  { country: '49', of: [''], prefixes: ['3023125', '6990009', '4066969', '2214710', '8999998'], free: 3 },
  // ACMA: numbers for radio, books, film and television.
  { country: '61', of: [''], prefixes: ['25550', '35550', '75550', '85550'], free: 4 },
  NORTH_AMERICA,
];
/** Areas that are no places: of their 555 numbers most are in use. */
const TOLL_FREE = new Set('800 822 833 844 855 866 877 880 881 882 883 888 900'.split(' '));

export interface PhoneRange {
  readonly size: number;
  /** Digits with country code, without a plus. */
  readonly number: (place: number) => string;
  /** As it is written in the layout of the value. */
  readonly write: (digits: string) => string;
}

export function phoneRange(value: string): PhoneRange {
  const range = value.startsWith('+') ? rangeOf(digitsOf(value)) : NORTH_AMERICA;
  const each = 10 ** range.free;
  return {
    size: range.prefixes.length * each,
    number(place) {
      const prefix = range.prefixes[Math.floor(place / each)] ?? '';
      return range.country + prefix + String(place % each).padStart(range.free, '0');
    },
    write: (digits) => write(value, digits, range.country),
  };
}

function rangeOf(digits: string): Range {
  const found = RANGES.find(
    ({ country, of }) =>
      digits.startsWith(country) && of.some((first) => digits.slice(country.length).startsWith(first)),
  );
  return found ?? NORTH_AMERICA;
}

/** In the value's own layout where the count of digits is the same; else as such numbers are usually written. */
function write(value: string, digits: string, country: string): string {
  const national = digits.slice(country.length);
  const own = digitsOf(value);
  const plus = value.startsWith('+');
  if (isLaidOut(value)) {
    if (own.length === digits.length && (plus || own.startsWith(country))) return pour(value, digits);
    if (own.length === national.length && !plus) return pour(value, national);
    if (plus && value.length === own.length + 1) return `+${digits}`;
  }
  const spaced =
    country === '1'
      ? `${national.slice(0, 3)}-${national.slice(3, 6)}-${national.slice(6)}`
      : `${national.slice(0, 2)} ${national.slice(2)}`;
  return plus ? `+${country} ${spaced}` : spaced;
}

function pour(layout: string, digits: string): string {
  let next = 0;
  return Array.from(layout, (character) => (isDigit(character) ? digits.charAt(next++) : character)).join('');
}

/** The number is one of a range for fiction. */
export function isFictionPhone(value: string): boolean {
  if (!isLaidOut(value)) return false;
  const digits = digitsOf(value);
  if (value.startsWith('+')) return isFiction(digits);
  return digits.length === 10 ? isFiction(`1${digits}`) : digits.length === 11 && isFiction(digits);
}

function isFiction(digits: string): boolean {
  if (digits.startsWith('1') && digits.length === 11)
    return digits.slice(4, 9) === '55501' && !TOLL_FREE.has(digits.slice(1, 4));
  return RANGES.some(({ country, prefixes, free }) =>
    prefixes.some(
      (prefix) =>
        digits.startsWith(country + prefix) && digits.length === country.length + prefix.length + free,
    ),
  );
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

export function digitsOf(text: string): string {
  return Array.from(text).filter(isDigit).join('');
}

/** Digits and the usual marks between them, a plus in front only; no letters of an extension. */
function isLaidOut(value: string): boolean {
  return Array.from(value).every(
    (character, at) =>
      isDigit(character) || (at === 0 && character === '+') || ' ().-/\u00a0'.includes(character),
  );
}
